"""A document as a page of its own: its tables whole, its prose, projects, targets and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.records import Document, Fact, Passage, TextFact
from ui.evidence import facts_to_whole_table
from ui.pictures import facts_to_picture
from ui.records import EvidenceTable, Picture

TableKey = tuple[int | None, str, str]  # number, title, half


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its amount as printed and what the document says of it, (what, words) each."""

    name: str
    entity: str
    amount: str
    unit: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under one heading path."""

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]


def document_choices(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """(what is read, id) of the documents that were understood; file names only where they are needed."""
    names = [f"{one.organisation} {one.year}" for one in documents]
    return [
        (name if names.count(name) == 1 else f"{name} · {one.name}", one.document_id)
        for name, one in zip(names, documents, strict=True)
        if one.state != "refused"
    ]


def chosen_document(documents: Sequence[Document], document_id: object) -> Document | None:
    """The document of that id; ``document_id`` is whatever a browser sent."""
    return next((one for one in documents if one.document_id == document_id and one.state != "refused"), None)


def tables_of(facts: Iterable[Fact]) -> list[EvidenceTable]:
    """All tables of a document in print order, those with two halves as two; no cell is marked."""
    keyed: dict[TableKey, list[Fact]] = {}
    for fact in facts:
        if fact.origin == "table":
            keyed.setdefault((fact.table_no, fact.table, fact.half), []).append(fact)
    return [facts_to_whole_table(group) for group in keyed.values()]


def sections_of(passages: Iterable[Passage]) -> list[Section]:
    """The prose under its headings, in print order."""
    prose = (passage for passage in passages if passage.kind == "paragraph")
    return [
        Section(headings, tuple(_own_words(passage) for passage in group))
        for headings, group in groupby(prose, key=lambda passage: passage.headings)
    ]


def projects_of(facts: Iterable[Fact], texts: Sequence[TextFact]) -> list[Project]:
    """The rows of the list of projects, each with what ``texts`` say of its name."""
    return [
        Project(fact.project, fact.entity, fact.printed, fact.quantity.unit, _told(fact.project, texts))
        for fact in facts
        if fact.statement == "general_project" and fact.project and fact.concept == "total" and fact.quantity
    ]


def targets_of(facts: Iterable[Fact]) -> list[Fact]:
    """The figures of the performance tables."""
    return [fact for fact in facts if fact.statement.startswith("performance") and fact.origin == "table"]


PICTURES = ("spending", "basic", "income", "projects", "sangong", "changes")


def picture_of(kind: str, facts: Sequence[Fact], title: str, document: Document) -> Picture | None:
    """One of PICTURES; None for an unknown one, or where the document has fewer than two such figures."""
    choose = _CHOICES.get(kind)
    return facts_to_picture(choose(facts), title, document) if choose else None


def _spending(facts: Sequence[Fact]) -> Iterator[Fact]:
    return (one for one in facts if one.statement == "expenditure" and one.concept == "total" and len(one.code) == 3)


def _basic(facts: Sequence[Fact]) -> Iterator[Fact]:
    return (one for one in facts if one.statement == "general_basic" and one.concept == "total" and len(one.code) == 3)


def _income(facts: Sequence[Fact]) -> Iterator[Fact]:
    return (one for one in facts if one.statement == "balance" and one.half == "income" and len(one.path) == 2)


def _projects(facts: Sequence[Fact]) -> Iterator[Fact]:
    return (one for one in facts if one.statement == "general_project" and one.project and one.concept == "total")


def _sangong(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The parts alone: a total or subtotal beside its parts would count twice."""
    rows = (one for one in facts if one.statement == "sangong" and one.concept == "total")
    return (one for one in rows if one.name != "合计" and "小计" not in one.name)


def _changes(facts: Sequence[Fact]) -> Iterator[Fact]:
    """What the prose says about changes of 一般公共预算 on last year, in money."""
    told = (one for one in facts if one.attribute == "change" and one.statement == "general" and one.path)
    return (one for one in told if one.quantity and one.quantity.unit.endswith("元"))


_CHOICES: dict[str, Callable[[Sequence[Fact]], Iterator[Fact]]] = {
    "spending": _spending,
    "basic": _basic,
    "income": _income,
    "projects": _projects,
    "sangong": _sangong,
    "changes": _changes,
}


def _told(project: str, texts: Iterable[TextFact]) -> tuple[tuple[str, str], ...]:
    return tuple((one.attribute, one.text) for one in texts if project in one.path)


def _own_words(passage: Passage) -> str:
    """The paragraph without the organisation, year and headings that stand before it for the search."""
    return passage.source.text or passage.text
