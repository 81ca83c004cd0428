"""Where Chromium is, and how it is started so that it keeps to itself. Starts nothing."""

import importlib.util
import os
import shutil
from collections.abc import Iterable
from typing import Any

from archive.models import Site

from .errors import NoBrowser

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The second wall: whatever passes by the interception of requests (WebRTC, preconnect, speculation, Chromium's own
# services) finds no name, no way round a proxy that does not exist, and no UDP.
ALONE = (
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
)
BOUNDED = ("--js-flags=--max-old-space-size=512", "--block-new-web-contents", "--disable-gpu", "--mute-audio")


def chromium() -> str | None:
    """The path of the browser: what `CHROMIUM` names, else the system's; None when there is none."""
    named = os.environ.get("CHROMIUM")
    return next((found for name in ((named,) if named else NAMES) if (found := shutil.which(name))), None)


def what_is_missing() -> str | None:
    """What a site with `render = true` lacks on this machine, with the remedy; None when nothing does."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        return "the extra `render` is not installed: pip install 'chronik[render]'"
    if chromium() is None:
        return "there is no Chromium: apt-get install chromium, or name one in the environment variable CHROMIUM"
    return None


def require_browser(sites: Iterable[Site]) -> None:
    """Raise NoBrowser when one of the sites is to be shown to a browser, and there is none."""
    wanting = next((site for site in sites if site.render), None)
    if wanting is not None and (missing := what_is_missing()) is not None:
        raise NoBrowser(f"{wanting.id} has `render = true`, but {missing}")


def launch_options() -> dict[str, Any]:  # Any: the values that Playwright takes are of every type
    """How Playwright is to start Chromium."""
    return {
        "executable_path": chromium(),
        "args": [*ALONE, *BOUNDED],
        # Chromium refuses to start as root with its sandbox; everybody else has it.
        "chromium_sandbox": os.geteuid() != 0,
        # A Ctrl-C is the crawl's to handle; the browser ends when the pipe to it does.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
