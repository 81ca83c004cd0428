"""Deflate (RFC 1951) as zlib does it, written out, so that no archive depends on its version. Opens no wrapper."""


def deflated(content: bytes, *, level: int, memory: int, window: int, flushes: tuple[int, ...] = ()) -> bytes:
    """The deflate stream that zlib makes at these settings."""
    raise ValueError(f"not written yet ({len(content)}, {level}, {memory}, {window}, {flushes})")
