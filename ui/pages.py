"""PDF pages as pictures, and where on the picture a cited box stands.

The picture never carries a mark: it is cached by the document's content, and the mark is laid over it in
percent by the page itself.
"""

from __future__ import annotations

import io
import threading
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.errors import BudgetQAError
from index.records import BBox

DPI = 150
MAX_PIXELS = 2600  # on the longer side: a page of any size must not exhaust the memory
CACHED_PAGES = 64

# pdfium is not thread-safe: without one lock round open…close, threads get each other's pictures or crash.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """The visible part of a page, turned as it is read, as WEBP; ``width`` and ``height`` are in points."""

    webp: bytes
    width: float
    height: float


class PageUnreadable(BudgetQAError):
    """A page that pdfium cannot open or draw."""

    def __init__(self, path: Path, page_no: int, why: str) -> None:
        super().__init__(path, page_no, why)
        self.path, self.page_no, self.why = path, page_no, why

    def __str__(self) -> str:
        return f"page {self.page_no} of {self.path} cannot be shown: {self.why}"


@lru_cache(maxsize=CACHED_PAGES)
def render_page(sha256: str, path: Path, page_no: int) -> PageImage:
    """The picture of page ``page_no`` (from 1) of the PDF whose content has that hash. Raises PageUnreadable."""
    import pypdfium2  # type: ignore[import-untyped]

    with _PDFIUM:
        try:
            with closing(pypdfium2.PdfDocument(path)) as document:
                return _render(document[page_no - 1])
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise PageUnreadable(path, page_no, str(error)) from error


def mark_on_page(bbox: BBox, image: PageImage) -> tuple[float, float, float, float]:
    """``(left, top, width, height)`` of the box in percent of the picture.

    The reader's boxes and the picture both count from the visible, turned page's top left corner.
    """
    x0, top, x1, bottom = bbox
    return (
        100 * x0 / image.width,
        100 * top / image.height,
        100 * (x1 - x0) / image.width,
        100 * (bottom - top) / image.height,
    )


def _render(page) -> PageImage:  # type: ignore[no-untyped-def]  # pypdfium2 is imported lazily
    width, height = page.get_size()
    scale = min(DPI / 72, MAX_PIXELS / max(width, height))
    buffer = io.BytesIO()
    page.render(scale=scale).to_pil().save(buffer, "WEBP", quality=82, method=1)
    return PageImage(buffer.getvalue(), width, height)
