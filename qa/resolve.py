"""The fact that explains a question: all its words, and nothing more than is usual.

Every content character of a question must be explained: by the body's name, by the year, by a word that carries
nothing, or by a label of the fact (its name, code, project, unit, ancestors, column, fund, table, attribute). Of
the facts that explain everything the one that adds the least of its own is the answer: an unnamed project, unit,
column or fund costs, the usual reading costs nothing. Several facts of the same cost and different values are an
ambiguity, never a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from index.records import Fact, Fund, Quantity, TextFact
from qa.lexicon import known_items, phrases, statement_words
from qa.text import bits, spans
from qa.view import DocumentView, Entry, Label, base_amount

# What a reader takes for granted (DOMAIN.md): which statement answers where the question names none.
_STATEMENT_COST = {
    "expenditure": 0.0,
    "general_basic": 0.0,
    "sangong": -0.3,
    "balance": 0.2,
    "carry_over": 0.6,
    "income": 1.2,
    "fiscal_balance": 1.0,
    "general_expenditure": 1.0,
    "general_project": 1.4,
    "government_fund": 1.4,
    "state_capital": 1.4,
    "performance": 2.0,
    "": 2.0,
}
_PROSE_COST = 0.7
_INDICATOR_PART_COST = 3.0  # times the share of an indicator's name that the question leaves out
_INDICATOR_COST = 1.5  # an indicator named without its project
_UNNAMED_TEXT_COST = 5.0
_PROJECT_ROW_COST = 0.3  # a named project's own row in 表7 comes before the prose
_NARROW_TOTAL_COST = 1.0  # 基本支出 without a word on funds is that of 表3, not the total of 表6
_CARRIED_COST = 2.0  # 表1 repeats its income sources under the carry-over
_COLUMN_COST, _UNIT_COST, _PROJECT_COST, _DEPTH_COST, _ALIAS_COST, _PART_COST = 4.0, 5.0, 6.0, 0.05, 0.3, 1.5
_FUND_COST = {Fund.ALL: 0.0, Fund.NONE: 0.0, Fund.FISCAL: 0.4, Fund.GENERAL: 0.5}
_OTHER_FUND_COST = 0.8
_GENERIC_PIECE = re.compile(r"^(专项资金|专项经费|工作经费|补助资金|建设项目|工作推进|项目|资金|经费|专项|补助|工作)$")
_YEAR = re.compile(r"20\d\d年?度?")
_NATURAL = {
    "sangong": Fund.FISCAL,
    "general_basic": Fund.GENERAL,
    "general_project": Fund.GENERAL,
    "carry_over": Fund.CARRY_OVER,
}


@dataclass(slots=True)
class Asked:
    """A normalised question with the sets of characters that are already understood.

    ``plain`` are characters explained by anything but a label: the body, the year, empty words, the operation.
    ``strong`` are spans that name something, so that only a label may explain them.
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

    @property
    def content(self) -> int:
        """The characters that must be explained by a label."""
        return (bits(0, len(self.text)) & ~self.plain) | self.strong if self.text else 0

    def words(self, mask: int) -> str:
        """The characters of a mask, runs separated by a blank."""
        runs = "".join(char if mask >> at & 1 else " " for at, char in enumerate(self.text))
        return " ".join(runs.split())


def ask(text: str, *masks: int) -> Asked:
    """The parts of a normalised question; ``masks`` are characters explained elsewhere (body, year, operation)."""
    asked = Asked(text)
    outside = 0
    for mask in masks:
        outside |= mask
    known = phrases()
    asked.attributes = _found(text, known.attributes)
    asked.funds = _found(text, known.funds)
    asked.concepts = _found(text, known.concepts)
    asked.tables = {number: mask for number, words in statement_words().items() if (mask := _table_mask(text, words))}
    asked.amounts = stated_amounts(text)
    named = 0
    for mask, _ in asked.amounts:
        named |= mask
    for group in (asked.attributes, asked.funds, asked.concepts, asked.tables):
        for mask in group.values():
            named |= mask
    columns = 0
    for mask in asked.concepts.values():
        columns |= mask
    asked.strong = (named | _known_item_mask(text, columns)) & ~outside
    asked.plain = outside | _pattern_mask(text, known.noise)
    return asked


