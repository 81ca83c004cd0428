"""Labelled SHA-256 digests and canonical JSON. Decides nothing about what is content."""

import base64
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

MOST_EXACT = 2**53 - 1  # larger integers are no numbers of RFC 8785 (I-JSON, RFC 7493)
SHORT_BYTES = 16


def digest(data: bytes) -> str:
    """The labelled digest of bytes.

    >>> digest(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def short_digest(data: bytes) -> str:
    """The first 16 bytes of the SHA-256 in the letters of base64url: what a seal holds of each row.

    >>> short_digest(b"")
    '47DEQpj8HBSa-_TImW-5JA'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:SHORT_BYTES]).decode().rstrip("=")


def canonical_json(value: Json) -> str:
    """RFC 8785 canonical JSON, so that equal values have equal bytes.

    What that form has no place for is written as what is nearest to it, since an ingest must not fail for it: a lone
    surrogate as U+FFFD, an integer over 2^53 and a number that is none as a string.

    >>> canonical_json({"b": 1.0, "a": "ä"})
    '{"a":"ä","b":1}'
    >>> canonical_json(["\\ud800", 2**60])
    '["�","1152921504606846976"]'
    """
    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return rfc8785.dumps(_told_otherwise(value)).decode()


def parsed(text: str) -> Any:  # Any: JSON that somebody may have rewritten
    """The value of a JSON text that may be damaged; None where it is none, or nested deeper than can be read.

    >>> parsed('{"a": 1}'), parsed("{"), parsed("[" * 200_000)
    ({'a': 1}, None, None)
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def earlier_json(value: Json) -> str:
    """JSON as the chain of events was written before RFC 8785: fractions, and keys beyond U+FFFF, differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def terse_json(value: Json) -> str:
    """JSON as rows hold it: no spaces, order kept.

    >>> terse_json([["Allow", "ä"]])
    '[["Allow","ä"]]'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def flat_json(row: Mapping[str, int | str | None]) -> bytes:
    """The canonical JSON of an object without depth whose names are ASCII, several times as fast.

    Bytes of a damaged file that are no UTF-8 come as lone surrogates and stay themselves.
    """
    exact = {name: str(held) if _is_beyond(held) else held for name, held in row.items()}
    text = json.dumps(exact, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _is_beyond(value: Json) -> bool:
    return isinstance(value, int) and not -MOST_EXACT <= value <= MOST_EXACT


def _told_otherwise(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {str(_told_otherwise(name)): _told_otherwise(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [_told_otherwise(one) for one in value]
    is_odd = not math.isfinite(value) if isinstance(value, float) else _is_beyond(value)
    return str(value) if is_odd else value
