"""BM25 in memory: against a slow reckoning of the same formula, and independent of what else is indexed."""

from __future__ import annotations

import math

import pytest

from index.lexical import Postings, rank
from index.tokens import text_to_tokens

FIRST = {
    1: "差旅费 部门预算支出",
    2: "公务接待费 部门预算支出",
    3: "差旅费 差旅费 部门预算",
    4: "维修费 部门预算 部门预算支出",
    5: "部门预算 电费",
}
SECOND = {11: "差旅费 说明", 12: "电费 说明", 13: "水费 说明"}


def slow_score(query: str, text: str, texts: list[str]) -> float:
    words = [text_to_tokens(one) for one in texts]
    own, mean, total = text_to_tokens(text), sum(map(len, words)) / len(words), 0.0
    for token in set(text_to_tokens(query)):
        having = sum(token in one for one in words)
        weight = math.log((len(words) - having + 0.5) / (having + 0.5))
        times = own.count(token)
        total += max(weight, 0) * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(own) / mean))
    return total


@pytest.mark.parametrize("query", ["差旅费", "电费和水费", "维修费多少"])
def test_the_scores_are_those_of_the_formula(query: str) -> None:
    texts = FIRST | SECOND
    found = rank(text_to_tokens(query), [Postings.of(FIRST.items()), Postings.of(SECOND.items())], 10)
    expected = {at: slow_score(query, text, list(texts.values())) for at, text in texts.items()}
    assert found
    assert dict(found) == {
        at: pytest.approx(score, abs=1e-6) for at, score in expected.items() if score or at in dict(found)
    }
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert {at for at, score in expected.items() if score} <= {at for at, _ in found}


def test_a_word_of_most_passages_ranks_last() -> None:
    found = rank(text_to_tokens("部门差旅费"), [Postings.of(FIRST.items())], 10)
    assert [at for at, score in found if score] == [3, 1]
    assert {at for at, score in found if not score} == {2, 4, 5}  # 费 and 部门 stand nearly everywhere


def test_nothing_is_found_in_nothing() -> None:
    assert rank(["差旅"], [], 5) == []
    assert rank(["差旅"], [Postings.of([])], 5) == []


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    twins = {7: "差旅费", 3: "差旅费", 9: "水费", 11: "电费", 12: "电费", 13: "电费", 14: "电费"}
    assert [at for at, _ in rank(["差旅"], [Postings.of(twins.items())], 5)] == [3, 7]