_CODE = re.compile(r"2\d{6}|30\d{3}|3[01]\d{3}")
_AMOUNT = re.compile(
    r"(?<![\d.年])(\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|亿|万|元|%|人|辆|个|家|台|平方米|平米)(?![号文])"
)


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
    return mask


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with what it leaves unexplained and what it adds."""

    entry: Entry
    unexplained: int
    cost: float
    explained: int

    @property
    def missing(self) -> int:
        """How many characters stay unexplained."""
        return self.unexplained.bit_count()


def rank_facts(asked: Asked, view: DocumentView, attribute: str = "amount") -> list[Candidate]:
    """Candidates for a figure, best first. Only facts that the question names, and total rows, take part."""
    masks = LabelMasks(asked, view)
    named = masks.touched
    places = {at for label in named for at in view.by_label.get(label, ())} | set(view.totals)
    found = [
        _judge(view.entries[at], asked, masks, view) for at in sorted(places) if _serves(view.entries[at], attribute)
    ]
    return sorted(found, key=lambda one: (one.missing, one.cost, one.entry.position))


def rank_texts(asked: Asked, view: DocumentView, attributes: Sequence[str]) -> list[Candidate]:
    """Candidates for an answer in words, best first."""
    masks = LabelMasks(asked, view)
    found = [_judge(entry, asked, masks, view) for entry in view.text_entries if entry.attribute in attributes]
    return sorted(found, key=lambda one: (one.missing, one.cost, one.entry.position))


def _serves(entry: Entry, attribute: str) -> bool:
    if attribute == "amount":
        return entry.attribute in ("amount", "target", "allocation", "use")
    return entry.attribute == attribute


class LabelMasks:
    """Which characters of a question each label of a document explains."""

    def __init__(self, asked: Asked, view: DocumentView) -> None:
        self._asked = asked
        self._exact: dict[Label, tuple[int, float]] = {}
        self.touched: set[Label] = set()
        text = asked.text
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
            return self._pieces(surfaces[0]), _PART_COST
        if sort == "unit":
            return _abbreviation_mask(text, surfaces[0]), _ALIAS_COST
        if sort == "name" and len(surfaces[0]) > 5:
            return self._in_parts(surfaces[0]) or self._long_piece(surfaces[0]), _PART_COST
        return 0, 0.0

    def _surfaces(self, surfaces: tuple[str, ...]) -> tuple[int, float]:
        text, mask, cost = self._asked.text, 0, 0.0
        for order, surface in enumerate(surfaces):
            if surface in text:
                cost = cost if mask else (0.0 if order == 0 else _ALIAS_COST)
                for span in spans(text, surface):
                    mask |= bits(*span)
        if self._asked.forgiving:
            found = _slip(text, surfaces)
            if found and bits(*found) & ~mask:
                return mask | bits(*found), cost + 0.5
        return mask, cost

    def _pieces(self, name: str) -> int:
        """The characters of the question in pieces of at least three that also stand in a project's long name."""
        text = self._asked.text
        mask = 0
        for at in range(len(text) - 2):
            if text[at : at + 3] in name:
                mask |= bits(at, at + 3)
        informative = mask & ~self._asked.plain & ~_pattern_mask(text, _YEAR)
        numbered = any(char.isdigit() for char in self._asked.words(informative))
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
                    return bits(at, at + size)
        return 0


