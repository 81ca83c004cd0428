"""Labelled SHA-256 digests and canonical JSON. Decides nothing about what is content."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def digest(data: bytes) -> str:
    """The labelled digest of bytes.

    >>> digest(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def canonical_json(value: Json) -> str:
    """JSON with sorted keys and no white space, so that equal values have equal bytes (RFC 8785 for our types).

    >>> canonical_json({"b": 1, "a": "ä"})
    '{"a":"ä","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
