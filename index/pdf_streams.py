"""Streams of a PDF whose compression is torn: pdfminer reads them as far as they go, without a word.

A page that lost the lower half of its table, or digits read with half a font's map, must not look whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pdfminer import pdftypes

_HEADER = 2  # bytes before the compressed blocks
_CHECKSUM = 4  # bytes behind them


@dataclass(slots=True)
class StreamWatch:
    """Whether a torn stream has been read."""

    is_torn: bool = False


@contextmanager
def watched(watch: StreamWatch) -> Iterator[None]:
    """Tells ``watch`` of every torn stream that pdfminer decodes inside; not for several threads at once."""
    mend = pdftypes.decompress_corrupted

    def mend_and_tell(data: bytes) -> bytes:
        watch.is_torn = watch.is_torn or not is_sound(data)
        mended: bytes = mend(data)
        return mended

    pdftypes.decompress_corrupted = mend_and_tell
    try:
        yield
    finally:
        pdftypes.decompress_corrupted = mend


def is_sound(data: bytes) -> bool:
    """Whether the compressed blocks are complete. Some programs leave out the checksum; a wrong one is a fault."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflate.decompress(data[_HEADER:])
    except zlib.error:
        return False
    checksum = inflate.unused_data[:_CHECKSUM]
    return inflate.eof and (len(checksum) < _CHECKSUM or int.from_bytes(checksum, "big") == zlib.adler32(plain))