def _slip(text: str, surfaces: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a name of at least four characters stands with one character wrong; digits are never forgiven."""
    for surface in surfaces:
        size = len(surface)
        if size < 4 or not surface[0] > "\u3400":
            continue
        for start in range(len(text) - size + 1):
            window = text[start : start + size]
            wrong = [(a, b) for a, b in zip(window, surface, strict=True) if a != b]
            if len(wrong) == 1 and min(wrong[0]) > "\u3400":
                return start, start + size
    return None


def _code_mask(text: str, code: str) -> int:
    mask = 0
    for start, end in spans(text, code):
        if not text[end : end + 1].isdigit() and not text[start - 1 : start].isdigit():
            mask |= bits(start, end)
    return mask


def _abbreviation_mask(text: str, name: str) -> int:
    """The longest run of the question that abbreviates a unit's name: its characters in order, ending as it ends.

    >>> bin(_abbreviation_mask("轻工学院的助学金", "新疆轻工职业技术学院")).count("1")
    4
    """
    outer = re.sub(r"\([^)]*\)", "", name)
    runs = []
    for start in range(len(text) - 2):
        begin = outer.find(text[start : start + 2])
        end = _subsequence_end(text, start, outer) if begin >= 0 else start
        if end - start >= 3:
            runs.append((begin, start - end, start, end))
    if not runs:
        return 0
    _, _, start, end = min(runs)  # the run that begins nearest the name's own beginning, the longest of these
    return bits(start, end)


def _subsequence_end(text: str, start: int, name: str) -> int:
    """Where the run from ``start`` last agrees with the end of ``name``; ``start`` where it never does."""
    at, end = 0, start
    for position in range(start, len(text)):
        at = name.find(text[position], at) + 1
        if at == 0:
            break
        if at == len(name) or (text[position] == name[-1] and name.find(name[-1], at) < 0):
            end = position + 1
    return end


def _judge(entry: Entry, asked: Asked, masks: LabelMasks, view: DocumentView) -> Candidate:
    explained = cost = 0
    total_cost = float(cost)
    own = 0
    for label in entry.own:
        mask, extra = masks.of(label)
        own |= mask
        total_cost += extra if mask else 0.0
    explained |= own
    for label in entry.context:
        mask, _ = masks.of(label)
        explained |= mask
    explained |= _context_mask(entry, asked)
    for mask, amount in asked.amounts:
        if any(amount in view.values.get(label, ()) for label in (*entry.own, *entry.context)):
            explained |= mask
    unexplained = asked.content & ~explained
    if entry.own and entry.own[0][0] == "indicator":
        total_cost += 0.1 * (asked.content & explained & ~own).bit_count()
        total_cost += _INDICATOR_PART_COST * max(0.0, 1 - own.bit_count() / len(entry.own[0][1]))
    total_cost += _cost(entry, asked, masks, own, view)
    return Candidate(entry, unexplained, round(total_cost, 3), explained)


def _context_mask(entry: Entry, asked: Asked) -> int:
    """The words for column, fund, table and attribute that the entry answers to."""
    fact = entry.fact
    mask = 0
    for attribute, found in asked.attributes.items():
        if attribute in _ANSWERS.get(entry.attribute, (entry.attribute,)):
            mask |= found
    for fund, found in asked.funds.items():
        if _is_of_fund(fact, fund):
            mask |= found
    return mask | context_mask_of_fact(fact, asked) if isinstance(fact, Fact) else mask


def context_mask_of_fact(fact: Fact, asked: Asked) -> int:
    """The words of a question that a figure's column, fund, table and statement answer to."""
    mask = asked.tables.get(str(fact.table_no), 0)
    for fund, found in asked.funds.items():
        mask |= found if _is_of_fund(fact, fund) else 0
    if fact.concept:
        mask |= asked.concepts.get(fact.concept, 0)
    if fact.statement in ("general_basic", "general_project"):
        mask |= asked.concepts.get(fact.statement.removeprefix("general_"), 0)
    return mask


# Which words of a question an entry's attribute answers to.
_ANSWERS = {
    "change": ("change", "growth"),
    "growth": ("growth", "change"),
    "reason": ("reason", "change", "growth"),
    "target": ("target", "goal"),
    "allocation": ("allocation",),
    "use": ("allocation", "purpose"),
    "purpose": ("purpose", "allocation"),
    "composition": ("composition",),
    "definition": ("definition", "composition"),
    "beneficiaries": ("beneficiaries", "standard"),
    "standard": ("standard", "beneficiaries"),
    "indicator": ("target",),
}


def _is_of_fund(fact: Fact | TextFact, fund: str) -> bool:
    if fact.fund.value == fund:
        return True
    if fund == "fiscal":
        return fact.fund in (Fund.GENERAL, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL) or (
            isinstance(fact, Fact) and fact.concept == "fiscal_total"
        )
    if fund == "all":
        return fact.fund in (Fund.ALL, Fund.NONE)
    return isinstance(fact, Fact) and fact.concept == fund


def _cost(entry: Entry, asked: Asked, masks: LabelMasks, own: int, view: DocumentView) -> float:
    fact = entry.fact
    if isinstance(fact, TextFact):
        return (0.0 if own else _UNNAMED_TEXT_COST) + _fund_cost(fact, asked)
    cost = _PROSE_COST if fact.origin == "text" else _STATEMENT_COST.get(fact.statement, 2.0)
    if fact.statement == "general_project" and fact.project and not view.is_spread(fact.project):
        cost = _PROJECT_ROW_COST
    cost += _NARROW_TOTAL_COST if _is_narrow_total(entry, asked) else 0.0
    cost += _CARRIED_COST if fact.statement in ("balance", "carry_over") and _is_unsaid_carry_over(fact, asked) else 0.0
    cost += _fund_cost(fact, asked)
    cost += 0.0 if own or _is_named_total(entry, asked) else 8.0
    if (
        fact.origin == "table"
        and fact.concept not in ("", "total", "target", "funds")
        and not asked.concepts.get(fact.concept)
    ):
        cost += 0.0 if asked.funds.get(fact.concept) else _COLUMN_COST
    if entry.unit and not _is_named(entry, masks, ("unit", "name:本级")):
        cost += _UNIT_COST if not fact.project or view.is_spread(fact.project) else 0.0
    if fact.project:
        cost += _year_cost(fact, asked, view)
        by_itself = entry.own and entry.own[0][0] == "indicator" and own
        cost += 0.0 if _is_named(entry, masks, ("project",)) else _INDICATOR_COST if by_itself else _PROJECT_COST
    cost += _half_cost(fact, asked)
    return cost + _DEPTH_COST * len(fact.path)


def _is_narrow_total(entry: Entry, asked: Asked) -> bool:
    """Whether an entry is the total of a statement of 一般公共预算 alone and the question does not say so."""
    fact = entry.fact
    if not isinstance(fact, Fact) or not entry.is_total or fact.concept != "total":
        return False
    narrow = fact.statement in ("general_basic", "general_project")
    return narrow and "general" not in asked.funds and str(fact.table_no) not in asked.tables


def _is_unsaid_carry_over(fact: Fact, asked: Asked) -> bool:
    """Whether a row stands under the carry-over and the question does not speak of it."""
    under = (fact.statement == "carry_over" and not fact.project) or any("结转" in part for part in fact.path[:-1])
    return under and "carry_over" not in asked.funds and "11" not in asked.tables


def _is_named_total(entry: Entry, asked: Asked) -> bool:
    """Whether a total row is meant although its name is not said: by its column, its fund or its table."""
    fact = entry.fact
    if not entry.is_total or not isinstance(fact, Fact):
        return False
    by_column = fact.concept not in ("", "total") and bool(asked.concepts.get(fact.concept))
    by_fund = fact.statement != "sangong" and (fact.fund.value in asked.funds or fact.concept in asked.funds)
    return by_column or by_fund or str(fact.table_no) in asked.tables


def _is_named(entry: Entry, masks: LabelMasks, sorts: tuple[str, ...]) -> bool:
    """Whether the question names one of the entry's labels of these sorts ('sort' or 'sort:key')."""
    return any(
        masks.of(label)[0]
        for label in (*entry.own, *entry.context)
        if label[0] in sorts or f"{label[0]}:{label[1]}" in sorts
    )


def _year_cost(fact: Fact, asked: Asked, view: DocumentView) -> float:
    """A project of another year than the document's is meant only where the question says that year."""
    years = set(re.findall(r"20\d\d(?=年)", fact.project))
    if not years or str(view.document.year) in years:
        return 0.0
    return 0.0 if any(year in asked.text for year in years) else 1.0


def _fund_cost(fact: Fact | TextFact, asked: Asked) -> float:
    if any(_is_of_fund(fact, fund) for fund in asked.funds):
        exact = fact.fund.value in asked.funds or (isinstance(fact, Fact) and fact.concept in asked.funds)
        return 0.0 if exact else 0.5
    if isinstance(fact, Fact) and (fact.origin == "table" or fact.statement in ("operating", "sangong")):
        return 0.0
    return _FUND_COST.get(fact.fund, _OTHER_FUND_COST)


def _half_cost(fact: Fact, asked: Asked) -> float:
    income, spending = "收入" in asked.text, "支出" in asked.text
    if fact.half == "income" and spending and not income:
        return 2.0
    if fact.half == "expenditure" and income and not spending:
        return 2.0
    return 0.0
