"""`chronik export`: the group of its formats. Each format's verb stands beside what writes it."""

import click

from archive.export.bag import bag
from archive.export.table_verbs import TABLE_VERBS
from archive.export.warc.verbs import VERBS as WEB_ARCHIVES


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def export() -> None:
    """Write the record, or a part of it, in a format that others read.

    \b
    Examples:
      chronik export warc --archive herne -o herne-warc
      chronik export parquet --site halloherne --archive herne
    """


for verb in (*WEB_ARCHIVES, *TABLE_VERBS, bag):
    export.add_command(verb)
