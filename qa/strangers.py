"""Bodies that a question names and that are not indexed: a place and an office that no document and no label has.

Their figures must never be taken for those of a body that is indexed, so a question that names one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from qa.lexicon import office_shorts
from qa.organisations import place_words
from qa.text import abbreviation_mask, bits

_LONGEST_PLACE = 14
_OFFICE = r"[\u4e00-\u9fff]{1,12}?(?:局|厅|委员会|办公室|管委会|法院|检察院)"
_FOREIGN = re.compile("‹[^›]+›")  # a body by its English name that qa.english_bodies does not know


def unindexed_body(text: str, named: int, labels: Iterable[str]) -> str:
    """The first body in a normalised question that is neither among the ``named`` characters nor in ``labels``.

    A body in another language stands between ‹ and ›.
    ``labels`` are the names of sub-units and projects of the documents in question. '' for none.
    """
    foreign = _FOREIGN.search(text)
    if foreign:
        return foreign.group()
    bodies = [
        body
        for start in range(len(text))
        if (body := _body_at(text, start)) and not bits(start, start + len(body)) & named
    ]
    known = tuple(labels) if bodies else ()
    return next((body for body in bodies if not any(_is_in(body, label) for label in known)), "")


def _body_at(text: str, start: int) -> str:
    """The place and the office that begin there, '' for none."""
    end = _after_places(text, start)
    if end == start:
        return ""
    office = _office().match(text, end)
    return text[start : office.end()] if office else ""


def _after_places(text: str, start: int) -> int:
    at = start
    while True:
        sizes = range(min(_LONGEST_PLACE, len(text) - at), 1, -1)
        size = next((size for size in sizes if text[at : at + size] in place_words()), 0)
        if not size:
            return at
        at += size


def _is_in(body: str, label: str) -> bool:
    return body in label or abbreviation_mask(body, label).bit_count() >= len(body) - 1


@cache
def _office() -> re.Pattern[str]:
    known = {word for full, shorts in office_shorts().items() for word in (full, *shorts) if len(word) > 2}
    return re.compile("|".join([*sorted(map(re.escape, known), key=len, reverse=True), _OFFICE]))
