"""A PDF page -> what is seen on it: glyphs and straight rules, in points from the visible page's top left.

pdfminer's own aggregator keeps neither the clip path nor the text's rendering mode, so a row that is clipped at
the end of a page would be read twice and a hidden text layer would look printed. This device keeps both, and
makes no objects that nobody reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from index.glyphs import Glyph, turn_box, turn_glyph
from index.records import BBox

_RULE_WIDTH = 3.0  # a filled box thinner than this is a rule
_RULE_LENGTH = 3.0  # shorter ones are dots and corner pieces
_CLIP_SLACK = 0.5
_INVISIBLE_MODES = {3, 7}
_WHITE = 0.95  # of each colour component; 0.05 for CMYK


class Rule(NamedTuple):
    """A straight rule: ``at`` is its y (across) or x (down), ``start`` and ``end`` its extent along the other axis."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Marks:
    """What is seen on one page. ``across`` are horizontal rules, ``down`` vertical ones."""

    glyphs: list[Glyph]
    across: list[Rule]
    down: list[Rule]
    width: float
    height: float
    has_image: bool = False
    flags: tuple[str, ...] = ()


def turn_marks(marks: Marks, quarter_turns: int) -> Marks:
    """The marks after turning the page counter-clockwise."""
    size = (marks.width, marks.height)
    boxes = [[(r.start, r.at, r.end, r.at) for r in marks.across], [(r.at, r.start, r.at, r.end) for r in marks.down]]
    across, down = ([_to_rule(turn_box(box, quarter_turns, *size)) for box in group] for group in boxes)
    if quarter_turns % 2:
        across, down, size = down, across, (marks.height, marks.width)
    glyphs = [turn_glyph(glyph, quarter_turns, marks.width, marks.height) for glyph in marks.glyphs]
    return replace(marks, glyphs=glyphs, across=across, down=down, width=size[0], height=size[1])


def _to_rule(line: BBox) -> Rule:
    x0, top, x1, bottom = line
    return Rule(top, x0, x1) if x1 - x0 >= bottom - top else Rule(x0, top, bottom)


@dataclass(slots=True)
class _Sheet:
    """What is collected while a page is drawn, in device space (y upwards)."""

    glyphs: list[Glyph] = field(default_factory=list)
    hidden: list[Glyph] = field(default_factory=list)
    white: list[Glyph] = field(default_factory=list)
    shades: list[BBox] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    is_slanted: bool = False
    is_garbled: bool = False
    has_image: bool = False


def page_to_marks(page: PDFPage, resources: PDFResourceManager) -> Marks:
    """Draw the page and collect its marks; raises whatever pdfminer raises on damaged input."""
    device = _MarksDevice(resources)
    _ClippingInterpreter(resources, device).process_page(page)
    return device.marks()


class _ClippingInterpreter(PDFPageInterpreter):
    """Keeps the clip box of the graphics state, which pdfminer drops."""

    device: _MarksDevice

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._clips: list[BBox] = []

    def do_q(self) -> None:
        super().do_q()
        self._clips.append(self.device.clip)

    def do_Q(self) -> None:
        super().do_Q()
        if self._clips:
            self.device.clip = self._clips.pop()

    def do_W(self) -> None:
        points = [segment[-2:] for segment in self.curpath if len(segment) > 2]
        if points:
            self.device.clip_to([apply_matrix_pt(self.ctm, point) for point in points])

    def do_W_a(self) -> None:
        self.do_W()


