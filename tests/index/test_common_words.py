"""Words of a large index: what weighs nothing is not looked up, and nothing is lost by that."""

from __future__ import annotations

import pytest

from index.common_words import MOST_PLACES, PRUNED_FROM, telling_words

COUNTS = {"预算": 60_000, "支出": 55_000, "费": 40_000, "县": 30_000, "差旅": 900, "某某": 300, "没有": 0}


@pytest.mark.parametrize(
    ("words", "passages", "expected"),
    [
        (["预算", "差旅"], PRUNED_FROM - 1, ["预算", "差旅"]),  # a small index has all words looked up
        (["预算", "差旅", "费"], 100_000, ["差旅", "费"]),
        (["预算", "支出"], 100_000, ["支出"]),  # nothing else is left: the rarest, within the limit
        (["费", "县", "支出", "差旅"], 200_000, ["费", "县", "差旅"]),
        (["没有", "某某"], 100_000, ["某某"]),
        (["没有"], 100_000, []),
        ([], 100_000, []),
    ],
)
def test_telling_words(words: list[str], passages: int, expected: list[str]) -> None:
    assert telling_words(words, COUNTS, passages) == expected


def test_one_word_is_kept_however_common() -> None:
    assert telling_words(["众"], {"众": 5 * MOST_PLACES}, 6 * MOST_PLACES) == ["众"]
