"""An answer without its evidence is withheld, or the same from another place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.cases import Case, parse_case
from eval.deletion import WithoutEvidence, asked_again
from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer

DOCUMENTS = Path(__file__).parents[1] / "documents"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("index")
    build_index([DOCUMENTS], folder, load_encoder(), workers=1)
    with Store.open(folder) as opened:
        yield opened


def case(question: str) -> Case:
    return parse_case({"id": "a", "kind": "lookup", "question": question, "expect": {"value": "1", "unit": "万元"}})


def test_the_cited_cell_is_gone_and_nothing_else(store: Store) -> None:
    found = answer("青河县水利局差旅费", store=store)
    left = WithoutEvidence(store, found)
    document_id = next(one.document_id for one in store.documents() if one.organisation == "青河县水利局")
    gone = set(store.facts(document_id)) - set(left.facts(document_id))
    assert {(fact.name, fact.printed, fact.concept) for fact in gone} == {("差旅费", "12.60", "total")}


@pytest.mark.parametrize(
    "question",
    [
        "青河县水利局差旅费",
        "青河县水利局编制数",
        "青河县水利局差旅费比办公费多多少",
        "临江市教育局高中教育",
        "青河县水利局行政运行",
    ],
)
def test_no_other_figure_takes_its_place(store: Store, question: str) -> None:
    outcome = asked_again(case(question), store)
    assert outcome is not None and outcome[0] in ("withheld", "same"), outcome


def test_what_was_not_answered_is_not_asked_again(store: Store) -> None:
    assert asked_again(case("青河县水利局登月考察费"), store) is None
