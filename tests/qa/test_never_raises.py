"""No question raises: pieces of real questions cut and joined at random, with and without earlier turns."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from tests.qa.conftest import Ask

_FOLDER = Path(__file__).parent / "phrasings"
_JOINTS = (
    "",
    "，",
    "、",
    " ",
    "和",
    "的",
    "？",
    "比",
    "占",
    "其中",
    "除以",
    "与",
    "；",
    "去年",
    "谁",
    "最多",
    "多多少",
    "(",
    "20",
    "%",
)
_ENGLISH = (
    "What is the total of",
    "How many times",
    "compared with last year",
    "Is the",
    "larger than that of",
    "which body has the most",
    "in yuan",
    "basic expenditure",
)
_QUESTIONS_PER_SEED = 20


def questions() -> list[str]:
    """Every way of asking in the corpus of phrasings, turns included."""
    found: list[str] = []
    for path in sorted(_FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found += [turn.strip() for asked in case["asks"] for turn in asked.split("<<")]
    return found


def piece(text: str, chance: random.Random) -> str:
    """A part of a question: between two marks, or between any two characters."""
    parts = [part for part in re.split(r"[，。？、；,?]", text) if part]
    if parts and chance.random() < 0.5:
        return chance.choice(parts)
    start = chance.randrange(len(text))
    return text[start : start + chance.randrange(1, 14)]


def joined(chance: random.Random, corpus: list[str]) -> str:
    """Two to five pieces with something between them."""
    pieces = [piece(chance.choice(corpus), chance) for _ in range(chance.randrange(1, 5))]
    if chance.random() < 0.2:
        pieces.insert(chance.randrange(len(pieces) + 1), f" {chance.choice(_ENGLISH)} ")
    return "".join(part + chance.choice(_JOINTS) for part in pieces)


@pytest.mark.parametrize("seed", range(8))
def test_random_cuts_and_joins_of_questions_are_answered_or_refused(seed: int, ask: Ask) -> None:
    chance = random.Random(seed)
    corpus = questions()
    for _ in range(_QUESTIONS_PER_SEED):
        question = joined(chance, corpus)
        context = [joined(chance, corpus) for _ in range(chance.randrange(3))]
        answer = ask(question, *context)
        assert answer.status in ("answered", "not_found", "clarify"), (question, context)
        assert bool(answer.figures) <= (answer.status == "answered"), (question, context)
