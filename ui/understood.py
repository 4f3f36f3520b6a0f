"""What a question was understood to mean, and the neighbouring questions: another body, year, statement, scope, item.

A neighbouring question is offered only after it was asked and answered from the very cell it is meant to lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from index.quantities import grouped_text
from index.records import Document, Fact, Fund
from qa.records import Answer, Citation
from ui.evidence import find_fact
from ui.records import Chip, Neighbour, Reply
from ui.words import Words

ASPECTS = ("organisation", "year", "statement", "scope", "item")
SHOWN = 8  # neighbours offered for one aspect
TRIED = 14  # each costs an answer
NEXT_SHOWN = 3

Ask = Callable[[str], Answer]
FactsOf = Callable[[str], Sequence[Fact]]  # document id -> its facts
_NAMED_CHIPS = 3  # more values of one aspect are counted, not listed


def reply_to_chips(reply: Reply, words: Words) -> tuple[Chip, ...]:
    """What the answer's own citations say was meant, in the order of ASPECTS; nothing where there is no answer."""
    if reply.answer.status != "answered" or not reply.evidence:
        return ()
    citations = [one.citation for one in reply.evidence]
    facts = [one.fact for one in reply.evidence if one.fact]
    told: dict[str, Iterable[str]] = {
        "organisation": (one.organisation for one in citations),
        "year": (words("year_value", year=one.year) for one in citations),
        "statement": (one.table or words("source_text") for one in citations),
        "scope": (_scope(fact, words) for fact in facts),
        "item": (one.row for one in citations),
    }
    values = {aspect: tuple(dict.fromkeys(filter(None, told[aspect]))) for aspect in ASPECTS}
    free = ASPECTS if cited_figure(reply) else ASPECTS[:1]
    return tuple(Chip(one, _few(values[one], words), one in free) for one in ASPECTS if values[one])


def cited_figure(reply: Reply) -> Fact | None:
    """The one table figure that is the whole answer, None for computed answers, lists and prose."""
    if reply.answer.status != "answered" or reply.answer.calculation or len(reply.evidence) != 1:
        return None
    fact = reply.evidence[0].fact
    return fact if fact and fact.origin == "table" and reply.answer.verdict is None else None


def neighbours(
    aspect: str, fact: Fact, document: Document, documents: Sequence[Document], facts_of: FactsOf, ask: Ask
) -> tuple[Neighbour, ...]:
    """Up to SHOWN questions that differ from that of ``fact`` in one aspect, each answered by its own cell."""
    candidates = _CANDIDATES[aspect](fact, document, documents, facts_of)
    return tuple(islice(_answered(islice(candidates, TRIED), ask), SHOWN))


def other_bodies(
    marked: str, mark: str, named: Document, documents: Sequence[Document], ask: Ask
) -> tuple[Neighbour, ...]:
    """The same question of other bodies, for answers of any kind; ``mark`` stands in ``marked`` for the body named."""
    others = [one for one in documents if one.organisation not in ("", named.organisation)]
    return tuple(islice(_answered_of(others, marked, mark, ask), SHOWN))


def next_questions(fact: Fact, templates: Sequence[str], ask: Ask) -> tuple[str, ...]:
    """Up to NEXT_SHOWN questions to go on with from an answered figure, each of which is answered."""
    values = {
        "organisation": fact.organisation,
        "year": fact.year,
        "item": _item(fact),
        "parent": fact.path[-2] if len(fact.path) > 1 else "",
    }
    questions = (one.format(**values) for one in templates if values["parent"] or "{parent}" not in one)
    return tuple(islice((one for one in questions if ask(one).status == "answered"), NEXT_SHOWN))


def fact_to_question(fact: Fact, organisation: str = "", *, table: bool = False, column: bool = False) -> str:
    """The plain question that a table figure answers; ``table`` and ``column`` say those as well."""
    where = f"表{fact.table_no}" if table and fact.table_no else ""
    leaf = fact.column[-1] if column and fact.column else ""
    return f"{organisation or fact.organisation}{fact.year}年{where}{_item(fact)}{leaf}是多少？"


def _item(fact: Fact) -> str:
    return fact.project or fact.name or (fact.path[-1] if fact.path else "")


def _scope(fact: Fact, words: Words) -> str:
    fund = "" if fact.fund is Fund.NONE else words(f"fund_{fact.fund}")
    leaf = "" if fact.column[-1:] == (fact.name,) else "".join(fact.column[-1:])
    return " · ".join(dict.fromkeys(part for part in (fund, leaf) if part))


