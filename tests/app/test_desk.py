"""The desk: evidence from a real store and real files, examples that are answered, conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build_index
from index.records import Document, Extraction, Fact
from index.store import Store
from qa.records import Answer, Citation
from tests.app.conftest import write_budget_pdf
from tests.conftest import HashingEncoder
from ui.chat import MAX_TURNS, ask, reopen, turns_to_html
from ui.desk import MAX_CONTEXT, Desk, original_file
from ui.examples import SHOWN, TRIED, example_questions
from ui.words import load_words

ZH = load_words()["zh"]


@pytest.fixture
def files(tmp_path: Path, budget_file: Path) -> tuple[Path, Path]:
    return budget_file, write_budget_pdf(tmp_path / "乙县.pdf", "乙县商务和粮食局")


@pytest.fixture
def desk(tmp_path: Path, files: tuple[Path, Path], encoder: HashingEncoder) -> Iterator[Desk]:
    build_index(files, tmp_path / "index", encoder)
    with Store.open(tmp_path / "index") as store:
        yield Desk(store, echo)


def echo(question: str, context: Sequence[str] = (), *, store: Store) -> Answer:
    """Answers every question with itself and the number of questions before it."""
    return Answer(question, "answered", f"{question} 之前 {len(context)}")


def travel(desk: Desk, suffix: str) -> tuple[Document, Fact, Citation]:
    """The travel figure of the document whose name ends in ``suffix``."""
    document = next(one for one in desk.documents() if one.name.endswith(suffix))
    facts = desk.store.facts(document.document_id)
    fact = next(one for one in facts if one.name == "差旅费" and one.concept == "total")
    return document, fact, cite(document, fact)


def cite(document: Document, fact: Fact) -> Citation:
    source = fact.source
    return Citation(
        *(document.name, document.organisation, document.year, source.page_no, source.line),
        *(source.table, source.row, source.column, source.text, source.bbox, None),
    )


def test_a_text_shows_its_table_and_the_lines_around(desk: Desk, files: tuple[Path, Path]) -> None:
    document, _, citation = travel(desk, ".txt")
    evidence = desk.evidence(citation)
    assert evidence.document == document and evidence.page is None and evidence.table is not None
    row = evidence.table.rows[evidence.table.row]
    assert (row.name, row.cells[evidence.table.column]) == ("差旅费", "4.25")
    lines = dict(evidence.lines)
    assert citation.line is not None and lines[citation.line].startswith("302\t11\t差旅费\t4.25")
    assert citation.line - 3 in lines


def test_a_pdf_shows_the_page_with_the_place_of_the_figure(desk: Desk) -> None:
    document, fact, citation = travel(desk, ".pdf")
    page = desk.evidence(citation).page
    assert page is not None and page.src == f"page/{document.document_id}/{citation.page}.webp"
    assert page.aspect == pytest.approx(842 / 595, abs=0.01)
    assert fact.source.bbox is not None
    x0, top, _, _ = fact.source.bbox
    assert (page.left, page.top) == pytest.approx((100 * x0 / 842, 100 * top / 595), abs=0.1)


def test_an_original_that_changed_or_went_is_not_shown(desk: Desk, files: tuple[Path, Path]) -> None:
    text, pdf = files
    text.write_text(text.read_text(encoding="utf-8").replace("4.25", "9.99"), encoding="utf-8")
    pdf.unlink()
    for suffix in (".txt", ".pdf"):
        document, _, citation = travel(desk, suffix)
        evidence = desk.evidence(citation)
        assert evidence.table is not None and evidence.lines == () and evidence.page is None
        assert desk.page_image(document.document_id, 1) is None


def test_a_citation_of_no_document_or_no_cell_is_shown_bare(desk: Desk) -> None:
    document, _, citation = travel(desk, ".txt")
    assert desk.evidence(replace(citation, document="other.txt")).document is None
    lost = desk.evidence(replace(citation, column="人员"))
    assert lost.document == document and lost.table is None


def test_of_two_documents_of_one_name_the_one_with_the_cell_is_cited(
    store: Store, make_extraction: Callable[..., Extraction], encoder: HashingEncoder
) -> None:
    for organisation, items in (("甲县商务局", ("差旅费", "x")), ("乙县商务局", ("x", "办公费", "y"))):
        one = make_extraction("同名.txt", organisation, items, organisation)
        vectors = encoder.encode([passage.text for passage in one.passages])
        store.add(one, [f"{organisation}/同名.txt"], vectors)
    first, second = store.documents()
    fact = store.facts(second.document_id)[0]
    assert Desk(store, echo).evidence(cite(second, fact)).document == second != first


@pytest.mark.parametrize("page_no", [0, 2, 10**9])
def test_only_pages_of_the_document_are_drawn(desk: Desk, page_no: int) -> None:
    document, _, _ = travel(desk, ".pdf")
    assert desk.page_image(document.document_id, 1) is not None
    assert desk.page_image(document.document_id, page_no) is None
    assert desk.page_image("0" * 64, 1) is None


def test_the_original_is_the_path_with_the_same_bytes(tmp_path: Path, files: tuple[Path, Path], desk: Desk) -> None:
    document, _, _ = travel(desk, ".pdf")
    paths = [str(tmp_path / "gone.pdf"), str(tmp_path), str(files[0]), str(files[1])]
    assert original_file(document.document_id, paths) == files[1]
    assert original_file(document.document_id, paths[:3]) is None


def test_examples_are_the_questions_that_are_answered(make_extraction: Callable[..., Extraction]) -> None:
    documents = [make_extraction(f"{name}.txt", name).document for name in ("甲局", "乙局")]
    asked: list[str] = []

    def knows(question: str) -> Answer:
        asked.append(question)
        return Answer(question, "answered" if "差旅费" in question else "not_found", "")

    assert set(example_questions(documents, knows)) == {f"{name}2024年差旅费预算是多少？" for name in ("甲局", "乙局")}
    assert len(asked) <= TRIED
    all_known = example_questions(documents, lambda question: Answer(question, "answered", ""))
    assert len(all_known) == len(set(all_known)) == SHOWN
    assert {"甲局", "乙局", "哪个单"} <= {question[:2] for question in all_known} | {all_known[2][:3]}


def test_examples_follow_the_index(desk: Desk, tmp_path: Path, encoder: HashingEncoder) -> None:
    assert any("乙县" in question for question in desk.examples())
    with Store.open(tmp_path / "index", writable=True) as writer:
        writer.remove(travel(desk, ".pdf")[0].document_id)
    assert desk.examples() and not any("乙县" in question for question in desk.examples())


def test_no_example_without_documents() -> None:
    assert example_questions((), lambda question: Answer(question, "answered", "")) == ()


def test_a_conversation_carries_its_earlier_questions(desk: Desk) -> None:
    turns = ask(desk, " 差旅费 ", (), ZH)
    turns = ask(desk, "", turns, ZH)
    turns = ask(desk, "占多少", turns, ZH)
    assert [turn.question for turn in turns] == ["差旅费", "占多少"]
    assert "占多少 之前 1" in turns_to_html(turns)
    assert [turn.html for turn in reopen(desk, ["差旅费", "占多少"], ZH)] == [turn.html for turn in turns]


def test_a_long_conversation_stays_bounded(desk: Desk) -> None:
    turns = reopen(desk, [str(number) for number in range(MAX_TURNS)], ZH)
    turns = ask(desk, "一", turns, ZH)
    assert len(turns) == MAX_TURNS and turns[0].question == "1" and turns[-1].number == MAX_TURNS + 1
    assert f"一 之前 {MAX_CONTEXT}" in turns[-1].html
    assert turns_to_html(()) == ""
