"""The one command: `chronik`, put together out of the verbs of the three folders. It has no rule of its own."""

import sqlite3
import sys

import click

from archive.cli import diff, history, search, show
from archive.errors import ArchiveError, ArchiveFull, ArchiveLocked, DamagedFile, DamagedPayload
from archive.export import export
from crawler.errors import CrawlerError, FetcherDied, ProbeFailed

from .demo.cli import demo
from .errors import SchedulerError
from .verbs.care import reextract
from .verbs.crawling import crawl, plan
from .verbs.importing import import_
from .verbs.keeping import backup, drill
from .verbs.proof import verify
from .verbs.serving import browse, schedule
from .verbs.sites import init, probe_verb
from .verbs.state import doctor, status
from .verbs.withdrawing import embargo, erase, redact, restore, unlist, withdraw

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
NOT_YOUR_FAULT = (ArchiveFull, ArchiveLocked, DamagedFile, DamagedPayload, FetcherDied, ProbeFailed)


class InOrder(click.Group):
    """Lists its verbs in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names of the verbs, in order."""
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="chronik", prog_name="chronik")
def cli() -> None:
    """Keep a permanent, searchable, verifiable record of news sites.

    \b
    Examples:
      chronik demo
      chronik init herne https://www.halloherne.de/ --profile halloherne
      chronik crawl --archive herne
      chronik search Hallenbad --archive herne
      chronik browse --archive herne
    """


for verb in (
    demo, init, probe_verb, crawl, schedule, plan, status, search, show, history, diff, browse, export, import_,
    reextract, verify, backup, drill, withdraw, embargo, unlist, redact, restore, erase, doctor,
):  # fmt: skip
    cli.add_command(verb)


def main() -> None:
    """Run the command; exits with 0 for done, 1 for done with failures or nothing captured, 2 for wrong use."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        _say(f"{error.format_message().rstrip('.')}: see {_help_of(error)}")
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; what was captured is kept")
        sys.exit(INTERRUPTED)
    except (ArchiveError, CrawlerError, SchedulerError) as error:
        _say(str(error))
        sys.exit(FAILED if isinstance(error, NOT_YOUR_FAULT) else WRONG_USE)
    except sqlite3.DatabaseError as error:
        _say(f"the archive cannot be read ({error}): run `chronik verify`, or restore it from a backup")
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.exit(FAILED)
    except OSError as error:
        _say(f"{error.strerror or error} ({error.filename or 'no file named'}): mend it and run the command again")
        sys.exit(FAILED)


def _help_of(error: click.ClickException) -> str:
    """The help that explains the words in question."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    names: list[str] = []
    while context is not None and context.parent is not None:
        names.insert(0, context.info_name or "")
        context = context.parent
    return f"`{' '.join(['chronik', *names, '--help'])}`"


def _say(sentence: str) -> None:
    click.echo(f"chronik: {sentence}", err=True)
