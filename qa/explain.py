"""How a question was read, for those who want to see: bodies, words and labels, the operation, what came near.

The account is made by asking the engine's own steps again, so it cannot tell another story than the answer does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.records import Document, Fact
from qa.amounts import ask_of
from qa.compose import Voice, fact_label, place_words, unit_of, value_text
from qa.dialogue import full_text
from qa.english import to_chinese
from qa.execute import answering_step
from qa.expressions import read_expressions
from qa.library import DocumentStore, Library, library_of
from qa.link import Asked, label_masks
from qa.measure import BLANK, read_measure
from qa.request import Request, Turn, read_request
from qa.resolve import Candidate, rank_facts
from qa.text import is_english, normalise

Json = dict[str, Any]
_NEAREST = 5


def explain(question: str, context: Sequence[str] = (), *, store: DocumentStore) -> Json:
    """The reading of a question: keys in the order in which the engine works, all values plain JSON.

    ``links`` are the labels that the question's words name, with the words; ``candidates`` the figures that explain
    most of it, with what they leave unexplained and what they cost.
    """
    library = library_of(store)
    turns = [Turn(one, _readable(one, library)) for one in context if one.strip()]
    text = full_text(Turn(question, _readable(question, library)), turns, library)
    request = read_request(Turn(question, text), library, Voice(is_english(question)))
    step, answer = answering_step(request, library)
    document = request.documents[0] if request.documents else None
    asked = ask_of(request.words, document) if document else None
    return {
        "question": question,
        "read_as": text,
        "bodies": _bodies(request),
        "asked": request.words.strip(BLANK),
        "step": step,
        "operation": _operation(request),
        "links": list(_links(asked, document, library)) if asked and document else [],
        "unlinked": asked.words(_unlinked(asked, document, library)) if asked and document else "",
        "candidates": [_candidate(one) for one in rank_facts(asked, library.view(document), every=True)[:_NEAREST]]
        if asked and document
        else [],
        "status": answer.status,
    }


def _readable(question: str, library: Library) -> str:
    return normalise(to_chinese(question, library) if is_english(question) else question)


def _bodies(request: Request) -> list[Json]:
    return [
        {"organisation": one.organisation, "year": one.year, "document": one.name, "named": one in request.named}
        for one in request.documents
    ]


def _operation(request: Request) -> Json:
    """The operation that the words ask for, with its operands."""
    expression = next(read_expressions(request.marked), None)
    if expression is not None:
        operands = [
            "".join(char if not request.of_mark(char) else request.of_mark(char)[0].organisation for char in part)
            for part in expression.operands
        ]
        return {"kind": expression.kind, "operands": operands}
    measure = read_measure(request.words)
    return {"kind": measure.kind, "operands": [part for part in (measure.first, measure.second) if part.strip(BLANK)]}


def _links(asked: Asked, document: Document, library: Any) -> Iterator[Json]:
    masks = label_masks(asked, library.view(document))
    for label in sorted(masks.touched):
        mask, cost = masks.of(label)
        yield {"words": asked.words(mask), "sort": label[0], "label": label[1], "cost": cost}
    groups = (
        ("attribute", asked.attributes),
        ("fund", asked.funds),
        ("column", asked.concepts),
        ("table", asked.tables),
    )
    for sort, group in groups:
        for name, mask in group.items():
            yield {"words": asked.words(mask), "sort": sort, "label": name, "cost": 0.0}


def _unlinked(asked: Asked, document: Document, library: Any) -> int:
    masks = label_masks(asked, library.view(document))
    linked = 0
    for label in masks.touched:
        linked |= masks.of(label)[0]
    for group in (asked.attributes, asked.funds, asked.concepts, asked.tables):
        for mask in group.values():
            linked |= mask
    return asked.content & ~linked


def _candidate(candidate: Candidate) -> Json:
    fact = candidate.entry.fact
    assert isinstance(fact, Fact)
    return {
        "label": fact_label(fact),
        "value": value_text(fact),
        "unit": unit_of(fact),
        "place": place_words(fact, Voice(False)),
        "unexplained": candidate.missing,
        "cost": candidate.cost,
    }


def explanation_lines(account: Json) -> Iterator[str]:
    """The account as lines for a terminal."""
    yield f"read as: {account['read_as']}"
    for body in account["bodies"][:_NEAREST]:
        how = "named" if body["named"] else "not named"
        yield f"body: {body['organisation']} {body['year']} ({how}), {body['document']}"
    operands = "; ".join(account["operation"]["operands"])
    yield f"step: {account['step']}; operation: {account['operation']['kind']} of {operands}"
    for link in account["links"]:
        yield f"link: {link['words']} -> {link['sort']} {link['label']} (cost {link['cost']})"
    if account["unlinked"]:
        yield f"nothing explains: {account['unlinked']}"
    for one in account["candidates"]:
        yield (
            f"candidate: {one['label']} {one['value']}{one['unit']}, {one['place']}, "
            f"{one['unexplained']} unexplained, cost {one['cost']}"
        )
