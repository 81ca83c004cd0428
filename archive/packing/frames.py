"""Zstandard frames (RFC 8878): alone, with a trained dictionary, or against bytes known before. Chooses nothing."""

from collections.abc import Sequence

import zstandard

from archive.errors import BadFrame

LEVEL = 3  # of frames against a prefix and of large ones: higher levels gain 2 to 4 % there
KEY_LEVEL = 9  # of small frames that others begin with: a millisecond for 7 %
SMALL = 512 * 1024
LARGEST_PREFIX = 16 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024  # of any payload; see archive.content_coding
DICTIONARY_SIZE = 112 * 1024
_BITE = 1024
_WINDOW_LOGS = (10, 27)  # of RFC 8878 and what every reader is to support

Trained = zstandard.ZstdCompressionDict


def pack(content: bytes) -> bytes:
    """A frame that needs nothing else."""
    return zstandard.ZstdCompressor(level=_key_level(content)).compress(content)


def pack_with(content: bytes, known: bytes | Trained) -> bytes:
    """A frame that is read with a dictionary, or with the bytes that stand before it as its prefix.

    Raises BadFrame where the dictionary is none: zstandard looks into it only now.
    """
    if not isinstance(known, bytes):
        try:
            return zstandard.ZstdCompressor(level=_key_level(content), dict_data=known).compress(content)
        except zstandard.ZstdError as error:
            raise BadFrame(str(error)) from error
    # The window must reach from the content's end back to the prefix' beginning: level 1's default does not.
    window = min(max((len(known) + len(content)).bit_length(), _WINDOW_LOGS[0]), _WINDOW_LOGS[1])
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, source_size=len(content), dict_size=len(known), window_log=window, write_dict_id=False
    )
    return zstandard.ZstdCompressor(dict_data=_prefix(known), compression_params=parameters).compress(content)


def unpack(frame: bytes, known: bytes | Trained | None, *, size: int) -> bytes:
    """What a frame holds, of at most `size` bytes; whoever knows a digest sees by it when there would have been more.

    The frame's own length is not believed: a damaged one could ask for gigabytes. Raises BadFrame.
    """
    given = _prefix(known) if isinstance(known, bytes) else known
    try:
        reader = zstandard.ZstdDecompressor(dict_data=given, max_window_size=1 << _WINDOW_LOGS[1]).stream_reader(frame)
        return reader.read(min(size, LARGEST_UNPACKED) + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise BadFrame(str(error)) from error


def unpack_part(frame: bytes, known: bytes | Trained | None) -> bytes:
    """What a damaged frame holds before the place at which it cannot be unpacked any more."""
    given = _prefix(known) if isinstance(known, bytes) else known
    found = bytearray()
    try:
        reader = zstandard.ZstdDecompressor(dict_data=given, max_window_size=1 << _WINDOW_LOGS[1]).stream_reader(frame)
        while len(found) < LARGEST_UNPACKED and (piece := reader.read(_BITE)):
            found += piece
    except (zstandard.ZstdError, MemoryError):
        return bytes(found)
    return bytes(found)


def train(samples: Sequence[bytes]) -> bytes | None:
    """A dictionary learned from samples; None where they are too few or too much alike to learn from."""
    try:
        return zstandard.train_dictionary(DICTIONARY_SIZE, list(samples)).as_bytes()
    except zstandard.ZstdError:
        return None


def trained(body: bytes) -> Trained:
    """A stored dictionary, made ready. Raises BadFrame where it is none."""
    try:
        return Trained(body, dict_type=zstandard.DICT_TYPE_FULLDICT)
    except zstandard.ZstdError as error:
        raise BadFrame(str(error)) from error


def _key_level(content: bytes) -> int:
    return KEY_LEVEL if len(content) <= SMALL else LEVEL


def _prefix(known: bytes) -> Trained:
    """Bytes are always a prefix, also those that begin as a trained dictionary does: some page may."""
    return Trained(known, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
