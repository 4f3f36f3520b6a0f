"""Right, wrong or withheld: an Answer against what its question set expects.

The judge knows the answer's record and the expectation, nothing of how the engine came to it. An answer is right when
it meets one expectation in full, withheld when it gives none where one was due, wrong otherwise.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from eval.cases import Case, Expectation, ExpectedFigure
from index.quantities import MONEY_UNITS
from qa.records import Answer, Figure

# A list may say a total or one more figure beside what was asked for, not bury it among others.
MOST_FIGURES_BESIDE = 2

_NOT_CONTENT = re.compile(r"[\W_]+")


class Outcome(StrEnum):
    """What became of a question."""

    RIGHT = "right"
    WRONG = "wrong"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome, and in words what the answer lacks of the usual expectation (empty where it is right)."""

    outcome: Outcome
    lacks: tuple[str, ...] = ()


def judge(case: Case, answer: Answer) -> Judgement:
    """The outcome of a question."""
    lacks = [lacking(answer, expectation) for expectation in case.right_answers]
    if not all(lacks):
        return Judgement(Outcome.RIGHT)
    return Judgement(Outcome.WRONG if answer.status == "answered" else Outcome.WITHHELD, lacks[0])


def lacking(answer: Answer, expectation: Expectation) -> tuple[str, ...]:
    """What the answer lacks, in words; () where it meets the expectation."""
    if expectation.refuse:
        return () if is_refusal(answer) else ("a refusal",)
    if expectation.clarify:
        return () if answer.status == "clarify" else ("a choice of readings",)
    if answer.status != "answered":
        return ("an answer",)
    found = (
        _lacks_headline(answer, expectation),
        _lacks_figures(answer, expectation),
        _lacks_winner(answer, expectation),
        _lacks_text(answer, expectation),
        _lacks_verdict(answer, expectation),
        _lacks_direction(answer, expectation),
    )
    return tuple(lack for lack in found if lack)


def is_refusal(answer: Answer) -> bool:
    """Nothing is claimed: not found, or a question back without a figure."""
    return answer.status == "not_found" or (answer.status == "clarify" and not answer.figures)


# --- figures --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """A value in the base unit of its kind: 元 for money, and what it is counted per ('人' of 万元/人)."""

    value: Decimal
    unit: str
    per: str
    scale: Decimal


def to_measure(value: Decimal, unit: str) -> Measure:
    """A value in its base unit.

    >>> to_measure(Decimal("2.5"), "万元/人")
    Measure(value=Decimal('25000.0'), unit='元', per='人', scale=Decimal('10000'))
    """
    head, _, per = unit.strip().partition("/")
    head = _words()["units"].get(head.strip(), head.strip())
    scale = MONEY_UNITS.get(head)
    if scale is None:
        return Measure(value, head, per.strip(), Decimal(1))
    return Measure(value * scale, "元", per.strip(), scale)


def is_same_figure(figure: Figure, expected: ExpectedFigure) -> bool:
    """Whether a figure says what is expected: the same kind of unit, and the size within the tolerance.

    The sign is left to ``direction``: a fall may be told as -0.02 or as 减少0.02. A count's word is free
    (37人, 37个, 37名), and so is what money is divided by, where one side doesn't say it.
    """
    value = to_decimal(figure.value)
    if value is None:
        return False
    told, wanted = to_measure(value, figure.unit), to_measure(expected.value, expected.unit)
    if _sort(told) != _sort(wanted) or (told.per and wanted.per and told.per != wanted.per):
        return False
    return abs(abs(told.value) - abs(wanted.value)) <= expected.tolerance * wanted.scale


