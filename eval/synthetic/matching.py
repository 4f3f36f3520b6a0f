"""What was extracted against what was printed: right, wrong, missing and extra figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval.synthetic.records import Figure, Said
from index.quantities import fold_width
from index.records import BBox, Fact, Placement

_SLACK = 2.0  # points by which a figure's box may stand out of its cell
_OUTLINE = re.compile(r"^([一二三四五六七八九十]+、|\d{1,2}[.、．](?!\d)|其中[:：]?)")

Fields = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A figure that was not got right. ``fields`` are those that differ: of a wrong figure only."""

    kind: str  # 'wrong' | 'missing' | 'extra'
    fields: tuple[str, ...]
    expected: Figure | None
    got: Fact | None

    @property
    def statement(self) -> str:
        """The statement that it is about, '' for none of the known ones."""
        return self.expected.statement if self.expected else self.got.statement if self.got else ""


@dataclass(slots=True)
class Tally:
    """Counts over documents. ``blank_concepts`` are right figures whose column got no concept."""

    figures: int = 0
    right: int = 0
    blank_concepts: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.figures += other.figures
        self.right += other.right
        self.blank_concepts += other.blank_concepts
        self.mismatches += other.mismatches

    def count(self, kind: str) -> int:
        return sum(1 for mismatch in self.mismatches if mismatch.kind == kind)


def plain(text: str) -> str:
    """A name for comparing: no blanks, no quotes, half-width brackets, no outline mark."""
    return _OUTLINE.sub("", re.sub(r"[\s“”\"]", "", fold_width(text)))


def table_figures(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that stand for a figure printed in a statement, and for its column."""
    return [
        fact
        for fact in facts
        if fact.origin == "table"
        and fact.quantity is not None
        and fact.statement != "performance"
        and fact.placement is not Placement.UNDECIDED
    ]


def match(figures: Sequence[Figure], facts: Sequence[Fact]) -> Tally:
    """Every printed figure with the fact that was made of it."""
    tally = Tally(figures=len(figures))
    waiting: dict[Fields, list[Fact]] = defaultdict(list)
    for fact in facts:
        waiting[_fact_fields(fact)].append(fact)
    left: list[Figure] = []
    for figure in figures:
        options = [fact for fact in waiting[_figure_fields(figure)] if _is_right(figure, fact)]
        if options:
            waiting[_figure_fields(figure)].remove(options[0])
            tally.right += 1
            tally.blank_concepts += bool(figure.concept) and not options[0].concept
        else:
            left.append(figure)
    _pair(tally, left, [fact for facts in waiting.values() for fact in facts])
    return tally


def _pair(tally: Tally, figures: list[Figure], facts: list[Fact]) -> None:
    """Figures and facts with the same number are one figure read wrongly, the most alike first."""
    for alike in (_at_one_place, _in_one_table, lambda _, __: True):
        for figure in list(figures):
            found = [
                fact for fact in facts if fact.quantity and fact.quantity.number == figure.value and alike(figure, fact)
            ]
            if found:
                best = min(found, key=lambda fact: len(different(figure, fact)))
                tally.mismatches.append(Mismatch("wrong", different(figure, best), figure, best))
                figures.remove(figure)
                facts.remove(best)
    tally.mismatches += [Mismatch("missing", (), figure, None) for figure in figures]
    tally.mismatches += [Mismatch("extra", (), None, fact) for fact in facts]


def _at_one_place(figure: Figure, fact: Fact) -> bool:
    return _in_one_table(figure, fact) and _is_placed(figure, fact)


def _in_one_table(figure: Figure, fact: Fact) -> bool:
    return plain(figure.title) == plain(fact.table)


def different(figure: Figure, fact: Fact) -> tuple[str, ...]:
    """The names of what is wrong about a fact."""
    said, truth = dict(_fact_fields(fact)), dict(_figure_fields(figure))
    found = [name for name in truth if said[name] != truth[name]]
    if figure.concept and fact.concept and figure.concept != fact.concept:
        found.append("concept")
    return tuple(found if _is_placed(figure, fact) else [*found, "place"])


def _is_right(figure: Figure, fact: Fact) -> bool:
    return not different(figure, fact)


def _is_placed(figure: Figure, fact: Fact) -> bool:
    source = fact.source
    if figure.line is not None:
        return source.line == figure.line
    if figure.box is None:
        return True
    return source.page_no == figure.page and source.bbox is not None and _is_inside(source.bbox, figure.box)


def _is_inside(inner: BBox, outer: BBox) -> bool:
    return (
        inner[0] >= outer[0] - _SLACK
        and inner[1] >= outer[1] - _SLACK
        and inner[2] <= outer[2] + _SLACK
        and inner[3] <= outer[3] + _SLACK
    )


def _figure_fields(figure: Figure) -> Fields:
    return (
        ("no", figure.no),
        ("table", plain(figure.title)),
        ("code", figure.code),
        ("name", plain(figure.name)),
        ("path", tuple(map(plain, figure.path))),
        ("project", plain(figure.project)),
        ("entity", plain(figure.entity)),
        ("column", tuple(map(plain, figure.column))),
        ("half", figure.half),
        ("unit", figure.unit),
        ("value", figure.value),
    )


def _fact_fields(fact: Fact) -> Fields:
    assert fact.quantity is not None  # table_figures
    return (
        ("no", fact.table_no),
        ("table", plain(fact.table)),
        ("code", fact.code),
        ("name", plain(fact.name)),
        ("path", tuple(map(plain, fact.path))),
        ("project", plain(fact.project)),
        ("entity", plain(fact.entity)),
        ("column", tuple(map(plain, fact.column))),
        ("half", fact.half),
        ("unit", fact.quantity.unit),
        ("value", fact.quantity.number),
    )


def match_prose(said: Sequence[Said], facts: Sequence[Fact]) -> tuple[int, list[Said], list[Fact]]:
    """How many figures of the explanation were read right, those that were not, and the facts that say otherwise."""
    waiting: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.origin == "text" and fact.quantity:
            waiting[(tuple(map(plain, fact.path)), fact.attribute, fact.quantity.number, fact.quantity.unit)].append(
                fact
            )
    lost = []
    for one in said:
        found = waiting[(tuple(map(plain, one.path)), one.attribute, one.value, one.unit)]
        if found:
            found.pop()
        else:
            lost.append(one)
    return len(said) - len(lost), lost, [fact for facts in waiting.values() for fact in facts]
