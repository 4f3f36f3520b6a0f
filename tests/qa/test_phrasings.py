"""One expected answer and many ways to ask for it (phrasings/*.toml, over tests/documents)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.records import Answer
from tests.qa.conftest import Ask

FOLDER = Path(__file__).parent / "phrasings"

Case = dict[str, Any]


def cases() -> Iterator[Any]:
    """A parameter for each way of asking; those that are known to fail must fail, so that their mending is seen."""
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            for asked in case["asks"]:
                yield pytest.param(asked, case, id=asked)
            for kind, why in (("withheld", "not answered yet"), ("wrong", case.get("wrong_why", ""))):
                for asked in case.get(kind, ()):
                    yield pytest.param(asked, case, id=asked, marks=pytest.mark.xfail(strict=True, reason=why))


def headline(answer: Answer) -> list[str]:
    return [f"{figure.value} {figure.unit}" for figure in answer.figures]


def cited_tables(answer: Answer) -> set[int]:
    """The numbers of the statements that an answer cites, 0 for the prose."""
    named = [citation.table.partition(" ")[0].removeprefix("表") for citation in answer.citations]
    return {int(number) if number.isdigit() else 0 for number in named}


@pytest.mark.parametrize(("asked", "case"), list(cases()))
def test_an_answer_does_not_depend_on_how_it_is_asked(asked: str, case: Case, ask: Ask) -> None:
    answer = ask(*(part.strip() for part in asked.split("<<")))
    assert answer.status == case.get("status", "answered"), answer.text
    if answer.status == "answered":
        assert_answered(answer, case)
    else:
        assert answer.figures == ()
        assert case.get("reason", "") in (answer.reason or "")
        for option in case.get("options", ()):
            assert any(option in given for given in answer.options), answer.options


def assert_answered(answer: Answer, case: Case) -> None:
    wanted = case.get("answer", [])
    assert headline(answer)[: len(wanted)] == wanted, answer.text
    assert answer.citations or case.get("verdict") is False
    for words in case.get("text", ()):
        assert words in answer.text
    if "verdict" in case:
        assert answer.verdict is case["verdict"]
    if "table" in case:
        assert case["table"] in cited_tables(answer)
    if "calculation" in case:
        assert answer.calculation == case["calculation"]


def test_the_corpus_is_large_and_asks_nothing_twice() -> None:
    asked = [param.values[0] for param in cases()]
    assert len(asked) == len(set(asked))
    assert len(asked) > 300
