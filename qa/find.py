"""From ranked candidates to an outcome: one fact, several readings, or nothing and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.labels import is_total
from index.records import Document, Fact, Fund, StatementRecord, StatementState
from qa.lexicon import known_items
from qa.library import Library
from qa.link import Asked
from qa.resolve import Candidate, is_narrow_function, rank_facts
from qa.text import bits, pieces
from qa.view import base_amount

ZERO = ("", 0)  # any printed zero
TIE = 0.25  # candidates this close in cost are equally usual readings
_OTHER_READING = 3.0  # how much dearer a reading may be to be worth a note


@dataclass(frozen=True, slots=True)
class Found:
    """The fact that answers, and the facts of other readings with other values (for the notes)."""

    document: Document
    fact: Fact
    others: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """Equally usual readings with different values."""

    readings: tuple[tuple[Document, Fact], ...]
    across_documents: bool


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing explains the question. ``words`` are the ones that no label took, ``statement`` a table to blame."""

    words: str
    documents: tuple[Document, ...]
    statement: StatementRecord | None = None
    item: str = ""


Outcome = Found | Several | Absent


def find_fact(asked: Sequence[tuple[Document, Asked]], library: Library, attribute: str = "amount") -> Outcome:
    """The outcome over the documents in question, each with the question as read for it."""
    ranked = [(document, one, rank_facts(one, library.view(document), attribute)) for document, one in asked]
    full = [
        (document, [c for c in found if c.missing == 0 and c.cost < 7])
        for document, one, found in ranked
        if not (found and found[0].missing == 0 and _has_lost_scope(found[0], one, document))
    ]
    full = [(document, found) for document, found in full if found]
    if not full:
        if not any(one.forgiving for _, one, _ in ranked):
            kinder = [(document, replace(one, forgiving=True)) for document, one in asked]
            outcome = find_fact(kinder, library, attribute)
            if not isinstance(outcome, Absent):
                return outcome
        return _absent(ranked)
    outcomes = [_settle(document, found) for document, found in full]
    if len(outcomes) == 1:
        return outcomes[0]
    cheapest = min(found[0].cost for _, found in full)
    near = [outcome for outcome, (_, found) in zip(outcomes, full, strict=True) if found[0].cost <= cheapest + 1]
    return near[0] if len(near) == 1 else _several(near)


def _has_lost_scope(best: Candidate, asked: Asked, document: Document) -> bool:
    """Whether the best figure is of one fund only because 表3, which has the item of all funds, lacks it here.

    A document that has no 表3 speaks of that fund throughout, and what the whole of 表3 does not list is nothing.
    """
    record = next((one for one in document.statements if one.no == 3), None)
    fact = _fact(best)
    if record is None or not is_narrow_function(fact, asked):
        return False
    is_nothing = fact.quantity is None or not fact.quantity.number
    return not (is_nothing and record.state is StatementState.COMPLETE)


def _settle(document: Document, found: Sequence[Candidate]) -> Outcome:
    """One fact, or several readings of the same cost with different values."""
    best = [c for c in found if c.cost <= found[0].cost + TIE]
    values: dict[object, Fact] = {}
    for candidate in best:
        values.setdefault(_value(_fact(candidate)), _fact(candidate))
    if len(values) > 1:
        without_blank = {value: fact for value, fact in values.items() if fact.quantity is not None}
        values = without_blank if len(without_blank) == 1 and _same_row(values) else values
    if len(values) > 1:
        return Several(tuple((document, fact) for fact in values.values()), across_documents=False)
    chosen = _fact(found[0]) if _value(_fact(found[0])) in values else next(iter(values.values()))
    return Found(document, chosen, _other_readings(chosen, found))


def _same_row(values: dict[object, Fact]) -> bool:
    return len({(fact.name, fact.code) for fact in values.values()}) == 1


def _fact(candidate: Candidate) -> Fact:
    fact = candidate.entry.fact
    assert isinstance(fact, Fact)
    return fact


def _value(fact: Fact) -> object:
    if fact.quantity is None:
        return None
    return base_amount(fact.quantity) if fact.quantity.number else ZERO


def _other_readings(chosen: Fact, found: Sequence[Candidate]) -> tuple[Fact, ...]:
    """Facts of the same name under another fund or in another place, whose value differs."""
    seen = {_value(chosen), None} | ({ZERO} if chosen.quantity is None else set())
    others: list[Fact] = []
    for candidate in found:
        fact = _fact(candidate)
        alike = (
            _same_item(fact, chosen)
            and fact.attribute == chosen.attribute
            and fact.quantity is not None
            and fact.concept in (chosen.concept, "", "total")
        )
        if (
            alike
            and candidate.cost <= found[0].cost + _OTHER_READING
            and _value(fact) not in seen
            and fact.fund is not Fund.NONE
        ):
            seen.add(_value(fact))
            others.append(fact)
    return tuple(others[:3])


def _same_item(one: Fact, other: Fact) -> bool:
    """Whether two facts speak of the same item, so that another value is another reading rather than another thing."""
    if one.project or other.project:
        return one.project == other.project
    same_leaf = bool(one.path) and bool(other.path) and one.path[-1] == other.path[-1]
    return one.name == other.name or same_leaf or is_total(one.name)


def _several(outcomes: Sequence[Outcome]) -> Several:
    readings: list[tuple[Document, Fact]] = []
    for outcome in outcomes:
        if isinstance(outcome, Found):
            readings.append((outcome.document, outcome.fact))
        elif isinstance(outcome, Several):
            readings.extend(outcome.readings)
    return Several(tuple(readings), across_documents=len({document.document_id for document, _ in readings}) > 1)


def _absent(ranked: Sequence[tuple[Document, Asked, list[Candidate]]]) -> Absent:
    documents = tuple(document for document, _, _ in ranked)
    best = min(ranked, key=lambda one: one[2][0].missing if one[2] else one[1].content.bit_count(), default=None)
    if best is None:
        return Absent("", documents)
    document, asked, found = best
    unexplained = found[0].unexplained if found else asked.content
    words = asked.words(unexplained)
    return Absent(words, documents, _blamed(document, asked), _known_item(asked))


def _blamed(document: Document, asked: Asked) -> StatementRecord | None:
    """A statement that the question names and that the file lacks or gives incomplete or empty."""
    for record in document.statements:
        named = str(record.no) in asked.tables or any(
            fund in asked.funds and number == record.no for fund, number in _FUND_TABLES
        )
        if named and record.state is not StatementState.COMPLETE:
            return record
    return None


_FUND_TABLES = (("government_fund", 8), ("state_capital", 9), ("carry_over", 11))


def _known_item(asked: Asked) -> str:
    """The longest item of the national vocabulary that the question names, '' for none."""
    text, known = asked.text, known_items()
    named = [piece for piece in pieces(text, len(text)) & known.keys() if not _is_plain(asked, piece)]
    return known[max(named, key=lambda piece: (len(piece), piece))] if named else ""


def _is_plain(asked: Asked, key: str) -> bool:
    at = asked.text.index(key)
    return not bits(at, at + len(key)) & ~asked.plain
