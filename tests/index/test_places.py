"""No figure is computed: what a Fact says was printed stands at its place in the file, damaged or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.extraction import print_publication
from eval.synthetic.damage import DAMAGES, damage_publication
from eval.synthetic.publish import FAMILIES, make_publication
from index.extract import pages_to_extraction
from index.quantities import fold_width, parse_figure
from index.read_pdf import pdf_to_pages
from index.read_text import text_to_pages
from index.records import Cell, Fact, Page, TextLine

DOCUMENTS = Path(__file__).parents[1] / "documents"
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
TEXTS = sorted((*DOCUMENTS.glob("*.txt"), *SHARED.glob("corpus/*.txt")))
PDFS = sorted((*SHARED.glob("pdf/*.pdf"), *(Path(__file__).parents[2] / "samples").glob("*-budget.pdf")))


def squeeze(text: str) -> str:
    return re.sub(r"\s|</?[a-z]+>|,|，", "", fold_width(text))


def figures(facts: Iterable[Fact]) -> Iterator[Fact]:
    return (fact for fact in facts if fact.quantity is not None)


def assert_same_number(fact: Fact) -> None:
    """The quantity is the printed number, not one that a sum gave."""
    assert fact.quantity is not None
    if fact.origin == "table" and fact.attribute == "amount":
        assert parse_figure(fact.source.text) == fact.quantity.number == parse_figure(fact.printed), fact
    elif fact.origin == "table":
        assert str(abs(fact.quantity.number)) in squeeze(fact.source.text), fact


def assert_stands_in_lines(fact: Fact, lines: list[str]) -> None:
    """As a cell of its own line where it is of a table; a sentence may go on over lines."""
    assert fact.source.line is not None
    own = lines[fact.source.line - 1]
    if fact.origin == "table" and fact.attribute == "amount":
        plain = re.sub(r"</?[a-z]+>", "\t", own)
        assert fact.source.text in {*(cell.strip() for cell in plain.split("\t")), *plain.split()}, fact
    else:
        assert squeeze(fact.printed) in squeeze("".join(lines[fact.source.line - 1 :])[:3000]), fact


def check_text(data: bytes) -> int:
    facts = pages_to_extraction(text_to_pages(data), name="x", document_id="x").facts
    lines = data.decode().replace("\r\n", "\n").split("\n")
    for fact in figures(facts):
        assert_same_number(fact)
        assert_stands_in_lines(fact, lines)
    return sum(1 for _ in figures(facts))


def printed_at(pages: Iterable[Page]) -> dict[tuple[object, ...], str]:
    """What the pages print at each place."""
    found: dict[tuple[object, ...], str] = {}
    for page in pages:
        for block in page.blocks:
            cells: Iterable[Cell | TextLine]
            cells = (block,) if isinstance(block, TextLine) else (cell for row in block.rows for cell in row)
            found.update({(cell.page_no, cell.bbox): cell.text for cell in cells if cell.bbox})
    return found


@given(
    seed=st.integers(0, 199),
    family=st.sampled_from(FAMILIES),
    medium=st.sampled_from(["tabbed", "tagged", "flattened"]),
    kind=st.sampled_from(["", *DAMAGES]),
)
@settings(max_examples=25, deadline=None)
def test_every_figure_of_a_text_stands_in_its_line(seed: int, family: str, medium: str, kind: str) -> None:
    is_flat = medium == "flattened"
    publication = make_publication(seed, "standard" if is_flat else family, allows_variants=not is_flat)
    spoilt = damage_publication(publication, kind, seed) if kind else None
    printed = print_publication(spoilt[0] if spoilt else publication, medium, seed)
    assert check_text(printed.data) > 50


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_figure_of_a_real_text_stands_in_its_line(path: Path) -> None:
    assert check_text(path.read_bytes()) > 200


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_every_figure_of_a_pdf_stands_at_its_place(path: Path) -> None:
    pages = pdf_to_pages(path.read_bytes(), path.name)
    places = printed_at(pages)
    facts = [fact for fact in figures(pages_to_extraction(pages, name="x", document_id="x").facts)]
    for fact in facts:
        assert_same_number(fact)
        if fact.origin == "table" and fact.attribute == "amount":
            assert places.get((fact.source.page_no, fact.source.bbox)) == fact.source.text, fact
    assert len(facts) > 100
