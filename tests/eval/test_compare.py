"""Two runs compared: what changed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.compare import main


def run_file(path: Path, outcomes: dict[str, str], system: str = "") -> str:
    lines = [
        {"id": key, "outcome": outcome} | ({"system": system} if system else {}) for key, outcome in outcomes.items()
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


OLD = {"a": "right", "b": "withheld", "c": "wrong", "d": "right", "gone": "right"}


@pytest.mark.parametrize(
    ("new", "status", "lines"),
    [
        (OLD, 0, ["5 and 5 questions: 0 worse, 0 better"]),
        (OLD | {"b": "right"}, 0, ["better: b: withheld -> right", "5 and 5 questions: 0 worse, 1 better"]),
        (OLD | {"c": "withheld"}, 0, ["better: c: wrong -> withheld", "5 and 5 questions: 0 worse, 1 better"]),
        (OLD | {"b": "wrong"}, 1, ["worse: b: withheld -> wrong", "5 and 5 questions: 1 worse, 0 better"]),
        (
            {"c": "right", "a": "withheld", "b": "withheld", "d": "right", "new": "wrong"},
            1,
            [
                "worse: a: right -> withheld",
                "better: c: wrong -> right",
                "only in the old run: gone: right",
                "only in the new run: new: wrong",
                "5 and 5 questions: 1 worse, 1 better",
            ],
        ),
    ],
)
def test_what_changed_is_listed(tmp_path: Path, new: dict[str, str], status: int, lines: list[str]) -> None:
    files = [run_file(tmp_path / "old.jsonl", OLD), run_file(tmp_path / "new.jsonl", new)]
    result = CliRunner().invoke(main, files)
    assert (result.exit_code, result.output.splitlines()) == (status, lines)


def test_systems_are_told_apart(tmp_path: Path) -> None:
    old = run_file(tmp_path / "old.jsonl", {"a": "right"}, "engine")
    new = run_file(tmp_path / "new.jsonl", {"a": "wrong"}, "BM25")
    result = CliRunner().invoke(main, [old, new])
    assert result.exit_code == 0 and "only in the old run: engine: a: right" in result.output


@pytest.mark.parametrize(
    "text", ["{", '{"id": "a"}', '{"id": "a", "outcome": "fine"}', "[]", '{"id":"a","outcome":"right"}\n' * 2]
)
def test_what_is_no_report_is_one_line_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, [str(path), str(path)])
    assert result.exit_code == 1 and "bad.jsonl, line" in result.output
