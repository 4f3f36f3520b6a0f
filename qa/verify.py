"""Answers re-derived from their citations and the source files, without the engine.

Three questions are put to an answer: does each cited figure stand at its place in the source file, in its row and
with its unit; does every figure of the answer follow from the cited ones; does the calculation compute. The engine
(linking, ranking, measures) takes no part, so that a fault of it can't hide here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from index.paragraphs import pages_to_paragraphs
from index.quantities import MONEY_UNITS, fold_width
from index.records import BBox, Document, Fact, Grid, Page

Json = dict[str, Any]

_NUMBER = r"\d+(?:\.\d+)?"
_EQUATION = re.compile(r"(?P<left>[^=；：]+?)=\s*(?P<right>-?\d+(?:\.\d+)?)\s*(?P<percent>%?)")
_TOKEN = re.compile(rf"{_NUMBER}|[-+×÷()%]")
_CONSTANTS = {Decimal(100), Decimal(10000), Decimal(12)}
_SLACK = 1.0  # points by which a character may lie outside the cited box


class Source(Protocol):
    """What the verifier needs of a store: documents, where their files are, and the figures as they were read."""

    def documents(self) -> tuple[Document, ...]: ...
    def paths(self, document_id: str) -> tuple[str, ...]: ...
    def facts(self, document_id: str) -> tuple[Fact, ...]: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an answer does not hold: which check, and what was expected and found there."""

    check: str
    message: str


def verify_answer(answer: Json, store: Source) -> tuple[Failure, ...]:
    """All that does not hold of an answer in its JSON form; () for one that does, or that gives no figure."""
    if answer["status"] != "answered":
        return (Failure("status", "a refusal or a question back carries figures"),) if answer["figures"] else ()
    documents = {document.name: document for document in store.documents()}
    failures = [failure for citation in answer["citations"] for failure in _check_citation(citation, documents, store)]
    failures += _check_figures(answer, _cited_amounts(answer, documents, store))
    return tuple(dict.fromkeys(failures))


# --- citations --------------------------------------------------------------------------------------------


def _check_citation(citation: Json, documents: dict[str, Document], store: Source) -> Iterator[Failure]:
    document = documents.get(citation["document"])
    if document is None:
        yield Failure("document", f"no document {citation['document']} is indexed")
        return
    if (citation["organisation"], citation["year"]) != (document.organisation, document.year):
        yield Failure("document", f"{citation['document']} is of {document.organisation} {document.year}")
    pages = _pages(document, store)
    if pages is None:
        yield Failure("source", f"the file of {document.name} is gone or has changed")
        return
    printed = _printed_at(citation, pages)
    wanted = _digits(citation["printed"])
    stands = wanted in [_digits(text) for text in _figures(printed)]
    if wanted and not stands and (re.search(r"\d", wanted) or wanted not in printed):  # 持平 has no figure
        yield Failure("place", f"{citation['printed']} does not stand at {_where(citation)}, but {printed[:60]!r}")
    if not citation["quote"] and citation["table"] and not _row_stands(citation, pages):
        yield Failure("row", f"the row {citation['row']} does not stand at {_where(citation)}")
    if citation["quote"] and not _is_quoted(citation["quote"], pages):
        yield Failure("quote", f"the sentence is not in {document.name}")
    if not citation["quote"] and citation["table"] and not _has_cell(citation, store.facts(document.document_id)):
        yield Failure("cell", f"no figure of {document.name} has this table, row and column")


def _pages(document: Document, store: Source) -> tuple[Page, ...] | None:
    """The document's pages read anew from its file, None where no file has its bytes any more."""
    for path in store.paths(document.document_id):
        if Path(path).is_file() and hashlib.sha256(Path(path).read_bytes()).hexdigest() == document.document_id:
            return _read(path)
    return None


@lru_cache(maxsize=16)
def _read(path: str) -> tuple[Page, ...]:
    from index.read import read_file

    return tuple(read_file(Path(path)).pages)


def _printed_at(citation: Json, pages: Sequence[Page]) -> str:
    """What the source prints at a citation's place: on its line, or inside its box."""
    if citation["line"] is not None:
        return " ".join(text for _, line, _, text in _texts(pages) if line == citation["line"])
    box = citation["bbox"]
    if box is None:
        return " ".join(text for page, _, _, text in _texts(pages) if page == citation["page"])
    return " ".join(text for page, _, at, text in _texts(pages) if page == citation["page"] and at and _inside(at, box))


