"""The mark on a page's picture covers exactly the digits that were read, however the page is turned or cropped."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from index.read_pdf import pdf_to_pages
from index.records import TextLine
from ui.pages import MAX_PIXELS, PageImage, PageUnreadable, mark_on_page, render_page

CROPS = {"whole": None, "cropped": (60, 40, 420, 700)}


def write_pdf(path: Path, texts: tuple[str, ...], rotation: int = 0, crop: tuple[int, ...] | None = None) -> Path:
    """One page for each text, which stands alone on it."""
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    for text in texts:
        canvas.setFont("Helvetica", 12)
        canvas.translate(240, 400)
        canvas.rotate(rotation)  # against the page's turn, so that the text is upright when the page is seen
        canvas.drawString(0, 0, text)
        canvas.setPageRotation(rotation)
        if crop:
            canvas.setCropBox(crop)
        canvas.showPage()
    canvas.save()
    return path


def read_line(path: Path) -> TextLine:
    (page,) = pdf_to_pages(path.read_bytes(), path.name)
    (line,) = page.blocks
    assert isinstance(line, TextLine)
    return line


def dark_box(image: PageImage) -> tuple[float, float, float, float]:
    """The box of all ink on the picture, in percent: left, top, right, bottom."""
    picture = Image.open(io.BytesIO(image.webp)).convert("L").point(lambda value: 255 * (value < 128))
    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    across, down = 100 / picture.width, 100 / picture.height
    return left * across, top * down, right * across, bottom * down


@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("figure", ["8", "50.50", "1,234,567.89"])
def test_mark_encloses_the_digits_and_little_else(tmp_path: Path, figure: str, rotation: int, crop: str) -> None:
    path = write_pdf(tmp_path / "one.pdf", (figure,), rotation, CROPS[crop])
    line = read_line(path)
    assert line.text == figure and line.bbox is not None
    image = render_page(f"{figure}-{rotation}-{crop}", path, 1)
    left, top, width, height = mark_on_page(line.bbox, image)
    ink = dark_box(image)
    slack = 0.6  # percent of the page: a font's box is a little taller than its digits
    assert left - slack <= ink[0] and top - slack <= ink[1]
    assert ink[2] <= left + width + slack and ink[3] <= top + height + slack
    assert width <= (ink[2] - ink[0]) + 2 and height <= (ink[3] - ink[1]) + 2


def test_threads_get_their_own_pages(tmp_path: Path) -> None:
    texts = tuple(f"{number:06}" for number in range(6))
    path = write_pdf(tmp_path / "many.pdf", texts)
    expected = [render_page("alone", path, number).webp for number in range(1, 7)]
    assert len(set(expected)) == len(texts)
    pages = list(range(1, 7)) * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda job: render_page(f"thread {job[0]}", path, job[1]).webp, enumerate(pages)))
    assert found == [expected[number - 1] for number in pages]


def test_a_huge_page_is_drawn_small(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "huge.pdf"), pagesize=(14_000, 9_000))
    canvas.showPage()
    canvas.save()
    picture = Image.open(io.BytesIO(render_page("huge", tmp_path / "huge.pdf", 1).webp))
    assert max(picture.size) <= MAX_PIXELS + 1


@pytest.mark.parametrize(("content", "page_no"), [(b"no pdf at all", 1), (None, 2)])
def test_what_cannot_be_drawn_is_said(tmp_path: Path, content: bytes | None, page_no: int) -> None:
    path = write_pdf(tmp_path / "x.pdf", ("1",))
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PageUnreadable, match=f"page {page_no} of"):
        render_page(f"bad {page_no}", path, page_no)
