"""Example questions that really are answered: usual items of the indexed organisations, tried before shown."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from index.records import Document
from qa.records import Answer

SHOWN = 6
TRIED = 36  # a try costs an answer, and the page waits for it once after each change of the index


def example_questions(documents: Sequence[Document], ask: Callable[[str], Answer]) -> tuple[str, ...]:
    """Up to SHOWN questions that ``ask`` answers, spread over organisations and items."""
    tried = islice(candidate_questions(documents), TRIED)
    answered = (question for question in tried if ask(question).status == "answered")
    return tuple(islice(answered, SHOWN))


def candidate_questions(documents: Sequence[Document]) -> Iterator[str]:
    """Candidates: each organisation in turn with the next item, one about all of them in third place."""
    known = templates("examples.toml")
    readable = [document for document in documents if document.state != "refused" and document.organisation]
    single = _of_one(readable, known["of_one"])
    yield from islice(single, 2)
    if len({document.organisation for document in readable}) > 1:
        yield from known["of_all"]
    yield from single


@cache
def templates(name: str) -> dict[str, Any]:
    """The question templates of ``examples.toml`` or ``next.toml``."""
    return tomllib.loads(files("ui").joinpath(name).read_text(encoding="utf-8"))


def _of_one(documents: Sequence[Document], patterns: Sequence[str]) -> Iterator[str]:
    for round_no in range(len(patterns)):
        for position, document in enumerate(documents):
            template = patterns[(round_no + position) % len(patterns)]
            yield template.format(organisation=document.organisation, year=document.year)