def to_decimal(text: str) -> Decimal | None:
    """A plain decimal string as a number, None where it is none."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _sort(measure: Measure) -> str:
    return measure.unit if measure.unit in ("元", "%", "倍") else "count"


def _lacks_headline(answer: Answer, expectation: Expectation) -> str:
    if expectation.figure is None or (answer.figures and is_same_figure(answer.figures[0], expectation.figure)):
        return ""
    return f"the headline {_figure_text(expectation.figure)}"


def _lacks_figures(answer: Answer, expectation: Expectation) -> str:
    wanted = expectation.figures
    if expectation.ordered:
        missing = _first_out_of_order(answer.figures, wanted)
        return f"{_figure_text(missing)} at its place" if missing else ""
    left = list(answer.figures)
    for one in wanted:
        hit = next((figure for figure in left if is_same_figure(figure, one)), None)
        if hit is None:
            return f"the figure {_figure_text(one)}"
        left.remove(hit)
    if wanted and len(left) > max(MOST_FIGURES_BESIDE, len(wanted)) and not _leads(answer, expectation):
        return f"a short list: {len(left)} figures beside the {len(wanted)} that were asked for"
    return ""


def _first_out_of_order(figures: Sequence[Figure], wanted: Sequence[ExpectedFigure]) -> ExpectedFigure | None:
    for place, one in enumerate(wanted):
        if place >= len(figures) or not is_same_figure(figures[place], one):
            return one
    return None


def _leads(answer: Answer, expectation: Expectation) -> bool:
    """A ranking answers "who is first" with its head, however long it goes on."""
    return bool(expectation.winner) and is_same_figure(answer.figures[0], expectation.figures[0])


def _figure_text(figure: ExpectedFigure) -> str:
    label = f"{figure.label} " if figure.label else ""
    return f"{label}{figure.value}{figure.unit}"


# --- words ----------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text without blanks, punctuation and differences of width and case, for comparing phrases.

    >>> plain("“三公”经费 ＡＢ，1,015.02")
    '三公经费ab101502'
    """
    return _NOT_CONTENT.sub("", unicodedata.normalize("NFKC", text)).lower()


def _said(answer: Answer) -> str:
    """The text, and what the headline figure is called."""
    return plain(" ".join([answer.text, *(figure.label for figure in answer.figures[:1])]))


def _lacks_text(answer: Answer, expectation: Expectation) -> str:
    text = plain(answer.text)
    for phrase in expectation.text_all:
        if plain(phrase) not in text:
            return f"the words “{phrase}”"
    if expectation.text_any and not any(plain(phrase) in text for phrase in expectation.text_any):
        return f"one of the words {'、'.join(expectation.text_any)}"
    return ""


def _lacks_winner(answer: Answer, expectation: Expectation) -> str:
    """The name as the set writes it, or enough of it: its characters in their order within the answer's name."""
    if not expectation.winner or is_named(expectation.winner, _said(answer)):
        return ""
    return f"the name {expectation.winner}"


def is_named(short: str, text: str) -> bool:
    """Whether a short name (巴州工信局) or what it abbreviates (巴音郭楞蒙古自治州工业和信息化局) stands in a text.

    A short name is made of characters of the long one in their order; its first two must stand near each other.
    """
    name = plain(short)
    if name in text:
        return True
    pattern = ".{0,8}?".join(re.escape(char) for char in name)
    return re.search(pattern, text) is not None


def _lacks_verdict(answer: Answer, expectation: Expectation) -> str:
    """A verdict that is set must agree; one that is left open is told in words, if the set names words."""
    if expectation.boolean is None or answer.verdict is expectation.boolean:
        return ""
    if answer.verdict is None and expectation.text_any:
        return ""
    return f"the verdict {'yes' if expectation.boolean else 'no'}"


def _lacks_direction(answer: Answer, expectation: Expectation) -> str:
    if not expectation.direction:
        return ""
    told = _told_direction(answer)
    return "" if expectation.direction in told else f"the direction {expectation.direction}"


def _told_direction(answer: Answer) -> set[str]:
    """'up' and 'down' as the headline's sign or, without one, the words say."""
    value = to_decimal(answer.figures[0].value) if answer.figures else None
    if value is not None and value < 0:
        return {"down"}
    said = _said(answer)
    return {side for side in ("up", "down") if any(word in said for word in _words()[side])}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
