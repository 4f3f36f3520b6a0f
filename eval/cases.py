"""Question sets: JSON Lines to Cases.

One line is one question with what a right answer holds (docs/evaluation.md). Whatever is misspelt is an error with
its place: an expectation that was dropped in silence would make every answer right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from eval.errors import QuestionSetError
from eval.evidence import Evidence, parse_evidence

Json = Mapping[str, Any]

_CASE_KEYS = {"id", "question", "context", "kind", "docs", "expect", "accept", "note", "source", "calc", "voice"}
_CASE_KEYS |= {"evidence"}  # what passages that answer hold (eval.evidence)
_FIGURE_KEYS = {"label", "value", "unit", "tolerance"}
_EXPECT_KEYS = {
    *("value", "unit", "tolerance", "values", "ordered", "text_all", "text_any", "boolean"),
    *("refuse", "clarify", "direction", "winner"),
    *("why", "options"),  # words for the reader of a report, nothing is held against them
}
_SUFFIX = "*.jsonl"


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure that an answer has to give; ``tolerance`` is in ``unit``, 0 for exactly as it stands."""

    value: Decimal
    unit: str
    tolerance: Decimal = Decimal(0)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What makes an answer right; all that is set has to hold.

    ``figure`` is the headline, ``figures`` the list (in its order if ``ordered``). Every phrase of ``text_all`` and
    one of ``text_any`` stand in the answer's text. ``winner`` is the body that has to be named. ``refuse`` and
    ``clarify`` are statuses; the rest asks for an answer.
    """

    figure: ExpectedFigure | None = None
    figures: tuple[ExpectedFigure, ...] = ()
    ordered: bool = False
    text_all: tuple[str, ...] = ()
    text_any: tuple[str, ...] = ()
    boolean: bool | None = None
    direction: str = ""  # 'up' | 'down' | ''
    winner: str = ""
    refuse: bool = False
    clarify: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the answers that are right: ``expect``, or any of ``accept``. ``context`` is oldest first.

    ``evidence`` tells what the passages that answer hold, in the document whose name begins with the only one of
    ``docs``; None where the set names none.
    """

    id: str
    question: str
    kind: str
    expect: Expectation
    accept: tuple[Expectation, ...] = ()
    context: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    evidence: Evidence | None = None

    @property
    def right_answers(self) -> tuple[Expectation, ...]:
        """All that is right, the usual one first."""
        return (self.expect, *self.accept)


def read_cases(paths: Iterable[Path]) -> tuple[Case, ...]:
    """The questions of files and folders in order. Raises QuestionSetError."""
    cases: list[Case] = []
    places: dict[str, str] = {}
    for path in _question_files(paths):
        for line, case in _read_file(path):
            if case.id in places:
                why = f"the id {case.id!r} stands in {places[case.id]} already"
                raise QuestionSetError(path, line, why, "rename one")
            places[case.id] = f"{path.name}, line {line}"
            cases.append(case)
    return tuple(cases)


def _question_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = sorted(path.glob(_SUFFIX))
        if not files:
            raise QuestionSetError(path, 0, f"the folder holds no question set ({_SUFFIX})", "name another")
        yield from files


def _read_file(path: Path) -> Iterator[tuple[int, Case]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionSetError(path, 0, f"cannot be read ({error.strerror})", "name another") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(path, 0, "is no UTF-8 text", "save it as UTF-8") from error
    # Not splitlines(): a question may hold U+2028 or a form feed.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _parse_line(path, number, line)


def _parse_line(path: Path, number: int, line: str) -> Case:
    try:
        return parse_case(json.loads(line))
    except json.JSONDecodeError as error:
        raise QuestionSetError(path, number, f"is no JSON ({error.msg} at column {error.colno})") from error
    except ValueError as error:
        raise QuestionSetError(path, number, str(error)) from error


def parse_case(raw: object) -> Case:
    """A line of a question set as a Case. Raises ValueError that says what is wrong with it."""
    if not isinstance(raw, dict):
        raise ValueError("expected an object with id, question, kind and expect")
    _check_keys(raw, _CASE_KEYS, "question")
    source = raw.get("source", "")
    evidence = parse_evidence(raw["evidence"]) if "evidence" in raw else None
    if evidence and len(_texts(raw, "docs")) != 1:
        raise ValueError('"evidence" needs the one document it stands in: "docs"')
    return Case(
        id=_text(raw, "id"),
        question=_text(raw, "question"),
        kind=_text(raw, "kind"),
        expect=parse_expectation(raw.get("expect")),
        accept=tuple(parse_expectation(one) for one in raw.get("accept") or ()),
        context=_texts(raw, "context"),
        docs=_texts(raw, "docs"),
        note=str(raw.get("note", "")),
        source=source if isinstance(source, str) else json.dumps(source, ensure_ascii=False),
        evidence=evidence,
    )


def parse_expectation(raw: object) -> Expectation:
    """What ``expect`` or a member of ``accept`` demands. Raises ValueError.

    >>> parse_expectation({"value": "1,163.03", "unit": "万元"}).figure
    ExpectedFigure(value=Decimal('1163.03'), unit='万元', tolerance=Decimal('0'), label='')
    """
    if not isinstance(raw, dict):
        raise ValueError('"expect" must be an object, "accept" a list of objects')
    _check_keys(raw, _EXPECT_KEYS, "expectation")
    expectation = Expectation(
        figure=_figure({key: raw[key] for key in raw if key in _FIGURE_KEYS}) if "value" in raw else None,
        figures=tuple(_figure(one) for one in raw.get("values") or ()),
        ordered=bool(raw.get("ordered")),
        text_all=_texts(raw, "text_all"),
        text_any=_texts(raw, "text_any"),
        boolean=raw.get("boolean"),
        direction=_one_of(raw, "direction", ("", "up", "down")),
        winner=str(raw.get("winner", "")),
        refuse=bool(raw.get("refuse")),
        clarify=bool(raw.get("clarify")),
    )
    if expectation in (Expectation(), Expectation(ordered=True)):
        raise ValueError("the expectation demands nothing")
    return expectation


def _figure(raw: object) -> ExpectedFigure:
    if not isinstance(raw, dict):
        raise ValueError('each of "values" must be an object with value and unit')
    _check_keys(raw, _FIGURE_KEYS, "figure")
    label = str(raw.get("label", ""))
    return ExpectedFigure(_decimal(raw, "value"), _text(raw, "unit"), _decimal(raw, "tolerance"), label)


def _decimal(raw: Json, key: str) -> Decimal:
    """Absent is 0. A JSON number with a fraction was a binary float: only text and whole numbers are exact."""
    value = raw.get(key, "0")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'"{key}" must be a decimal in quotes, found {value!r}')
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        raise ValueError(f'"{key}" is no decimal: {value!r}') from None
    if not number.is_finite():
        raise ValueError(f'"{key}" is no decimal: {value!r}')
    return number


def _check_keys(raw: Json, known: set[str], what: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise ValueError(f"unknown in a {what}: {', '.join(unknown)}; known: {', '.join(sorted(known))}")


def _text(raw: Json, key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'"{key}" must be a text that is not empty')
    return value


def _texts(raw: Json, key: str) -> tuple[str, ...]:
    value = raw.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f'"{key}" must be a list of texts')
    return tuple(value)


def _one_of(raw: Json, key: str, known: tuple[str, ...]) -> str:
    value = str(raw.get(key, ""))
    if value not in known:
        raise ValueError(f'"{key}" must be one of {", ".join(filter(None, known))}, found {value!r}')
    return value
