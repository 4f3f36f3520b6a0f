"""PDF pages as pictures, and where on the picture a cited box stands.

The picture never carries a mark: it is cached by the document's content, and the mark is laid over it in
percent by the page itself.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from index.errors import BudgetQAError
from index.records import BBox

DPI = 150
MAX_PIXELS = 2600  # on the longer side: a page of any size must not exhaust the memory
CACHED_PAGES = 64
CACHED_LAYOUTS = 256

T = TypeVar("T")

# pdfium is not thread-safe: without one lock round open…close, threads get each other's pictures or crash.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageImage:
    """The visible part of a page, turned as it is read, as WEBP; ``width`` and ``height`` are in points."""

    webp: bytes
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What an answer needs of a page: its visible size in points, and its runs of characters with their boxes."""

    width: float
    height: float
    texts: tuple[tuple[str, BBox], ...]


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
    return _with_page(path, page_no, _render)


@lru_cache(maxsize=CACHED_LAYOUTS)
def page_layout(sha256: str, path: Path, page_no: int) -> PageLayout:
    """Size and characters of that page: a tenth of the time that its picture takes. Raises PageUnreadable."""
    return _with_page(path, page_no, _layout)


def _with_page(path: Path, page_no: int, use: Callable[[Any], T]) -> T:
    import pypdfium2  # type: ignore[import-untyped]

    with _PDFIUM:
        try:
            with closing(pypdfium2.PdfDocument(path)) as document:
                return use(document[page_no - 1])
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise PageUnreadable(path, page_no, str(error)) from error


def mark_on_page(bbox: BBox, image: PageImage | PageLayout) -> tuple[float, float, float, float]:
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


def _layout(page) -> PageLayout:  # type: ignore[no-untyped-def]
    width, height = page.get_size()
    return PageLayout(width, height, tuple(_texts(page)))


def _texts(page) -> Iterator[tuple[str, BBox]]:  # type: ignore[no-untyped-def]
    """The page's runs of characters, placed as they are seen."""
    crop, turn = _visible_box(page), page.get_rotation()
    with closing(page.get_textpage()) as text:
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            yield text.get_text_bounded(left, bottom, right, top), seen_box((left, bottom, right, top), crop, turn)


def _visible_box(page) -> BBox:  # type: ignore[no-untyped-def]
    media, crop = page.get_mediabox(), page.get_cropbox()
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    return left, bottom, min(media[2], crop[2]), min(media[3], crop[3])


def seen_box(box: BBox, crop: BBox, turn: int) -> BBox:
    """A box of the PDF's own space (left, bottom, right, top; y upwards) as ``(x0, top, x1, bottom)`` of what is seen.

    ``turn`` is the page's /Rotate, clockwise: 0, 90, 180 or 270.

    >>> seen_box((10, 20, 30, 25), (0, 0, 100, 200), 0), seen_box((10, 20, 30, 25), (0, 0, 100, 200), 90)
    ((10, 175, 30, 180), (20, 10, 25, 30))
    """
    left, bottom, right, top = box
    x0, y0, x1, y1 = crop
    return {
        0: (left - x0, y1 - top, right - x0, y1 - bottom),
        90: (bottom - y0, left - x0, top - y0, right - x0),
        180: (x1 - right, bottom - y0, x1 - left, top - y0),
        270: (y1 - top, x1 - right, y1 - bottom, x1 - left),
    }[turn]