class _MarksDevice(PDFTextDevice):
    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.ctm: Any = None
        self.clip: BBox = (0.0, 0.0, 0.0, 0.0)
        self._visible: BBox = self.clip
        self._outer_clips: list[BBox] = []
        self._sheet = _Sheet()
        self._run = 0
        self._mode = 0

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        media, crop = apply_matrix_rect(ctm, page.mediabox), apply_matrix_rect(ctm, page.cropbox)
        visible = _intersection(_sorted_box(media), _sorted_box(crop))
        self.clip = self._visible = visible if _has_area(visible) else _sorted_box(media)
        if not all(map(math.isfinite, self.clip)) or not _has_area(self.clip):
            raise ValueError(f"the page box {page.mediabox} is no box")

    def clip_to(self, points: Sequence[tuple[float, float]]) -> None:
        """Clip by the box of a path (a superset of the path itself, so nothing visible is lost)."""
        xs, ys = zip(*points, strict=True)
        self.clip = _intersection(self.clip, (min(xs), min(ys), max(xs), max(ys)))

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self._outer_clips.append(self.clip)
        self.clip = _intersection(self.clip, _sorted_box(apply_matrix_rect(mult_matrix(matrix, self.ctm), bbox)))

    def end_figure(self, name: str) -> None:
        self.clip = self._outer_clips.pop()

    def render_image(self, name: str, stream: Any) -> None:
        self._sheet.has_image = True

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._run += 1
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text, self._sheet.is_garbled = "\ufffd", True
        advance: float = font.char_width(cid) * fontsize * scaling
        if font.is_vertical():
            vx, vy = font.char_disp(cid)
            left = -fontsize * (0.5 if vx is None else vx * 0.001)
            low = (1000 - vy) * fontsize * 0.001 + rise
            box = (left, low + advance, left + fontsize, low)
        else:
            low = font.get_descent() * fontsize + rise
            box = (0.0, low, advance, low + fontsize)
        if not text.isspace():
            self._add_glyph(text, matrix, box, graphicstate)
        elif advance > 0:
            self._add_glyph(" ", matrix, box, graphicstate)
        return advance

    def _add_glyph(self, text: str, matrix: Any, box: BBox, graphicstate: Any) -> None:
        a, b, c, d, e, f = matrix
        ux0, uy0, ux1, uy1 = box
        if abs(b) + abs(c) < 0.05 * (abs(a) + abs(d)):
            turn = 0 if d > 0 else 2
        elif abs(a) + abs(d) < 0.05 * (abs(b) + abs(c)):
            turn = 1 if b < 0 else 3
        else:
            self._sheet.is_slanted |= not text.isspace()
            return
        xs, ys = (a * ux0 + c * uy0 + e, a * ux1 + c * uy1 + e), (b * ux0 + d * uy0 + f, b * ux1 + d * uy1 + f)
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if not _contains(self.clip, (x0 + x1) / 2, (y0 + y1) / 2):
            return
        left, _, _, page_top = self._visible
        glyph = Glyph(text, x0 - left, page_top - y1, x1 - left, page_top - y0, self._run, turn)
        if self._mode in _INVISIBLE_MODES:
            self._sheet.hidden.append(glyph)
        elif _is_white(graphicstate.ncolor):
            self._sheet.white.append(glyph)
        else:
            self._sheet.glyphs.append(glyph)

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        is_stroked = stroke and not _is_white(gstate.scolor)
        is_filled = fill and not _is_white(gstate.ncolor)
        if is_stroked or is_filled:
            for points in _subpaths(path):
                self._paint([apply_matrix_pt(self.ctm, point) for point in points], is_stroked, is_filled)

    def _paint(self, points: list[tuple[float, float]], is_stroked: bool, is_filled: bool) -> None:
        xs, ys = zip(*points, strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= _RULE_WIDTH:
            self._add_rule(box, is_across=width >= height)
            return
        if is_filled:
            self._sheet.shades.append(self._on_page(box))
        if is_stroked:
            for (ax, ay), (bx, by) in pairwise(points):
                if min(abs(ax - bx), abs(ay - by)) <= 1:
                    edge = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    self._add_rule(edge, is_across=abs(ax - bx) >= abs(ay - by))

    def _add_rule(self, box: BBox, is_across: bool) -> None:
        x0, y0, x1, y1 = self.clip
        slack = _RULE_WIDTH / 2  # a table's outermost rule may lie on the very edge of its clip
        clipped = _intersection(box, (x0 - slack, y0 - slack, x1 + slack, y1 + slack))
        left, top, right, bottom = self._on_page(clipped)
        if is_across and right - left >= _RULE_LENGTH and top <= bottom:
            self._sheet.across.append(Rule((top + bottom) / 2, left, right))
        elif not is_across and bottom - top >= _RULE_LENGTH and left <= right:
            self._sheet.down.append(Rule((left + right) / 2, top, bottom))

    def _on_page(self, box: BBox) -> BBox:
        left, _, _, page_top = self._visible
        return (box[0] - left, page_top - box[3], box[2] - left, page_top - box[1])

    def marks(self) -> Marks:
        """What was collected. Hidden text counts only on a page that shows no other (a scan with a text layer)."""
        sheet = self._sheet
        shown = [glyph for glyph in sheet.white if _is_shaded(glyph, sheet.shades)]
        hidden = sheet.hidden + [glyph for glyph in sheet.white if not _is_shaded(glyph, sheet.shades)]
        glyphs = sheet.glyphs + shown
        is_hidden = any(not glyph.text.isspace() for glyph in hidden)
        if is_hidden and all(glyph.text.isspace() for glyph in glyphs):
            glyphs = hidden
        flags = (("HIDDEN_TEXT", is_hidden), ("GARBLED", sheet.is_garbled), ("SLANTED_TEXT", sheet.is_slanted))
        x0, y0, x1, y1 = self._visible
        return Marks(
            glyphs,
            sheet.across,
            sheet.down,
            x1 - x0,
            y1 - y0,
            sheet.has_image,
            tuple(flag for flag, is_set in flags if is_set),
        )


def _subpaths(path: Sequence[Any]) -> list[list[tuple[float, float]]]:
    """The corner points of each subpath, closed ones with the first point again; curves count with their ends."""
    subpaths: list[list[tuple[float, float]]] = []
    for operator, *operands in path:
        if operator == "m":
            subpaths.append([(operands[0], operands[1])])
        elif subpaths and operator == "h":
            subpaths[-1].append(subpaths[-1][0])
        elif subpaths:
            subpaths[-1].append((operands[-2], operands[-1]))
    return [points for points in subpaths if len(points) > 1]


def _is_white(colour: Any) -> bool:
    components = colour if isinstance(colour, (tuple, list)) else (colour,)
    if not all(isinstance(component, (int, float)) for component in components):
        return False  # a pattern
    if len(components) == 4:
        return all(component <= 1 - _WHITE for component in components)
    return len(components) > 0 and all(component >= _WHITE for component in components)


def _is_shaded(glyph: Glyph, shades: Sequence[BBox]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return any(_contains(shade, x, y) for shade in shades)


def _contains(box: BBox, x: float, y: float) -> bool:
    return box[0] - _CLIP_SLACK <= x <= box[2] + _CLIP_SLACK and box[1] - _CLIP_SLACK <= y <= box[3] + _CLIP_SLACK


def _intersection(a: BBox, b: BBox) -> BBox:
    return (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))


def _sorted_box(box: Any) -> BBox:
    x0, y0, x1, y1 = box
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _has_area(box: BBox) -> bool:
    return box[2] > box[0] and box[3] > box[1]