def _few(listed: tuple[str, ...], words: Words) -> tuple[str, ...]:
    if len(listed) <= _NAMED_CHIPS:
        return listed
    return (*listed[: _NAMED_CHIPS - 1], words("more", count=len(listed) - _NAMED_CHIPS + 1))


Candidate = tuple[str, str, Fact | None, Document]  # label, question, the cell it must be answered from, its document
Candidates = Callable[[Fact, Document, Sequence[Document], FactsOf], Iterator[Candidate]]


def _other_bodies(fact: Fact, document: Document, documents: Sequence[Document], _: FactsOf) -> Iterator[Candidate]:
    others = [one for one in documents if one.organisation not in ("", document.organisation)]
    for other in sorted(others, key=lambda one: (one.year != fact.year, one.organisation)):
        asked = replace(fact, organisation=other.organisation, year=other.year)
        yield other.organisation, fact_to_question(asked), None, other


def _other_years(fact: Fact, document: Document, documents: Sequence[Document], _: FactsOf) -> Iterator[Candidate]:
    for other in documents:
        if other.organisation == document.organisation and other.year != fact.year:
            yield str(other.year), fact_to_question(replace(fact, year=other.year)), None, other


def _other_statements(fact: Fact, document: Document, _: Sequence[Document], facts_of: FactsOf) -> Iterator[Candidate]:
    seen = {fact.table_no}
    for one in facts_of(document.document_id):
        same = _item(one) == _item(fact) and one.code == fact.code and one.concept == "total"
        if same and one.table_no and one.table_no not in seen and one.quantity:
            seen.add(one.table_no)
            yield one.source.table, fact_to_question(one, table=True), one, document


def _other_scopes(fact: Fact, document: Document, _: Sequence[Document], facts_of: FactsOf) -> Iterator[Candidate]:
    for one in facts_of(document.document_id):
        if one.column != fact.column and _row(one) == _row(fact) and one.quantity and one.column:
            yield "/".join(one.column), fact_to_question(one, table=True, column=True), one, document


def _other_items(fact: Fact, document: Document, _: Sequence[Document], facts_of: FactsOf) -> Iterator[Candidate]:
    """The rows beside the figure's own in its column: under the same head first, then the head itself."""
    column = [one for one in facts_of(document.document_id) if _column(one) == _column(fact) and one.quantity]
    siblings = [one for one in column if one.path[:-1] == fact.path[:-1] and _item(one) != _item(fact)]
    head = [one for one in column if one.path and one.path == fact.path[:-1]]
    for one in (*head, *siblings):
        yield _item(one), fact_to_question(one), one, document


_CANDIDATES: dict[str, Candidates] = {
    "organisation": _other_bodies,
    "year": _other_years,
    "statement": _other_statements,
    "scope": _other_scopes,
    "item": _other_items,
}


def _row(fact: Fact) -> tuple[object, ...]:
    return (fact.origin, fact.table_no, fact.table, fact.half, fact.entity, fact.code, fact.path, fact.project)


def _column(fact: Fact) -> tuple[object, ...]:
    return (fact.origin, fact.table_no, fact.table, fact.half, fact.entity, fact.column)


def _answered(candidates: Iterable[Candidate], ask: Ask) -> Iterator[Neighbour]:
    for label, question, cell, document in candidates:
        answer = ask(question)
        if answer.status == "answered" and answer.figures and _leads_there(answer.citations, cell, document):
            yield Neighbour(label, question, _told(answer))


def _answered_of(others: Sequence[Document], marked: str, mark: str, ask: Ask) -> Iterator[Neighbour]:
    for other in others[:TRIED]:
        question = marked.replace(mark, other.organisation)
        answer = ask(question)
        if answer.status == "answered" and {one.organisation for one in answer.citations} == {other.organisation}:
            yield Neighbour(other.organisation, question, _told(answer))


def _told(answer: Answer) -> str:
    """The headline figure of an answer, '' for one in words."""
    if not answer.figures:
        return ""
    figure = answer.figures[0]
    return f"{grouped_text(Decimal(figure.value))} {figure.unit}".strip()


def _leads_there(citations: Sequence[Citation], cell: Fact | None, document: Document) -> bool:
    if len(citations) != 1 or citations[0].document != document.name:
        return False
    return cell is None or find_fact([cell], citations[0]) is not None
