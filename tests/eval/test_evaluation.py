"""The whole evaluation on a small document: its files, the same twice, and what the page holds."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from eval.compare import read_outcomes
from eval.evaluation import LINES, REPORT, main
from eval.svg import Bar, Line, bar_plot, line_plot

DOCUMENT = Path(__file__).parents[1] / "documents" / "linjiang-2024.txt"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [
        {
            "id": "travel",
            "question": "临江的<i>差旅费</i>",
            "kind": "figure",
            "docs": ["linjiang"],
            "expect": {"value": "1", "unit": "元"},
            "evidence": {"passages": [["差旅费"]]},
        },
        {"id": "refused", "question": "长沙市水利局的差旅费", "kind": "refuse", "expect": {"refuse": True}},
    ]
    path = tmp_path_factory.mktemp("questions") / "small.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def evaluate(questions: Path, folder: Path, *options: str) -> str:
    arguments = [str(DOCUMENT), "--questions", str(questions), "--report", str(folder), *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_same_twice_and_without_times(questions: Path, tmp_path: Path) -> None:
    output = evaluate(questions, tmp_path / "one")
    evaluate(questions, tmp_path / "two")
    for name in (REPORT, LINES):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    page = (tmp_path / "one" / REPORT).read_text(encoding="utf-8")
    assert " ms" not in page and "<script" not in page and "http" not in page
    assert "&lt;i&gt;差旅费&lt;/i&gt;" in page and "<i>" not in page
    assert page.count("<svg") == 3 and "recall@10" in page and "What is withheld" in page
    assert "BM25 in asked documents: recall@1" in output
    outcomes = read_outcomes(tmp_path / "one" / LINES)
    assert len(outcomes) == 9 * 2 and outcomes[("engine", "refused")] == "right"


def test_times_are_shown_when_wanted(questions: Path, tmp_path: Path) -> None:
    evaluate(questions, tmp_path, "--latency")
    assert "<h2>Latency</h2>" in (tmp_path / REPORT).read_text(encoding="utf-8")


def test_a_model_that_is_not_there_ends_the_run(questions: Path, tmp_path: Path) -> None:
    arguments = [str(DOCUMENT), "--questions", str(questions), "--report", str(tmp_path)]
    result = CliRunner().invoke(main, [*arguments, "--chat-url", "http://127.0.0.1:9/v1"])
    assert result.exit_code == 1 and "leave the setting out" in result.output
    assert not (tmp_path / REPORT).exists()


def test_documents_need_questions() -> None:
    assert CliRunner().invoke(main, [str(DOCUMENT)]).exit_code == 2


def test_plots_are_whole_and_inside_their_frame() -> None:
    line = Line("<a>", tuple((step / 20, step / 20) for step in range(21)))
    for plot in (line_plot([line, Line("dot", ((1.0, 1.0),))], "x", "y"), bar_plot([Bar("<b>", 0.5, 0.4, 0.6)])):
        root = ElementTree.fromstring(plot)
        width, height = (float(one) for one in root.attrib["viewBox"].split()[2:])
        for element in root.iter():
            for key, value in element.attrib.items():
                if key in ("x", "x1", "x2", "cx"):
                    assert 0 <= float(value) <= width
                if key in ("y", "y1", "y2", "cy"):
                    assert 0 <= float(value) <= height
