"""The sample PDFs, read back by our own reader: every figure they were set from, and what they say of themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer

from index.extract import pages_to_extraction
from index.read_pdf import pdf_to_pages
from index.records import Extraction, StatementState
from samples import sample_paths
from samples.collect import KEYS, collect
from samples.explain import MARK, NOTICE
from samples.layout import FONT, FONT_FILE, header_spans, load_font, wrap
from samples.load import DATA, read_facts, read_sample, read_statements, sample_keys, write_facts
from samples.make_samples import make_sample
from samples.records import Sample

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
KEY = pytest.mark.parametrize("key", sample_keys())
needs_font = pytest.mark.skipif(not FONT_FILE.exists(), reason="the font is not installed (Debian: fonts-wqy-microhei)")
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the published documents are not at hand")

Cell = tuple[int, str, str, str, str, str, str]  # table, code, label, entity, half, concept, figure


def test_five_documents_ship() -> None:
    assert [path.name for path in sample_paths()] == [f"{key}-2024-budget.pdf" for key in sample_keys()]
    assert len(sample_paths()) == 5
    assert sum(path.stat().st_size for path in sample_paths()) < 5_000_000


@KEY
def test_every_table_cell_reads_back(key: str) -> None:
    """Statement, code, name, project, entity, column and figure: the same cells, no more, no fewer."""
    assert read_cells(read_back(key)) == set_cells(read_sample(key))


@KEY
def test_column_headings_read_back(key: str) -> None:
    headings = {
        statement.no: {plain(text) for row in statement.header for text in row} for statement in read_statements()
    }
    facts = [fact for fact in read_back(key).facts if fact.table_no]
    assert facts
    assert all(plain(part) in headings[fact.table_no or 0] for fact in facts for part in fact.column)


@KEY
def test_every_figure_of_the_explanation_reads_back(key: str) -> None:
    told = Counter(
        (item.section, measure, Decimal(number))
        for item in read_sample(key).items
        for measure, number in item.measures.items()
    )
    read = Counter(
        (fact.statement, fact.attribute, fact.quantity.number)
        for fact in read_back(key).facts
        if fact.origin == "text" and fact.quantity is not None
    )
    assert told - read == Counter()


@KEY
def test_every_reason_belongs_to_its_item(key: str) -> None:
    words = read_sample(key).words
    assert words is not None
    written = {text for section in words.reasons.values() for text in section.values()}
    read = {fact.text for fact in read_back(key).text_facts if fact.attribute == "reason"}
    assert written == read


# What the publications themselves have lost, so that their rows fall short of their totals: key, then the statement.
DAMAGED = {"qitai": 2, "xinjiang": 6}


@KEY
def test_organisation_year_and_statements(key: str) -> None:
    sample, document = read_sample(key), read_back(key).document
    assert (document.organisation, document.year) == (sample.organisation, 2024)
    states = {statement.no: statement.state for statement in document.statements}
    expected = {no: StatementState.COMPLETE if no in sample.rows else StatementState.EMPTY for no in range(1, 12)}
    if key in DAMAGED:
        expected[DAMAGED[key]] = StatementState.INCOMPLETE
    assert states == expected | {no: StatementState.MISSING for no in (sample.words.missing if sample.words else ())}


def test_what_the_publication_lacks_stays_missing() -> None:
    """奇台县: 表8 and 表11 are in the contents only, 表2 breaks off after 卫生健康支出; the sample says so."""
    sample = read_sample("qitai")
    assert sample.words is not None
    assert {8, 11} <= set(sample.words.missing) and not {8, 11} & set(sample.rows)
    assert sample.rows[2][-1].name == "卫生健康支出"
    text = page_text("qitai")
    assert all(squeeze(said) in text for said in (*sample.words.missing.values(), sample.words.notes[2]))


def test_a_lost_cell_is_no_blank() -> None:
    """自治区 表6: the total's 公用经费 is lost in the publication; a blank would say that nothing was budgeted."""
    total = [fact for fact in read_back("xinjiang").facts if fact.table_no == 6 and fact.name == "总计"]
    assert {fact.concept: fact.printed for fact in total} == {"total": "38900.60", "personnel": "35335.17"}
    assert "缺" in page_text("xinjiang")


@KEY
def test_every_page_is_marked(key: str) -> None:
    document = pypdfium2.PdfDocument(path_of(key))
    pages = [squeeze(page.get_textpage().get_text_range()) for page in document]
    assert all(squeeze(MARK) in text for text in pages)
    assert all(squeeze(paragraph) in pages[0] for paragraph in NOTICE)


@KEY
def test_all_text_is_set_in_the_embedded_font(key: str) -> None:
    assert b"/FontFile2" in path_of(key).read_bytes()
    fonts = {char.fontname for page in extract_pages(path_of(key)) for char in characters(page)}
    assert fonts and all(re.fullmatch(rf"[A-Z]{{6}}\+{FONT}(-\d)?", name) for name in fonts)


