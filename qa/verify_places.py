"""Citations held against the source file and the index: what each of them proves, or why it proves nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from index.paragraphs import pages_to_paragraphs
from index.quantities import fold_width
from index.read import read_file
from index.records import BBox, Document, Fact, Grid, Page, TextFact

Json = dict[str, Any]
Place = tuple[int | None, int | None, BBox | None]
Records = dict[tuple[object, ...], list[Fact | TextFact]]

AMOUNT = re.compile(
    r"(?<![\d.±])(?<!容差 )(-?[\d,]*\d(?:\.\d+)?) ?"
    r"([百千]?[万亿]元?|批次|人次|家次|[千元%倍人辆个家套台名户次批]元?|平方米)"
)
_SLACK = 1.0  # points by which a character may lie outside the cited box
_LABEL_LINES = 6  # lines of a text that the cells of one row may take
_MAX_PASSAGE = 600  # characters by which a sentence may begin after the line that its paragraph is cited by


class Source(Hashable, Protocol):
    """What the verifier needs of a store: documents, where their files are, and what was read of them."""

    def documents(self) -> tuple[Document, ...]: ...
    def paths(self, document_id: str) -> tuple[str, ...]: ...
    def facts(self, document_id: str) -> tuple[Fact, ...]: ...
    def text_facts(self, document_id: str) -> tuple[TextFact, ...]: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an answer does not hold: which check, and what was expected and found there."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a citation proves: amounts with their units, under words of which ``names`` tell them from their like."""

    amounts: tuple[tuple[Decimal, str], ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    attribute: str = ""  # of the figure that was read there, '' for a sentence


def check_citation(citation: Json, documents: Sequence[Document], source: Source) -> Proof | Failure:
    """What a citation proves, or the first thing that does not stand as it says."""
    line, page, quote, printed = (citation[key] for key in ("line", "page", "quote", "printed"))
    where = f"{citation['document']}, {f'page {page}' if line is None else f'line {line}'}"
    key = (citation["document"], citation["organisation"], citation["year"])
    document = next((one for one in documents if (one.name, one.organisation, one.year) == key), None)
    if document is None:
        return Failure("document", f"no document {key[0]} of {key[1]} {key[2]} is indexed")
    file = _open(document, source)
    if file is None:
        return Failure("source", f"the file of {document.name} is gone or has changed")
    found = file.text_at(citation)
    numbers = re.findall(r"-?\d+(?:\.\d+)?", fold_width(found).replace(",", ""))
    is_word = not re.search(r"\d", printed) and printed in found  # 持平 has no figure
    if printed and not is_word and fold_width(printed).strip("()") not in numbers:
        return Failure("place", f"{printed} does not stand at {where}, but {found[:60]!r}")
    if not printed and not quote and citation["bbox"] and found:
        return Failure("place", f"{where} is not blank, but {found[:60]!r}")
    if not (file.has_row(citation) if quote is None else file.has_quote(citation)):
        return Failure("row" if quote is None else "quote", f"{quote or citation['row']} does not stand at {where}")
    proof = _proof(citation, document, _records(source, document.document_id))
    return proof or Failure("cell", f"nothing was read at {where} under this table, row and column")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text without blanks, quotation marks and punctuation, in half width."""
    return re.sub(r"[\s“”\"'‘’、，,。;:()（）/>]", "", fold_width(text))


@lru_cache(maxsize=64)
def _records(source: Source, document_id: str) -> Records:
    """Figures and sentences of a document by their full place."""
    found: Records = {}
    read: list[Fact | TextFact] = [*source.facts(document_id), *source.text_facts(document_id)]
    for fact in read:
        at = fact.source
        found.setdefault((at.page_no, at.line, at.bbox, at.table, at.row, at.column), []).append(fact)
    return found


def _proof(citation: Json, document: Document, records: Records) -> Proof | None:
    """The proof by what the index holds at exactly the cited place, None where it holds nothing like it."""
    named = (citation["table"], citation["row"], citation["column"])
    printed, quote = citation["printed"], citation["quote"] or ""
    listed = [one for one in document.statements if one.source and one.source.text == quote]
    is_named = not any(named) or named in [(at.table, at.row, at.column) for at in (one.source for one in listed) if at]
    words = (document.organisation, f"{document.year}年", *named, *(one.title for one in listed), quote)
    for fact in records.get((*_place(citation), *named), ()):
        if isinstance(fact, TextFact):
            is_named |= plain(quote) in plain(fact.source.text + fact.text)
        elif (fact.printed, fact.source.text if fact.origin == "text" else "") == (printed, quote):
            names = (*named[1:], fact.name, fact.project, *fact.path[-1:], fact.entity)
            # A blank is 0 of what its column holds; the heads of budget tables say 万元.
            amount = (fact.quantity.number, fact.quantity.unit) if fact.quantity else (Decimal(0), "万元")
            return Proof((amount,), names, (*words[:-1], *names, fact.fund), fact.attribute)
    stated = [(Decimal(number.replace(",", "")), unit) for number, unit in AMOUNT.findall(fold_width(quote))]
    if re.search("空表|无数据", quote):
        return Proof(((Decimal(0), "万元"),), (quote,), words, "empty") if is_named else None
    return Proof(tuple(stated), (quote,), words) if quote and not printed and is_named else None


def _place(citation: Json) -> Place:
    return citation["page"], citation["line"], citation["bbox"] and tuple(citation["bbox"])


# --- the file ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """A source file read anew: its printed texts by line and by page, and its prose joined over lines and pages."""

    lines: dict[int | None, str]
    pages: dict[int | None, list[tuple[BBox, str]]]
    everything: str
    prose: str
    spans: dict[Place, tuple[int, int]]  # a printed line -> where in ``prose`` it begins and its paragraph ends

    def text_at(self, citation: Json) -> str:
        """What is printed on a citation's line, or inside its box."""
        if citation["line"] is not None:
            return self.lines.get(citation["line"], "")
        x0, top, x1, bottom = citation["bbox"] or (0, 0, 0, 0)
        outer = (x0 - _SLACK, top - _SLACK, -x1 - _SLACK, -bottom - _SLACK)
        here = self.pages.get(citation["page"], ())
        return " ".join(text for (a, b, c, d), text in here if all(map(float.__ge__, (a, b, -c, -d), outer)))

    def has_row(self, citation: Json) -> bool:
        """Whether the words of a row's label stand in the file, and the last of them in or near the cited row."""
        words = [plain(word)[:6] for word in citation["row"].split(" ") if not word.isdigit()]
        page, line, box = _place(citation)
        if line is not None:
            around = "".join(self.lines.get(near, "") for near in range(line - _LABEL_LINES, line + 1))
        else:
            texts = self.pages.get(page, ()) if box else ()
            around = "".join(text for at, text in texts if box and at[1] <= box[3] and at[3] >= box[1])
        return all(word in self.everything for word in words) and (not words or words[-1] in plain(around))

    def has_quote(self, citation: Json) -> bool:
        """Whether a quote begins at the cited line or cell, or later in the paragraph that the line is part of."""
        quote, here = plain(citation["quote"]), plain(self.text_at(citation))
        if here and quote and (here in quote or quote in here):
            return quote in self.everything or quote in self.prose
        begin, end = self.spans.get(_place(citation), (0, 0))
        at = self.prose.find(quote, max(begin - len(quote), 0))
        return bool(here and quote) and -1 < at < min(end, begin + _MAX_PASSAGE)


def _open(document: Document, source: Source) -> _File | None:
    """The document's file, None where no file has its bytes any more."""
    for path in map(Path, source.paths(document.document_id)):
        if path.is_file():
            about = path.stat()
            file = _read(path, about.st_mtime_ns, about.st_size, document.document_id)
            if file is not None:
                return file
    return None


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int, document_id: str) -> _File | None:
    """The file as it was at a time, None if it has not the document's bytes."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != document_id:
        return None
    pages = tuple(read_file(path).pages)
    file = _File({}, {}, plain("".join(text for _, text in _texts(pages))), *_prose(pages))
    for (page, line, box), text in _texts(pages):
        file.lines[line] = f"{file.lines.get(line, '')} {text}"
        if box is not None:
            file.pages.setdefault(page, []).append((box, text))
    return file


def _texts(pages: Sequence[Page]) -> Iterator[tuple[Place, str]]:
    for block in (block for page in pages for block in page.blocks):
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]
        yield from (((cell.page_no, cell.line, cell.bbox), cell.text) for cell in cells if cell.text)


def _prose(pages: Sequence[Page]) -> tuple[str, dict[Place, tuple[int, int]]]:
    prose, spans = "", {}
    for paragraph in pages_to_paragraphs(pages):
        end = len(prose) + len(plain(paragraph.text))
        for offset, line in paragraph.pieces:
            spans[(line.page_no, line.line, line.bbox)] = (len(prose) + len(plain(paragraph.text[:offset])), end)
        prose += plain(paragraph.text)
    return prose, spans
