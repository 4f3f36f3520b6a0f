"""An index of our own two budgets, built once, and the question that each test asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa import cli
from qa.answer import answer
from qa.library import Library, library_of
from qa.records import Answer

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"

Ask = Callable[..., Answer]
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def budgets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """青河县水利局 (water) and 临江市教育局 (education, four units), 2024, with the shipped encoder."""
    folder = tmp_path_factory.mktemp("budgets") / "index"
    report = build_index([DOCUMENTS], folder, load_encoder(), workers=1)
    assert [outcome.state.value for outcome in report.outcomes] == ["indexed", "indexed"]
    with Store.open(folder) as store:
        yield store


@pytest.fixture(scope="session")
def library(budgets: Store) -> Library:
    return library_of(budgets)


@pytest.fixture(scope="session")
def ask(budgets: Store) -> Ask:
    """``ask(question, *earlier questions)`` of the two budgets."""

    def asking(question: str, *context: str) -> Answer:
        return answer(question, context, store=budgets)

    return asking


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in an empty directory; ``index`` there is the index that the environment names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUDGETQA_INDEX", "index")
    monkeypatch.delenv("BUDGETQA_ENCODER", raising=False)

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(cli.main, [str(argument) for argument in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def indexed(run: Run, budget_file: Path) -> Run:
    """``run``, with one document in the index."""
    assert run("index", budget_file).exit_code == 0
    return run
