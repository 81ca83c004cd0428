"""`chronik browse` and `chronik schedule`: the two verbs that stay until they are stopped."""

import asyncio
import contextlib
import logging
import socket
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvicorn

from archive.digests import Json
from archive.store import ARCHIVE_FILE, open_to_read
from archive.terminal import archive_option, json_option, print_counts, print_json
from crawler.chromium import require_browser

from ..errors import WrongUse
from ..folder import CONFIG_FILE, read_config
from ..service import Tally, serve

if TYPE_CHECKING:  # it loads Datasette, for which every verb would wait half a second
    from archive.browse import App, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65535


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free port.")
@click.option(
    "--replay-port",
    type=click.IntRange(0, 65535),
    help="Where stored pages are shown, apart from all else. Without it: the port after --port, or any free one.",
)
@click.option("--open/--no-open", "opens", default=False, help="Open a browser on it.")
@archive_option
def browse(folder: Path, port: int, replay_port: int | None, *, opens: bool) -> None:
    """Read the archive in a browser, with Datasette; read only, also while a crawl runs.

    Stored pages are shown as they were on a port of their own, in a sandbox where nothing of them runs; TimeGates and
    TimeMaps (Memento, RFC 7089) are on both: /-/timegate/URL, /-/timemap/link/URL.

    \b
    Example:
      chronik browse --archive herne --open
    """
    open_to_read(folder).close()
    browse_archive(folder, port=port, replay_port=replay_port, opens=opens)


def browse_archive(folder: Path, *, port: int, opens: bool, replay_port: int | None = None) -> None:
    """Serve an archive on loopback until interrupted. Raises WrongUse when a port is taken."""
    from archive.browse import application, replay_application  # noqa: PLC0415  # as above

    with (
        contextlib.closing(_listener(port)) as listener,
        contextlib.closing(_replay_listener(replay_port, beside=port)) as replay_listener,
    ):
        url, replay_url = _origin(listener), _origin(replay_listener)
        click.echo(f"Browse the archive at {url}/ (Ctrl-C ends)")
        click.echo(f"Stored pages are shown at {replay_url}/, in a sandbox")
        if opens:
            webbrowser.open(f"{url}/")
        shows = (folder / CONFIG_FILE).exists() and read_config(folder).settings.show_noarchive
        served = application(folder / ARCHIVE_FILE, show_noarchive=shows, replay_origin=replay_url)
        replay = replay_application(served, origin=replay_url, reading=url)
        app = by_port(served.app(), {_port(replay_listener): replay})
        config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener, replay_listener])


def by_port(app: "App", others: "Mapping[int, App]") -> "App":
    """One application for several ports: a browser keeps what they show apart, since each is an origin."""

    async def chosen(scope: "Scope", receive: "Receive", send: "Send") -> None:
        port: int = scope["server"][1] if scope["type"] == "http" else 0
        await others.get(port, app)(scope, receive, send)

    return chosen


def _replay_listener(port: int | None, *, beside: int) -> socket.socket:
    """A listener for stored pages: on the port that was named, else on the next one, else on any that is free."""
    if port is not None:
        return _listener(port, option="--replay-port")
    try:
        return _listener(beside + 1 if 0 < beside < HIGHEST_PORT else 0)
    except WrongUse:
        return _listener(0)


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _origin(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{_port(listener)}"


def refuse_taken_port(port: int) -> None:
    """Raise WrongUse when the port is taken, before anything long is begun."""
    _listener(port).close()


def _listener(port: int, *, option: str = "--port") -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise WrongUse(f"port {port} is taken: stop what uses it, or choose another with {option}") from error
    return listener


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, run missed jobs, and end.")
@archive_option
@json_option
def schedule(folder: Path, *, once: bool, as_json: bool) -> None:
    """Run the service: look for news, visit what is due, check fixity, report. Ctrl-C or SIGTERM ends it.

    \b
    Examples:
      chronik schedule --archive herne
      chronik schedule --once --archive herne
    """
    config = read_config(folder)
    require_browser(config.sites)
    logging.basicConfig(
        level=logging.WARNING if once else logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    if not once:
        click.echo("The service runs; each look is told here. Ctrl-C or SIGTERM ends it.", err=True)
    tally: Tally = asyncio.run(serve(folder, config, once=once))
    counts = {"turns": tally.turns, **tally.report.counts()}
    problems = list(dict.fromkeys(tally.report.problems))
    if as_json:
        print_json({"counts": counts, "problems": list[Json](problems)})
    else:
        for problem in problems:
            click.echo(f"chronik: {problem}", err=True)
        print_counts(counts)
    if once and (problems or tally.report.failed):
        sys.exit(1)
