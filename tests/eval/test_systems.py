"""Systems and rankings over a real index."""

from __future__ import annotations

import pytest

from eval.cases import Case, parse_case
from eval.errors import EvidenceWithoutDocument
from eval.evidence import ANSWERS
from eval.judge import Outcome, judge
from eval.rankers import RANKERS, documents_asked, rank_cases, words_asked
from eval.systems import ENGINE, Without, all_systems, engine, passage_reader, reply_to_all
from index.records import Fact
from index.store import Store


@pytest.fixture(scope="module")
def travel(store: Store) -> Fact:
    """The total of a figure that the document prints, found without the engine."""
    (document,) = store.documents()
    return next(fact for fact in store.facts(document.document_id) if fact.code == "30211" and fact.concept == "total")


@pytest.fixture(scope="module")
def case(store: Store, travel: Fact) -> Case:
    (document,) = store.documents()
    assert travel.quantity is not None
    printed = travel.printed
    return parse_case(
        {
            "id": "travel",
            "question": f"{travel.organisation}的{travel.name}是多少？",
            "kind": "figure",
            "docs": [document.name[:5]],
            "expect": {"value": str(travel.quantity.number), "unit": travel.quantity.unit},
            "evidence": {"passages": [[travel.table, travel.name, printed]], "figure": printed, "item": travel.name},
        }
    )


@pytest.fixture(scope="module")
def texts(store: Store, travel: Fact) -> dict[str, str]:
    (document,) = store.documents()
    return {document.name: f"目录\n30207 邮电费 1.00 1.00\n30211 {travel.name} {travel.printed} {travel.printed}"}


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("name", RANKERS)
def test_every_ranking_finds_a_row_by_its_name(store: Store, case: Case, name: str, everywhere: bool) -> None:
    (ranking,) = rank_cases(store, [case], RANKERS[name], everywhere)
    assert ranking.ranked.rank == 1 + [one == ANSWERS for one in ranking.ranked.grades].index(True)
    assert ranking.ranked.rank <= 10 and ranking.ranked.ideal[0] == ANSWERS
    assert ranking.top is not None


def test_a_passage_of_another_document_is_no_evidence(store: Store, case: Case) -> None:
    raw = parse_case(
        {
            "id": "x",
            "question": "?",
            "kind": "figure",
            "docs": ["none"],
            "expect": {"refuse": True},
            "evidence": {"passages": [["差旅费"]]},
        }
    )
    with pytest.raises(EvidenceWithoutDocument, match="'none' does not begin the name"):
        list(rank_cases(store, [raw], RANKERS["BM25"]))


def test_questions_without_evidence_are_not_ranked(store: Store) -> None:
    bare = parse_case({"id": "x", "question": "差旅费", "kind": "figure", "expect": {"refuse": True}})
    assert list(rank_cases(store, [bare], RANKERS["BM25"])) == []


def test_the_body_is_taken_out_of_what_is_looked_up(store: Store, case: Case, travel: Fact) -> None:
    words = words_asked(store, case)
    assert travel.name in words and travel.organisation not in words
    assert documents_asked(store, case) == [store.documents()[0].document_id]


def test_every_system_replies_to_every_question(store: Store, case: Case, texts: dict[str, str]) -> None:
    systems = all_systems(store, texts, RANKERS)
    assert next(iter(systems)) == ENGINE
    for name, system in systems.items():
        (reply,) = reply_to_all(system, [case])
        assert reply.answer.seconds > 0, name
    for name in (ENGINE, "label search (Ctrl-F)", "packed text, top chunk", "engine without dense"):
        (reply,) = reply_to_all(systems[name], [case])
        assert judge(case, reply.answer).outcome is Outcome.RIGHT, name


def test_what_was_read_is_the_evidence(store: Store, case: Case, travel: Fact) -> None:
    (reply,) = reply_to_all(passage_reader(store, RANKERS["BM25"]), [case])
    assert travel.name in reply.evidence and reply.answer.figures


def test_parts_that_are_off_give_nothing(store: Store) -> None:
    (document,) = store.documents()
    assert Without(store, "lexical").search_text("差旅费") == [] != store.search_text("差旅费")
    assert Without(store, "exact").facts(document.document_id) == ()
    assert not any(passage.facts for passage in Without(store, "exact").passages(document.document_id))
    with pytest.raises(ValueError, match="no part"):
        Without(store, "all")


def test_without_exact_knowledge_the_figure_is_not_given(store: Store, case: Case) -> None:
    (reply,) = reply_to_all(engine(Without(store, "exact")), [case])
    assert judge(case, reply.answer).outcome is not Outcome.RIGHT
