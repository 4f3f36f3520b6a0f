"""Mutated inputs, seeded: facts or a named refusal, never a traceback; a PDF that lost something says so."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from index.build import State, build_index, read_document
from index.errors import ReadRefused
from index.extract import pages_to_extraction
from index.read import kind_of, media_of, read_bytes
from index.read_pdf import pdf_to_pages
from index.read_text import text_to_pages
from index.records import Cell, Grid, Page
from tests.index.pdf_setter import make_pdf, table_page

TEXT = """某县教育局2024年部门预算公开
第二部分 2024年部门预算公开表
部门支出总体情况表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
201\t一般公共服务支出\t1,742.88\t1,667.88\t75.00
20104\t发展与改革事务\t1,742.88\t1,667.88\t75.00
\t总计\t1,742.88\t1,667.88\t75.00
第三部分 情况说明
2024年支出预算1742.88万元，其中：基本支出1667.88万元，项目支出75.00万元。
"""


@cache
def sound_pdf() -> bytes:
    return make_pdf(table_page("ruled"), table_page("no rules"), table_page("thin boxes"))


def mutate(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    kind = rng.choice(("flip", "flip", "cut", "insert", "delete", "zero"))
    for _ in range(rng.choice((1, 1, 3, 10))):
        at, length = rng.randrange(len(out)), rng.randrange(1, 20)
        if kind == "flip":
            out[at] ^= 1 << rng.randrange(8)
        elif kind == "insert":
            out[at:at] = rng.randbytes(length)
        elif kind == "delete" and len(out) > 40:
            del out[at : at + length]
        elif kind == "zero":
            out[at : at + 8] = bytes(8)
        elif kind == "cut":
            del out[max(at, 20) :]
            break
    return bytes(out)


def printed(pages: Iterable[Page]) -> Counter[tuple[int | None, str]]:
    return Counter(
        (cell.page_no, cell.text) for page in pages for block in page.blocks for cell in _cells(block) if cell.text
    )


def _cells(block) -> Iterable[Cell]:
    return [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]


@pytest.mark.parametrize("seed", range(6))
def test_a_mutated_pdf_is_the_same_or_flagged_or_refused(seed):
    """In this process: that nothing but a refusal is raised is shown where nothing catches it."""
    logging.disable(logging.CRITICAL)
    rng, whole = random.Random(seed), printed(pdf_to_pages(sound_pdf(), "a.pdf"))
    for round_no in range(40):
        try:
            pages = pdf_to_pages(mutate(sound_pdf(), rng), "a.pdf")
        except ReadRefused as refusal:
            assert refusal.code in {"DAMAGED", "TRUNCATED", "NO_TEXT", "ENCRYPTED", "PAGE_LIMIT"}
            continue
        flags = {flag for page in pages for flag in page.flags}
        assert flags or printed(pages) == whole, (seed, round_no)
        pages_to_extraction(pages, name="a.pdf", document_id="0", flags=sorted(flags))
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", range(6))
def test_a_mutated_text_is_read_or_refused(seed):
    rng = random.Random(seed)
    for _ in range(25):
        data = mutate(TEXT.encode(rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))), rng)
        try:
            media_of(data, "a.txt")
            extraction = pages_to_extraction(text_to_pages(data), name="a.txt", document_id="0")
        except ReadRefused as refusal:
            assert refusal.code in {"EMPTY", "ENCODING", "UNSUPPORTED"}, kind_of(data)
            continue
        assert not any("\ufffd" in fact.printed for fact in extraction.facts)


def figures(data: bytes) -> list[tuple[str, str]]:
    pages = read_bytes(data, "a.txt").pages
    facts = pages_to_extraction(pages, name="a.txt", document_id="0").facts
    return [(fact.name, str(fact.quantity.number)) for fact in facts if fact.quantity]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        (TEXT + "长" * 300_000 + "\n").encode(),
        (TEXT + "1," * 200_000 + "\n").encode(),
        (TEXT + "长" * 3_000 + "\n").encode(),
    ],
    ids=["gb18030", "utf-16", "mark", "CRLF", "CR", "a long line", "a long line of figures", "a line within the limit"],
)
def test_text_in_any_dress_gives_the_same_figures(data):
    assert len(figures(TEXT.encode())) >= 9
    assert figures(data) == figures(TEXT.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TEXT.encode().replace(b"1,742.88", b"1,74\x002.88"), "UNSUPPORTED"),
        (TEXT.encode("utf-16-le"), "UNSUPPORTED"),
        (b"", "EMPTY"),
        ("预算".encode() + b"\xff\xfe\xff" * 9, "ENCODING"),
    ],
    ids=["NUL", "UTF-16 without its mark", "nothing", "no encoding"],
)
def test_text_that_is_refused(data, code):
    with pytest.raises(ReadRefused) as caught:
        read_bytes(data, "a.txt")
    assert caught.value.code == code and caught.value.next_step


def test_bad_files_do_not_keep_the_good_ones_out(tmp_path, encoder):
    files = {
        "good.txt": TEXT.encode(),
        "good.pdf": sound_pdf(),
        "locked.pdf": make_pdf(table_page("ruled"), password="secret"),
        "empty.pdf": b"",
        "cut.pdf": sound_pdf()[:900],
        "page.pdf": b"<html>404</html>",
        "nul.txt": b"\x00" * 99,
        "text.pdf": TEXT.encode("gb18030"),
    }
    for name, data in files.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    report = build_index([tmp_path / "in"], tmp_path / "index", encoder, read=read_document, workers=2)
    states = {outcome.name: outcome.code or outcome.state.value for outcome in report.outcomes}
    assert states == {
        **dict.fromkeys(("good.txt", "good.pdf"), State.INDEXED.value),
        **{"locked.pdf": "ENCRYPTED", "empty.pdf": "EMPTY", "cut.pdf": "TRUNCATED", "page.pdf": "NOT_PDF"},
        **{"nul.txt": "UNSUPPORTED", "text.pdf": "NOT_PDF"},
    }
    assert all(outcome.figures for outcome in report.outcomes if outcome.state is State.INDEXED)
