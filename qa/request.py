"""A question with its bodies taken out: what is asked, of which documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Document, Kind
from qa.amounts import ask_of
from qa.compose import Voice
from qa.library import Library
from qa.link import label_masks
from qa.measure import BLANK
from qa.members import KIND_OF_UNIT
from qa.organisations import Match, match_organisations
from qa.strangers import unindexed_body
from qa.text import bits, normalise, pieces, spans, union

_NAMING_SORTS = ("unit", "project", "name")  # labels that may hold a place and an office
_SHORT_UNIT = 5  # a shorter name may stand in a body's
FIRST_MARK = 0xE000  # private characters stand for bodies
_AGAINST = re.compile(r"(?:比|较)20\d\d年?度?(?:预算|执行|决算)*数?")  # the year that is compared with
_BESIDE = re.compile(r"20\d\d年?度?(?:预算)?(?:执行|决算)数")  # last year's figure, printed beside this year's
_SETTLED = re.compile(r"决算|实际支出|实际花|完成(年初|全年)?预算|年初预算|全年预算")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed and as read (qa.text)."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its bodies taken out: ``words`` is what is asked of ``documents``.

    ``named`` are the documents whose body the question names, () where it names none and all are meant. ``marked`` is
    the question with one mark for each naming of a body, whose documents stand in ``bodies``.
    ``stranger`` is a body that it names and that is not indexed, '' for none.
    """

    question: str
    words: str
    documents: tuple[Document, ...]
    named: tuple[Document, ...]
    voice: Voice
    marked: str = ""
    bodies: tuple[tuple[Document, ...], ...] = ()
    stranger: str = ""

    @property
    def matter(self) -> str:
        """What is looked for in the documents: the words without the marks of what was taken out."""
        return " ".join(self.words.replace(BLANK, " ").split())

    def of_mark(self, char: str) -> tuple[Document, ...]:
        """The documents of the body whose mark in ``marked`` the character is, () for any other character."""
        at = ord(char) - FIRST_MARK
        return self.bodies[at] if 0 <= at < len(self.bodies) else ()


def read_request(turn: Turn, library: Library, voice: Voice) -> Request:
    """Which bodies a question names, and what is left of it without them."""
    matches = _outside_units(turn.text, match_organisations(turn.text, library.namings), library)
    named = documents_meant(library.select(match.document_id for match in matches), turn.text)
    words = without(turn.text, matches)
    documents = named or _by_unit(words, library) or documents_meant(library.documents, turn.text)
    marked, bodies = mark_bodies(turn.text, matches, named)
    stranger = _stranger(turn.text, matches, documents, library)
    words = _without_years(words, documents)
    return Request(turn.question, words, documents, named, voice, marked, bodies, stranger)


def _outside_units(text: str, matches: Sequence[Match], library: Library) -> tuple[Match, ...]:
    """The matches that are no part of a sub-unit's full name: its place is not the body of that place."""
    if not matches:
        return ()
    masks = _units_masks(text, library)
    return tuple(
        match
        for match in matches
        if match.mask & ~union(mask for document_id, mask in masks.items() if document_id != match.document_id)
    )


def _units_masks(text: str, library: Library) -> dict[str, int]:
    """The characters of the full names of sub-units, by the documents that have figures of them."""
    found: dict[str, int] = {}
    for unit in pieces(text, len(text)) & library.with_unit.keys():
        for document in library.with_unit[unit] if len(unit) > _SHORT_UNIT else ():
            if unit in map(normalise, library.view(document).units):
                mask = union(bits(*span) for span in spans(text, unit))
                found[document.document_id] = found.get(document.document_id, 0) | mask
    return found


def _stranger(text: str, matches: Sequence[Match], documents: Sequence[Document], library: Library) -> str:
    mask = 0
    for match in matches:
        mask |= match.mask
    labels = (key for document in documents for sort, key in library.view(document).surfaces if sort in _NAMING_SORTS)
    return unindexed_body(text, mask, labels)


def documents_meant(documents: Sequence[Document], text: str) -> tuple[Document, ...]:
    """Of several documents of one body those that a question means: by the year and the kind that it says.

    Without a year the latest one is meant, as the answer says. Budget and final account of one year both stay where
    the question says neither; two years stay where it names both.
    """
    by_body: dict[str, list[Document]] = {}
    for one in documents:
        by_body.setdefault(one.organisation, []).append(one)
    kept = {one.document_id for same in by_body.values() for one in _meant(same, text)}
    return tuple(one for one in documents if one.document_id in kept)