def _texts(pages: Iterable[Page]) -> Iterator[tuple[int | None, int | None, BBox | None, str]]:
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Grid):
                for row in block.rows:
                    yield from ((cell.page_no, cell.line, cell.bbox, cell.text) for cell in row if cell.text)
            else:
                yield block.page_no, block.line, block.bbox, block.text


def _inside(box: BBox, outer: Sequence[float]) -> bool:
    return (
        box[0] >= outer[0] - _SLACK
        and box[1] >= outer[1] - _SLACK
        and box[2] <= outer[2] + _SLACK
        and box[3] <= outer[3] + _SLACK
    )


def _row_stands(citation: Json, pages: Sequence[Page]) -> bool:
    """Whether the words of a row's label stand in the row of the cited figure (its page for PDFs)."""
    if citation["line"] is not None:
        near = range(citation["line"] - 6, citation["line"] + 1)
        around = "".join(text for _, line, _, text in _texts(pages) if line in near)
    else:
        around = "".join(text for page, _, _, text in _texts(pages) if page in (citation["page"], citation["page"] - 1))
    words = [_plain(word) for word in citation["row"].split(" ") if not word.isdigit()]
    everywhere = _plain(_document_text(pages))
    return all(word[:6] in everywhere for word in words) and (not words or words[-1][:6] in _plain(around))


def _is_quoted(quote: str, pages: Sequence[Page]) -> bool:
    """Whether the whole of a quote stands in the file: as it is printed, or in paragraphs joined over page breaks."""
    wanted = _plain(quote)
    return wanted in _plain(_document_text(pages)) or wanted in _plain(_paragraph_text(tuple(pages)))


@lru_cache(maxsize=16)
def _paragraph_text(pages: tuple[Page, ...]) -> str:
    return "".join(paragraph.text for paragraph in pages_to_paragraphs(pages))


def _document_text(pages: Sequence[Page]) -> str:
    return "".join(text for _, _, _, text in _texts(pages))


def _where(citation: Json) -> str:
    place = f"line {citation['line']}" if citation["line"] is not None else f"page {citation['page']}"
    return f"{citation['document']}, {place}"


# --- figures ----------------------------------------------------------------------------------------------


def _cited_amounts(answer: Json, documents: dict[str, Document], store: Source) -> list[tuple[Decimal, str]]:
    """The cited figures with their units, as the store read them at exactly these places; a blank cell is 0."""
    amounts: list[tuple[Decimal, str]] = []
    for citation in answer["citations"]:
        document = documents.get(citation["document"])
        facts = store.facts(document.document_id) if document else ()
        for fact in _facts_at(citation, facts):
            amounts.append((fact.quantity.number, fact.quantity.unit) if fact.quantity else (Decimal(0), ""))
        amounts += _stated_in_words(citation)
    return amounts


def _has_cell(citation: Json, facts: Iterable[Fact]) -> bool:
    """Whether a figure was read under the cited table, row and column, whatever it is."""
    wanted = tuple(citation[key] for key in ("table", "row", "column"))
    return any((fact.source.table, fact.source.row, fact.source.column) == wanted for fact in facts)


