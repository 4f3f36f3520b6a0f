"""A question's characters linked to labels: by name, everyday word, code, piece, abbreviation, or with one slip.

A link is a set of characters (bits of an integer) that a label explains, and what it costs to read them so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from index.records import Quantity
from qa.lexicon import known_items, phrases, statement_words
from qa.text import abbreviation_mask, bits, is_slip, spans, union
from qa.view import DocumentView, Label, base_amount

ALIAS_COST, PART_COST, SLIP_COST = 0.3, 1.5, 0.5  # an everyday word, a part of a name, a name with a slip
_GENERIC_PIECE = re.compile(r"^(专项资金|专项经费|工作经费|补助资金|建设项目|工作推进|项目|资金|经费|专项|补助|工作)$")
_IN_BRACKETS = re.compile(r"\((?![^()]*(?:项目|工程))[^()]*\)")
_YEAR = re.compile(r"20\d\d年?度?")
_CODE = re.compile(r"2\d{6}|30\d{3}|3[01]\d{3}")
_AMOUNT = re.compile(
    r"(?<![\d.年])(\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|亿|万|元|%|人|辆|个|家|台|平方米|平米)(?![号文])"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A normalised question with the sets of characters that are already understood; not to be changed.

    ``plain`` are characters explained by anything but a label: the body, the year, empty words, the operation.
    ``strong`` are spans that name something, so that only a label may explain them. ``budget`` is the word 预算 in
    a question about a final account, where only its columns of budgeted figures answer to it. ``prose`` are words for
    the explanation (说明里的), which only its figures answer to. ``counted`` are the words that ask how many
    (多少人次), by their unit. ``scopes`` keeps what entries of one scope answer to (qa.resolve).
    """

    text: str
    plain: int = 0
    strong: int = 0
    attributes: dict[str, int] = field(default_factory=dict)
    funds: dict[str, int] = field(default_factory=dict)
    concepts: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    amounts: list[tuple[int, tuple[str, Decimal]]] = field(default_factory=list)
    forgiving: bool = False
    budget: int = 0
    prose: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    scopes: dict[tuple[object, ...], int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def scope(self) -> int:
        """The characters that say which money, column or table is meant."""
        return union(mask for group in (self.funds, self.concepts, self.tables) for mask in group.values())

    @property
    def content(self) -> int:
        """The characters that must be explained by a label."""
        return (bits(0, len(self.text)) & ~self.plain) | self.strong if self.text else 0

    def words(self, mask: int) -> str:
        """The characters of a mask, runs separated by a blank; Latin words whole."""
        for word in _LATIN.finditer(self.text):
            mask |= bits(*word.span()) if mask & bits(*word.span()) else 0
        runs = "".join(char if mask >> at & 1 else " " for at, char in enumerate(self.text))
        return " ".join(runs.split())


_LATIN = re.compile(r"[a-z]{2,}")
_COUNTED = re.compile(r"(?:多少|几)个?(?P<unit>批次|人次|平方米|[人辆台套家个次批户分])(?!民)")
_BUDGET_WORD = re.compile(r"(?<!公共)(?<!基金)(?<!经营)(?<!一般)预算数?(?!绩效|单位)")
_SETTLED = re.compile(r"(支出|收入)?决算数?|实际(支出|花了|花费|使用|用了)?|执行数")


@lru_cache(maxsize=256)
def ask(text: str, outside: int = 0, *, is_final: bool = False) -> Asked:
    """The parts of a normalised question; ``outside`` are characters explained elsewhere (body, year, operation).

    ``is_final`` reads it for a final account: 决算 and 实际支出 are then what every figure is.
    """
    known = phrases()
    outside |= _pattern_mask(text, _SETTLED) if is_final else 0
    attributes, funds, concepts = (_found(text, kind) for kind in (known.attributes, known.funds, known.concepts))
    tables = {number: mask for number, words in statement_words().items() if (mask := _table_mask(text, words))}
    amounts = stated_amounts(text)
    budget = _pattern_mask(text, _BUDGET_WORD) if is_final else 0
    prose = _pattern_mask(text, known.prose)
    named = [mask for group in (attributes, funds, concepts, tables) for mask in group.values()]
    items = _known_item_mask(text, union(concepts.values()))
    return Asked(
        text,
        plain=outside | _pattern_mask(text, known.noise),
        strong=union([*named, prose, budget, items, *(mask for mask, _ in amounts)]) & ~outside,
        attributes=attributes,
        funds=funds,
        concepts=concepts,
        tables=tables,
        amounts=amounts,
        budget=budget,
        prose=prose,
        counted=_counted(text),
    )


def _counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for counter in _COUNTED.finditer(text):
        found[counter["unit"]] = found.get(counter["unit"], 0) | bits(*counter.span())
    return found


def stated_amounts(text: str) -> list[tuple[int, tuple[str, Decimal]]]:
    """The amounts that a question itself states, each with its characters."""
    return [
        (
            bits(*found.span()),
            base_amount(Quantity(Decimal(found.group(1).replace(",", "")), found.group(2).replace("平米", "平方米"))),
        )
        for found in _AMOUNT.finditer(text)
        if not _CODE.fullmatch(found.group(1))
    ]


def _found(text: str, patterns: dict[str, re.Pattern[str]]) -> dict[str, int]:
    return {name: mask for name, pattern in patterns.items() if (mask := _pattern_mask(text, pattern))}


def _pattern_mask(text: str, pattern: re.Pattern[str]) -> int:
    mask = 0
    for found in pattern.finditer(text):
        mask |= bits(*found.span())
    return mask


def _table_mask(text: str, words: Iterable[str]) -> int:
    mask = 0
    for word in words:
        for start, end in spans(text, word):
            if not (word[-1].isdigit() and text[end : end + 1].isdigit()):
                mask |= bits(start, end)
    return mask


def _known_item_mask(text: str, columns: int) -> int:
    """The longest item names of the national vocabulary in a question, left to right.

    A name does not begin inside a column's words (支出合计 in 项目支出合计).
    """
    known = known_items()
    mask, at = 0, 0
    while at < len(text):
        inside = columns >> at & 1 and at and columns >> (at - 1) & 1
        size = (
            0
            if inside
            else next((size for size in range(min(30, len(text) - at), 1, -1) if text[at : at + size] in known), 0)
        )
        mask |= bits(at, at + size) if size else 0
        at += size or 1
        tail = _ITEM_TAIL.match(text, at) if size or text[at - 1 : at].isdigit() else None
        at = tail.end() if tail else at  # 高中教育支出预算: no 支出预算 of its own
    return mask


_ITEM_TAIL = re.compile(r"的?(?:支出|收入)(?=预算|决算)")


class LabelMasks:
    """Which characters of a question each label of a document explains."""

    def __init__(self, asked: Asked, view: DocumentView) -> None:
        self._asked = asked
        self._exact: dict[Label, tuple[int, float]] = {}
        self.touched: set[Label] = set()
        text = asked.text
        self._triples = tuple((at, text[at : at + 3]) for at in range(len(text) - 2))
        self._years = _pattern_mask(text, _YEAR)
        self._digits = union(1 << at for at, char in enumerate(text) if char.isdigit())
        pairs = {text[at : at + 2] for at in range(len(text) - 1)}
        likely = {label for pair in pairs for label in view.grams.get(pair, ())}
        for label in sorted(likely):
            found = self._mask(label, view.surfaces[label])
            if found[0]:
                self._exact[label] = found
                self.touched.add(label)

    def of(self, label: Label) -> tuple[int, float]:
        """(mask, cost) of a label; (0, 0) where the question does not name it."""
        return self._exact.get(label, (0, 0.0))

    def _mask(self, label: Label, surfaces: tuple[str, ...]) -> tuple[int, float]:
        sort = label[0]
        text = self._asked.text
        if sort == "code":
            return _code_mask(text, label[1]), 0.0
        mask, cost = self._surfaces(surfaces)
        if mask:
            return mask, cost
        if sort in ("project", "indicator"):
            # What stands in brackets tells a project from its like (批次, 来源): alone it names none, unless it is one.
            return (self._pieces(surfaces[0]) if self._pieces(_IN_BRACKETS.sub("", surfaces[0])) else 0), PART_COST
        if sort == "unit":
            return abbreviation_mask(text, surfaces[0]), ALIAS_COST
        if surfaces[0].startswith("其他") and "其他" not in text:
            return 0, 0.0  # 其他工资福利支出 is no 工资福利支出
        if sort == "name" and len(surfaces[0]) > 5:
            return self._in_parts(surfaces[0]) or self._long_piece(surfaces[0]), PART_COST
        return 0, 0.0

    def _surfaces(self, surfaces: tuple[str, ...]) -> tuple[int, float]:
        text, mask, cost = self._asked.text, 0, 0.0
        for order, surface in enumerate(surfaces):
            if surface in text:
                cost = cost if mask else (0.0 if order == 0 else ALIAS_COST)
                for start, end in spans(text, surface):
                    mask |= bits(start, self._with_budget(surface, end))
        if self._asked.forgiving:
            found = _slip(text, surfaces)
            if found and bits(*found) & ~mask:
                return mask | bits(*found), cost + SLIP_COST
        return mask, cost

    def _with_budget(self, surface: str, end: int) -> int:
        """Where a name that ends at ``end`` ends with 预算 behind it, which adds nothing (财政拨款支出预算)."""
        asked = self._asked
        is_said = surface.endswith(("支出", "收入")) and asked.text.startswith("预算", end)
        return end + 2 if is_said and not asked.budget >> end & 1 else end

    def _pieces(self, name: str) -> int:
        """The characters of the question in pieces of at least three that also stand in a project's long name."""
        mask = 0
        for at, piece in self._triples:
            if piece in name:
                mask |= bits(at, at + 3)
        informative = mask & ~self._asked.plain & ~self._years
        numbered = informative & self._digits
        needed = 2 if numbered or mask.bit_count() >= 4 else 3
        return mask | self._short_pieces(name, mask) if informative.bit_count() >= needed else 0

    def _short_pieces(self, name: str, mask: int) -> int:
        """Pieces of two characters that also stand in a name which longer pieces already point to."""
        text = self._asked.text
        for at in range(len(text) - 1):
            if text[at : at + 2] in name:
                mask |= bits(at, at + 2)
        return mask

    def _in_parts(self, name: str) -> int:
        """A name of which every part of at least two characters stands somewhere in the question (政府采购 … 服务)."""
        text = self._asked.text
        mask = at = 0
        while at < len(name):
            size = next((size for size in range(len(name) - at, 1, -1) if name[at : at + size] in text), 0)
            if not size:
                return 0
            for span in spans(text, name[at : at + size]):
                mask |= bits(*span)
            at += size
        return mask

    def _long_piece(self, name: str) -> int:
        """The longest piece of the question, of at least four characters, that begins or ends a long name."""
        text = self._asked.text
        for size in range(len(name) - 1, 3, -1):
            for piece in (name[:size], name[-size:]):
                if piece in text and not _GENERIC_PIECE.match(piece):
                    at = text.index(piece)
                    if not self._is_inside_scope(at, at + size):
                        return bits(at, at + size)
        return 0

    def _is_inside_scope(self, start: int, end: int) -> bool:
        """Whether a piece is only a part of the words for a fund or a column (一般公共 of 一般公共预算)."""
        scope = self._asked.scope
        within = not bits(start, end) & ~scope
        return within and bool((start and scope >> (start - 1) & 1) or scope >> end & 1)


_KEPT_QUESTIONS = 64


def label_masks(asked: Asked, view: DocumentView) -> LabelMasks:
    """What each label explains of a question, kept for the last questions: several steps read the same words."""
    key = (asked.text, asked.plain, asked.scope, asked.forgiving)
    found: LabelMasks | None = view.linked.get(key)
    if found is None:
        if len(view.linked) >= _KEPT_QUESTIONS:
            view.linked.clear()
        found = view.linked[key] = LabelMasks(asked, view)
    return found


def _slip(text: str, surfaces: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a name of at least four characters stands with one character wrong that sounds alike; digits never."""
    for surface in surfaces:
        if len(surface) < 4 or not surface[0] > "\u3400":
            continue
        for start in _half_alike(text, surface):
            window = text[start : start + len(surface)]
            # A name in its own right is no slip of another.
            if window not in known_items() and is_slip(window, surface):
                return start, start + len(surface)
    return None


def _half_alike(text: str, surface: str) -> list[int]:
    """Where a window of the text may differ from a name in one character: one half of it then stands unchanged."""
    half = len(surface) // 2
    starts = {start for start, _ in spans(text, surface[:half])}
    starts |= {start - half for start, _ in spans(text, surface[half:])}
    return sorted(start for start in starts if 0 <= start <= len(text) - len(surface))


def _code_mask(text: str, code: str) -> int:
    mask = 0
    for start, end in spans(text, code):
        if not text[end : end + 1].isdigit() and not text[start - 1 : start].isdigit():
            mask |= bits(start, end)
    return mask
