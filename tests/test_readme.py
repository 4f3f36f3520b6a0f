"""The README's examples, run: what it prints is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.build import build_index
from index.encoder import load_encoder
from qa.cli import main
from samples import sample_paths

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r'^\$ budgetqa ask "(?P<question>[^"]+)"\n(?P<output>.*?)(?=^\$|\Z)', re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    text = "".join(BLOCK.findall(README.read_text(encoding="utf-8")))
    return [(found["question"], found["output"].strip()) for found in COMMAND.finditer(text)]


@pytest.fixture(scope="module")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("readme") / "index"
    build_index(sample_paths(), directory, load_encoder())
    return directory


def test_the_readme_has_examples():
    assert len(examples()) >= 5


@pytest.mark.parametrize(("question", "output"), examples(), ids=lambda text: text[:20])
def test_an_example_prints_what_the_readme_says(sample_index: Path, question: str, output: str):
    result = CliRunner().invoke(main, ["ask", question, "--index", str(sample_index)])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == output
