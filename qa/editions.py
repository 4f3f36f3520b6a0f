"""Two documents of one body for one year, its budget and its final account: a question that says neither.

They are no two bodies to be compared: each is asked by itself. What only one can answer it answers; where both do, the
reader chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.records import Document, Kind
from qa.compose import Voice, clarify
from qa.records import Answer
from qa.request import Request

Again = Callable[[Request], Answer]


def answer_by_edition(request: Request, again: Again) -> Answer | None:
    """The answer to a question that several documents of one body may mean, None for any other question."""
    documents = request.documents
    years = {one.year for one in documents}
    if len(documents) < 2 or len({one.organisation for one in documents}) > 1:
        return None
    if len(years) > 1 and all(str(year) in request.marked for year in years):
        return None  # 2023年和2024年: to be compared
    found = [(document, again(only(request, document))) for document in documents]
    answered = [(document, answer) for document, answer in found if answer.status == "answered"]
    if len(answered) == 1:
        return _with_source(request, *answered[0])
    if not answered:
        return found[0][1]
    if not any(answer.figures for _, answer in answered):
        return next((answer for document, answer in answered if document.kind is Kind.FINAL_ACCOUNT), answered[0][1])
    return _choice(request, answered)


def only(request: Request, document: Document) -> Request:
    """The question of one of its documents."""
    bodies = tuple(tuple(one for one in same if one == document) for same in request.bodies)
    named = (document,) if request.named else ()
    return replace(request, documents=(document,), named=named, bodies=bodies)


def edition(document: Document, voice: Voice) -> str:
    """A document by its body, year and kind."""
    kind = {
        Kind.BUDGET: voice.say("预算", "budget"),
        Kind.FINAL_ACCOUNT: voice.say("决算", "final account"),
    }[document.kind]
    return f"{document.organisation}{voice.say(f'{document.year}年', f' {document.year} ')}{kind}"


def _with_source(request: Request, document: Document, answer: Answer) -> Answer:
    """An answer that only one of the documents gives, with which one that is."""
    voice = request.voice
    others = voice.say("、", ", ").join(edition(one, voice) for one in request.documents if one != document)
    note = voice.say(
        f"取自{edition(document, voice)}，{others}没有回答这一问。",
        f"From the {edition(document, voice)}; not answered by the {others}.",
    )
    return replace(answer, notes=(*answer.notes, note))


def _choice(request: Request, answered: Sequence[tuple[Document, Answer]]) -> Answer:
    voice = request.voice
    options = [f"{edition(document, voice)}：{_figures(answer)}" for document, answer in answered]
    text = voice.say(
        f"同一年既有预算也有决算，问的是哪一个？{'；'.join(options)}。",
        f"The budget and the final account of that year are both indexed. Which one? {'; '.join(options)}.",
    )
    return clarify(request.question, text, options, [one for _, answer in answered for one in answer.citations])


def _figures(answer: Answer) -> str:
    return "、".join(f"{figure.label}{figure.value}{figure.unit}" for figure in answer.figures[:3]) or answer.text
