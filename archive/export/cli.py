"""`chronik export`: the group of its formats. Each format's verb stands beside what writes it."""

import click

from archive.export.bag import bag


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def export() -> None:
    """Write the record, or a part of it, in a format that others read.

    \b
    Examples:
      chronik export warc --archive herne -o herne-warc
      chronik export parquet --site halloherne --archive herne
    """


export.add_command(bag)
