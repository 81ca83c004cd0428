"""An extraction as JSON and back, for the draft of a re-extraction. It leaves nothing out and reads no page."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from archive.models import Block, Extraction, Image, Link, PageKind, moment, timestamp

DATES = ("published_at", "modified_at")
NAMES = ("authors", "tags", "notes")


def written(extraction: Extraction) -> str:
    """The extraction as JSON, with times to the second and fields in their order, as the archive keeps them."""
    fields = asdict(extraction)
    for name in DATES:
        fields[name] = timestamp(fields[name]) if fields[name] else None
    return json.dumps(fields, ensure_ascii=False)


def unwritten(text: str) -> Extraction:
    """The inverse of `written`."""
    fields: dict[str, Any] = json.loads(text)  # Any: every field has a type of its own
    return Extraction(
        **{
            **fields,
            "kind": PageKind(fields["kind"]),
            "blocks": tuple(Block(**block) for block in fields["blocks"]),
            "images": tuple(Image(**image) for image in fields["images"]),
            "links": tuple(Link(**link) for link in fields["links"]),
            **{name: tuple(fields[name]) for name in NAMES},
            **{name: _moment(fields, name) for name in DATES},
        }
    )


def _moment(fields: Mapping[str, Any], name: str) -> object:
    return moment(fields[name]) if fields[name] else None
