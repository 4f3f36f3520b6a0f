"""Fixtures for all tests: small documents made of real records, an encoder without a model, fresh stores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from index.records import (
    Document,
    Extraction,
    Fact,
    Finding,
    Fund,
    Kind,
    NumberLedger,
    Passage,
    Placement,
    Quantity,
    Severity,
    SourceRef,
    StatementRecord,
    StatementState,
    TextFact,
)
from index.store import Store
from index.tokens import text_to_tokens

MakeExtraction = Callable[..., Extraction]

ITEMS = ("差旅费", "办公费", "公务接待费", "养老保险缴费", "印刷费")


class HashingEncoder:
    """Words hashed into a few dimensions: near enough to meaning for a store's tests, and quick."""

    id = "hashing-16"
    dimension = 16

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit rows; a text without words is the zero row."""
        matrix = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(matrix, texts, strict=True):
            for token in text_to_tokens(text):
                row[hashlib.md5(token.encode()).digest()[0] % self.dimension] += 1
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return matrix


@pytest.fixture(scope="session")
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def make_extraction() -> MakeExtraction:
    return extraction_of


@pytest.fixture
def store(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Store]:
    """An empty store, open for writing, whose vectors are the encoder's."""
    with Store.open(tmp_path / "index", create=True) as fresh:
        fresh.claim_encoder(encoder.id, encoder.dimension)
        yield fresh


def extraction_of(
    name: str = "甲县商务局.txt", organisation: str = "甲县商务局", items: Sequence[str] = ITEMS, content: str = ""
) -> Extraction:
    """A document with one figure, one passage and one row an item; the last cell is printed empty.

    The id is the hash of name and ``content``, unless ``content`` is an id already.
    """
    document_id = content if len(content) == 64 else hashlib.sha256((name + content).encode()).hexdigest()
    facts = tuple(_fact(organisation, item, no, empty=no == len(items) - 1) for no, item in enumerate(items))
    passages = tuple(
        Passage("row", ("第二部分", "表6"), f"{organisation} | {fact.name}：合计 {fact.printed}", fact.source, (no,))
        for no, fact in enumerate(facts)
    )
    title, source = "一般公共预算基本支出情况表", facts[0].source
    statement = StatementRecord(6, title, StatementState.COMPLETE, len(facts), "", source)
    document = Document(
        document_id=document_id,
        name=name,
        organisation=organisation,
        organisations=(organisation, organisation[:2] + "商务局"),
        year=2024,
        kind=Kind.BUDGET,
        pages=0,
        lines=100,
        state="ok",
        reason=None,
        statements=(statement, StatementRecord(8, "政府性基金预算支出情况表", StatementState.MISSING, 0, "列于目录")),
        entities=(organisation,),
        numbers=NumberLedger(total=7, in_facts=4, codes=3),
    )
    reason = TextFact(organisation, organisation, 2024, "reason", ("差旅费",), Fund.ALL, "人员减少。", source)
    finding = Finding(
        rule="BQ-SUM",
        severity=Severity.SLIP,
        message="合计不符",
        message_en="the sum does not hold",
        places=(source, facts[-1].source),
        expected=Decimal("12.30"),
        found=Decimal("12.3"),
        difference=Decimal("0.00"),
        unit="万元",
    )
    return Extraction(document, facts, (reason,), passages, (finding,))


def _fact(organisation: str, item: str, no: int, *, empty: bool) -> Fact:
    number = Decimal(no + 1) * Decimal("10.50")
    bbox = (72.5, 100.25 + no, 120.0, 110.125 + no) if no % 2 else None
    source = SourceRef(
        page_no=3 if bbox else None,
        line=None if bbox else 10 + no,
        bbox=bbox,
        table="表6 一般公共预算基本支出情况表",
        row=f"3020{no} {item}",
        column="合计",
        text="" if empty else f"{number:,}",
    )
    return Fact(
        organisation=organisation,
        entity=organisation,
        year=2024,
        kind=Kind.BUDGET,
        origin="table",
        table_no=6,
        statement="general_basic",
        table="一般公共预算基本支出情况表",
        code=f"3020{no}",
        name=item,
        path=("商品和服务支出", item),
        project="",
        column=("一般公共预算基本支出", "合计"),
        concept="total",
        half="",
        attribute="amount",
        fund=Fund.GENERAL,
        quantity=None if empty else Quantity(number, "万元"),
        printed="" if empty else f"{number:,}",
        source=source,
        placement=Placement.PROVED if no == 1 else Placement.PRINTED,
    )


BUDGET_TEXT = """
甲县商务和粮食局

2024年部门预算公开

第一部分 2024年甲县商务和粮食局部门概况

第二部分 2024年部门预算公开表

表6

一般公共预算基本支出情况表

编制部门：甲县商务和粮食局

单位：万元

经济分类科目编码\t\t科目\t一般公共预算基本支出\t\t
类\t款\t经济分类科目名称\t合计\t人员经费\t公用经费
※\t※\t※\t1\t2\t3
\t\t总计\t112.50\t100.00\t12.50
301\t\t工资福利支出\t100.00\t100.00\t
301\t01\t基本工资\t100.00\t100.00\t
302\t\t商品和服务支出\t12.50\t\t12.50
302\t01\t办公费\t8.25\t\t8.25
302\t11\t差旅费\t4.25\t\t4.25
"""


@pytest.fixture
def budget_file(tmp_path: Path) -> Path:
    """A department's budget as a tabbed text, with one statement; no real department."""
    path = tmp_path / "甲县.txt"
    path.write_text(BUDGET_TEXT, encoding="utf-8")
    return path