def _meant(documents: Sequence[Document], text: str) -> Sequence[Document]:
    if len(documents) < 2:
        return documents
    text = _AGAINST.sub("", text)
    own = _BESIDE.sub("", text)
    text = own if re.search(r"20\d\d", own) else text
    said = _years_said(text)
    kind = Kind.FINAL_ACCOUNT if _SETTLED.search(text) else Kind.BUDGET if "预算" in text else None
    of_year = [one for one in documents if str(one.year) in said] or (list(documents) if not said else [])
    of_kind = [one for one in of_year if one.kind is kind] or _of_each_year(of_year) or of_year
    if said or not of_kind:
        return of_kind or documents
    latest = max(one.year for one in of_kind)
    return [one for one in of_kind if one.year == latest]


def _years_said(text: str) -> set[str]:
    return set(re.findall(r"(?<!\d)20\d\d(?!\d)", text))


def _of_each_year(documents: Sequence[Document]) -> Sequence[Document]:
    """Of documents of several years those of the kind that there is for each of them, () where none is."""
    years = {one.year for one in documents}
    kinds = (kind for kind in Kind if {one.year for one in documents if one.kind is kind} == years)
    kind = next(kinds, None) if len(years) > 1 else None
    return [one for one in documents if one.kind is kind]


def _without_years(words: str, documents: Sequence[Document]) -> str:
    """The words without the years that choose between several documents of one body (2023年和2024年)."""
    years = {str(one.year) for one in documents}
    if len({one.organisation for one in documents}) > 1 or len(years) < 2 or not years <= _years_said(words):
        return words
    either = "|".join(sorted(years))
    return re.sub(rf"(?:(?<!\d)(?:{either})(?!\d)年?度?[和与跟、,]*)+", BLANK, words)


def _by_unit(words: str, library: Library) -> tuple[Document, ...]:
    """The one document that has the sub-unit which a question names instead of its department, () otherwise."""
    kind = KIND_OF_UNIT.search(words)
    if kind:
        several = [one for one in library.documents if _has_units_of(kind["kind"], one, library)]
        if len(several) == 1:
            return tuple(several)
    found = []
    for document in _with_likely_unit(words, library):
        view = library.view(document)
        masks = label_masks(ask_of(words, document), view)
        if any(sort == "unit" and masks.of((sort, key))[0].bit_count() >= 3 for sort, key in masks.touched):
            found.append(document)
    return tuple(found) if len(found) == 1 else ()


def _with_likely_unit(words: str, library: Library) -> tuple[Document, ...]:
    """The documents with a sub-unit that shares a pair of characters with a question."""
    pairs = pieces(words, 2)
    near = (unit for unit in library.with_unit if any(pair in unit for pair in pairs))
    return library.select(document.document_id for unit in near for document in library.with_unit[unit])


def _has_units_of(kind: str, document: Document, library: Library) -> bool:
    return sum(kind in normalise(unit) for unit in library.view(document).units) > 1


def mark_bodies(
    text: str, matches: Sequence[Match], named: Sequence[Document]
) -> tuple[str, tuple[tuple[Document, ...], ...]]:
    """The text with a mark for each naming of a body, and the named documents that each mark stands for."""
    owners = [
        {one.document_id for one in matches if one.mask >> at & 1} & {document.document_id for document in named}
        for at in range(len(text))
    ]
    marked: str = ""
    bodies: list[set[str]] = []
    for at, here in enumerate(owners):
        if not here:
            marked += text[at]
        elif at and owners[at - 1] and bodies[-1] & here:  # the office of a body, which others share
            bodies[-1] &= here
        else:
            bodies.append(set(here))
            marked += chr(FIRST_MARK + len(bodies) - 1)
    return marked, tuple(tuple(document for document in named if document.document_id in ids) for ids in bodies)


def without(text: str, matches: Sequence[Match]) -> str:
    """The text with the characters of the matches taken out, each run leaving a mark."""
    mask = 0
    for match in matches:
        mask |= match.mask
    kept = "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(text))
    return re.sub(f"{BLANK}+", BLANK, kept)