@KEY
def test_statements_add_up(key: str) -> None:
    """What was collected proves itself: both totals of 表1, the classes of 表3, 基本支出 + 项目支出."""
    rows = read_sample(key).rows
    totals = [row.values[0] for row in rows[1] if row.name in ("收入总计", "支出总计")]
    assert len(totals) == 2 and totals[0] == totals[1] == rows[3][0].values[0]
    classes = [Decimal(row.values[0] or 0) for row in rows[3] if len(row.code) == 3]
    assert abs(sum(classes) - Decimal(totals[0] or 0)) <= Decimal("0.005") * (len(classes) + 1)
    for no in (3, 5):
        for row in rows[no]:
            total, *parts = (Decimal(value or 0) for value in row.values)
            assert abs(total - sum(parts)) <= Decimal("0.015"), (no, row)


@needs_font
@KEY
def test_setting_again_gives_the_same_bytes(key: str, tmp_path: Path) -> None:
    load_font()
    assert make_sample(read_sample(key), tmp_path).read_bytes() == path_of(key).read_bytes()


@needs_font
@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("较上年增加 11,557.63 万元，增长 100.00%，变动原因。", 60),
        ("一、（类）“三公”经费：（补助）", 42),
        ("a word", 5),
    ],
)
def test_lines_tear_no_number_and_start_with_no_stop(text: str, width: float) -> None:
    load_font()
    lines = wrap(text, width, 9)
    assert squeeze("".join(lines)) == squeeze(text)
    assert not any(line[0] in "，。；：、）”%" for line in lines)
    assert all(number in "\n".join(lines) for number in re.findall(r"[\d.,]+", text))


def test_merged_headings() -> None:
    header = [["项目", "总计", "财政拨款", "<"], ["^", "^", "合计", "项目支出"]]
    assert header_spans(header) == [((0, 0), (0, 1)), ((1, 0), (1, 1)), ((2, 0), (3, 0))]


@KEY
def test_facts_survive_writing(key: str, tmp_path: Path) -> None:
    write_facts(read_facts(DATA / f"{key}.json"), tmp_path / f"{key}.json")
    assert (tmp_path / f"{key}.json").read_bytes() == (DATA / f"{key}.json").read_bytes()


@needs_corpus
@pytest.mark.parametrize("number", sorted(KEYS))
def test_figures_are_those_of_the_publication(number: str) -> None:
    collected = collect(next(CORPUS.glob(f"{number}_*.txt")), KEYS[number])
    if not collected.rows:
        pytest.skip("this publication's tables lost their columns and are not read yet")
    assert set_cells(collected) == set_cells(read_facts(DATA / f"{KEYS[number]}.json"))


@needs_corpus
def test_no_sentence_of_the_publications_is_copied() -> None:
    published = {run for path in CORPUS.glob("*.txt") for run in runs_of(path)}
    ours = [path for path in DATA.parent.rglob("*") if path.suffix in (".json", ".toml", ".py")]
    assert published and ours
    assert [path.name for path in ours if published & set(runs_of(path))] == []


@cache
def read_back(key: str) -> Extraction:
    """A sample PDF as the reader understands it."""
    path = path_of(key)
    return pages_to_extraction(pdf_to_pages(path.read_bytes(), path.name), name=path.name, document_id="")


def path_of(key: str) -> Path:
    return next(path for path in sample_paths() if path.name.startswith(key))


def page_text(key: str) -> str:
    return squeeze("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path_of(key))))


def set_cells(sample: Sample) -> Counter[Cell]:
    """The cells of a sample's tables, empty ones included, lost ones not."""
    concepts = {statement.no: statement.concepts for statement in read_statements()}
    return Counter(
        (no, row.code, row.project or row.name, row.entity or sample.organisation, row.half, concept, value)
        for no, rows in sample.rows.items()
        for row in rows
        for concept, value in zip(concepts_of(concepts[no], row.half), row.values, strict=True)
        if value is not None
    )


def concepts_of(concepts: tuple[str, ...], half: str) -> tuple[str, ...]:
    return {"": concepts, "income": concepts[:1], "expenditure": concepts[1:]}[half]


def read_cells(extraction: Extraction) -> Counter[Cell]:
    """The same cells as they were read."""
    return Counter(
        (fact.table_no, fact.code, fact.project or fact.name, fact.entity, fact.half, fact.concept, fact.printed)
        for fact in extraction.facts
        if fact.origin == "table" and fact.table_no is not None
    )


def characters(container: Iterable[object]) -> Iterator[LTChar]:
    for element in container:
        if isinstance(element, LTChar):
            yield element
        elif isinstance(element, LTContainer):
            yield from characters(element)


def runs_of(path: Path, length: int = 36) -> Iterator[str]:
    """The runs of characters in a file's sentences that are long enough to be recognised."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = squeeze(line)
        if re.search("[，。；、]", text):
            yield from (text[at : at + length] for at in range(len(text) - length + 1))


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def plain(text: str) -> str:
    return re.sub(r"[\s“”\"]", "", text).replace("(", "（").replace(")", "）")
