"""The headings of a cited cell on its page: by coordinates, and only where the letters are the heading's."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.store import Store
from qa.interface import place_to_citation
from tests.app.conftest import write_budget_pdf
from tests.conftest import HashingEncoder
from ui.desk import Desk
from ui.page_marks import heading_boxes
from ui.pages import page_layout, seen_box


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Desk:
    build_index([write_budget_pdf(tmp_path / "乙县.pdf", "乙县商务和粮食局")], tmp_path / "index", encoder)
    return Desk(Store.open(tmp_path / "index"), lambda *_, **__: None)  # type: ignore[arg-type, return-value]


def test_row_and_column_headings_are_marked(desk: Desk) -> None:
    (document,) = desk.documents()
    facts = desk.facts(document.document_id)
    marked = 0
    for fact in (one for one in facts if one.origin == "table" and one.source.bbox):
        page = desk.evidence(place_to_citation(fact.source, document)).page
        assert page is not None and (page.page_no, page.pages) == (fact.source.page_no, document.pages)
        for left, top, width, height in page.headings:
            assert left + width <= page.left + 0.5 or top + height <= page.top + 0.5  # left of the figure, or above it
            marked += 1
    assert marked >= 10


def test_nothing_is_marked_where_the_letters_differ(desk: Desk) -> None:
    (document,) = desk.documents()
    facts = desk.facts(document.document_id)
    fact = next(one for one in facts if one.name == "差旅费" and one.quantity)
    layout = page_layout(
        document.document_id, Path(desk.store.paths(document.document_id)[0]), fact.source.page_no or 1
    )
    found = list(heading_boxes(facts, fact, layout.texts))
    assert len(found) == 2
    other = [(text.replace("旅", "施").replace("合", "会"), box) for text, box in layout.texts]
    assert list(heading_boxes(facts, fact, other)) == []
    assert list(heading_boxes(facts, None, layout.texts)) == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_box_keeps_its_area_and_stays_inside_however_the_page_is_turned(turn: int) -> None:
    crop = (60.0, 40.0, 420.0, 700.0)
    x0, top, x1, bottom = seen_box((100, 100, 150, 120), crop, turn)
    width, height = (360, 660) if turn in (0, 180) else (660, 360)
    assert (x1 - x0) * (bottom - top) == pytest.approx(1000)
    assert 0 <= x0 < x1 <= width and 0 <= top < bottom <= height