def _facts_at(citation: Json, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The figures that were read from exactly the cited place, table, row and column."""
    wanted = tuple(citation[key] for key in ("page", "line", "table", "row", "column", "printed"))
    for fact in facts:
        source = fact.source
        here = (source.page_no, source.line, source.table, source.row, source.column, fact.printed)
        if here == wanted and (source.bbox is None or list(source.bbox) == list(citation["bbox"] or ())):
            yield fact


def _stated_in_words(citation: Json) -> list[tuple[Decimal, str]]:
    """The figures that a cited sentence states, with their units; a sentence that says 空表 states 0."""
    quote = citation["quote"] or ""
    units = "|".join((*MONEY_UNITS, "%", "人", "辆", "个", "家", "平方米", "台"))
    found = re.findall(rf"([\d,]*\d(?:\.\d+)?)\s*({units})", quote)
    stated = [(Decimal(number.replace(",", "")), unit) for number, unit in found]
    return stated + ([(Decimal(0), "")] if re.search("空表|无数据", quote) else [])


def _check_figures(answer: Json, amounts: Sequence[tuple[Decimal, str]]) -> list[Failure]:
    """Each figure must be cited as it stands, or be a result of the calculation, whose operands must be cited."""
    failures: list[Failure] = []
    results = _results(answer["calculation"] or "", amounts, failures)
    for figure in answer["figures"]:
        value, unit = Decimal(figure["value"]), figure["unit"]
        counted = unit == "个" and value == len(answer["citations"])
        computed = any(value == result and _fits(unit, units) for result, units in results.items())
        if not (counted or _is_cited(value, unit, amounts) or computed):
            failures.append(Failure("figure", f"{figure['label']} {figure['value']}{unit} follows from no citation"))
        elif not value and figure["value"].startswith("-"):
            failures.append(Failure("figure", f"{figure['label']} is less than nothing"))
    return failures


def _is_cited(value: Decimal, unit: str, amounts: Sequence[tuple[Decimal, str]]) -> bool:
    """Whether a figure is cited as it is: a fall, which is stored below 0, may be given as its amount."""
    return any(
        (number == value or abs(number) == value) and (cited == unit or not (number or cited))
        for number, cited in amounts
    )


def _fits(unit: str, units: frozenset[str]) -> bool:
    return unit in units or unit.split("/")[0] in units


def _results(
    calculation: str, amounts: Sequence[tuple[Decimal, str]], failures: list[Failure]
) -> dict[Decimal, frozenset[str]]:
    """The results of a calculation's equations with the units they may have.

    What does not compute, or uses an operand that is not cited, is a failure.
    """
    results: dict[Decimal, frozenset[str]] = {}
    for equation in _EQUATION.finditer(calculation):
        result = Decimal(equation["right"])
        conversion = re.fullmatch(rf"\s*({_NUMBER})(\S+元)\s*", equation["left"])
        computed = _convert(conversion, calculation) if conversion else _compute(equation["left"])
        operands = {Decimal(number) for number in re.findall(_NUMBER, equation["left"])} - _CONSTANTS
        known = {abs(number) for number, _ in amounts} | {abs(number) for number in results}
        if computed is None or _rounded(computed, result) != result:
            failures.append(Failure("calculation", f"{equation.group(0).strip()} does not compute"))
        elif not operands or not operands <= known:
            failures.append(Failure("calculation", f"an operand of {equation.group(0).strip()} is not cited"))
        else:
            results[result] = results.get(result, frozenset()) | _result_units(equation.group(), amounts, calculation)
    return results


def _result_units(equation: str, amounts: Sequence[tuple[Decimal, str]], calculation: str) -> frozenset[str]:
    """The units of an equation's result: % for a rate, else those of its operands or the one converted to."""
    if "100%" in equation:
        return frozenset({"%"})
    units = {unit for _, unit in amounts if unit} | ({"倍"} if "÷" in equation else set())
    target = re.search(r"=\s*[\d.]+\s*(\S*元)", calculation)
    return frozenset(units | ({target[1]} if target else set()) | ({"元"} if "10000" in equation else set()))


def _convert(found: re.Match[str], calculation: str) -> Decimal | None:
    target = re.search(r"=\s*[\d.]+\s*(\S+元|元)", calculation)
    if target is None or found[2] not in MONEY_UNITS or target[1] not in MONEY_UNITS:
        return None
    return Decimal(found[1]) * MONEY_UNITS[found[2]] / MONEY_UNITS[target[1]]


def _rounded(number: Decimal, like: Decimal) -> Decimal:
    return number.quantize(Decimal(1).scaleb(int(like.as_tuple().exponent)), rounding=ROUND_HALF_UP)


def _compute(expression: str) -> Decimal | None:
    """The value of an expression with + - × ÷ and brackets, None for anything else. 100% stands for 100 here."""
    tokens = _TOKEN.findall(expression.replace("100%", "100"))
    try:
        value, rest = _sum(tokens)
    except (IndexError, InvalidOperation, ZeroDivisionError):
        return None
    return value if not rest else None


def _sum(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        sign, (term, rest) = rest[0], _product(rest[1:])
        value = value + term if sign == "+" else value - term
    return value, rest


def _product(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _operand(tokens)
    while rest and rest[0] in "×÷":
        sign, (factor, rest) = rest[0], _operand(rest[1:])
        value = value * factor if sign == "×" else value / factor
    return value, rest


def _operand(tokens: list[str]) -> tuple[Decimal, list[str]]:
    if tokens[0] == "-":
        value, rest = _operand(tokens[1:])
        return -value, rest
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        return value, rest[1:]
    return Decimal(tokens[0]), tokens[1:]


def _figures(text: str) -> list[str]:
    return re.findall(r"-?\d[\d,]*(?:\.\d+)?", fold_width(text))


def _digits(text: str) -> str:
    return fold_width(text or "").replace(",", "").replace(" ", "")


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’、，。：:()（）]", "", fold_width(text))
