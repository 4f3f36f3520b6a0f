"""Pages to draw on, in the coordinates of a reader: points from the top left corner of what is seen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "WenQuanYiMicroHei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")  # Debian's fonts-wqy-microhei

_CROP = (36.0, 54.0)  # what the crop box cuts off on the left (and right) and at the bottom (and top)
_PIECES = re.compile(r"[\d.,]+|[^\d.,]+")
_WORDS = re.compile(r"[\x21-\x7e]+|[^\S\n]|.")
_RULE = 0.5


def load_font(path: Path = FONT_FILE) -> None:
    """Make the font known to reportlab. Raises FileNotFoundError with what to install where it is missing."""
    if FONT in getRegisteredFontNames():
        return
    if not path.exists():
        raise FileNotFoundError(f"{path}: the font is missing; install Debian's package fonts-wqy-microhei")
    registerFont(TTFont(FONT, str(path), subfontIndex=0))


def wrap(text: str, width: float, size: float) -> list[str]:
    """The lines of a text, none wider than ``width`` if its words allow; a number is never torn."""
    lines = [""]
    for token in _WORDS.findall(text):
        if lines[-1] and text_width(lines[-1] + token, size) > width:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return lines


def text_width(text: str, size: float) -> float:
    """How wide a text is, in points."""
    return float(stringWidth(text, FONT, size))


class Pages:
    """A document being drawn, page by page.

    ``rotation`` turns the sheets and their contents, so that pages look upright; ``is_cropped`` draws on larger sheets
    of which a crop box shows the middle; ``digit_shift`` raises digits above the other characters' baseline;
    ``by_glyph`` sets every character by itself.
    """

    def __init__(self, *, rotation: int = 0, is_cropped: bool = False, digit_shift: float = 0, by_glyph: bool = False):
        load_font()
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, invariant=1)
        self._rotation, self._is_cropped = rotation, is_cropped
        self._shift, self._by_glyph = digit_shift, by_glyph
        self.number = 0
        self.width = self.height = 0.0

    def begin(self, width: float, height: float) -> None:
        """A new page that is seen as ``width`` x ``height`` points."""
        if self.number:
            self._canvas.showPage()
        self.number, self.width, self.height = self.number + 1, width, height
        left, low = _CROP if self._is_cropped else (0.0, 0.0)
        sheet = (width + 2 * left, height + 2 * low)
        self._canvas.setPageSize(sheet)
        if self._rotation == 90:
            self._canvas.setPageRotation(90)  # reportlab then swaps the sheet's sides by itself
            self._canvas.transform(0, 1, -1, 0, sheet[1], 0)
        if self._is_cropped:
            self._canvas.setCropBox((left, low, left + width, low + height))
            self._canvas.setFont(FONT, 9)
            self._canvas.drawString(left, low / 2, "印前标记 2024.06.30 合计 1,234.56")  # out of sight
            self._canvas.translate(left, low)

    def text(self, x: float, baseline: float, text: str, size: float) -> None:
        """A line of text from ``x`` on; ``baseline`` is counted from the top."""
        self._canvas.setFont(FONT, size)
        for piece, lift in self._pieces(text):
            self._canvas.drawString(x, self.height - baseline + lift, piece)
            x += text_width(piece, size)

    def _pieces(self, text: str) -> Iterator[tuple[str, float]]:
        """What is set in one go, and how far above the baseline."""
        if self._by_glyph:
            yield from ((char, 0.0) for char in text)
        elif self._shift:
            yield from ((piece, self._shift if piece[0].isdigit() else 0.0) for piece in _PIECES.findall(text))
        elif text:
            yield text, 0.0

    def rule(self, x0: float, top: float, x1: float, bottom: float, *, is_filled: bool) -> None:
        """A horizontal or vertical rule, stroked or as a thin filled rectangle."""
        if is_filled:
            across = top == bottom
            width, height = (x1 - x0, _RULE) if across else (_RULE, bottom - top)
            self._canvas.rect(x0, self.height - bottom, width, height, stroke=0, fill=1)
        else:
            self._canvas.setLineWidth(_RULE)
            self._canvas.line(x0, self.height - top, x1, self.height - bottom)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A stroked rectangle."""
        self._canvas.setLineWidth(_RULE)
        self._canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top)

    def finish(self) -> bytes:
        """The document's bytes."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()
