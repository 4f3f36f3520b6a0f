"""The console command: in this process where what it does counts, as a process of its own where its start does."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

import app
from index.store import Store
from qa import cli
from tests.conftest import BUDGET_TEXT
from tests.qa.conftest import Run

QUESTION = "甲县商务和粮食局2024年差旅费预算是多少？"


def spawn(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qa.cli", *arguments]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(command, capture_output=True, text=True, cwd=root, **options)  # type: ignore[call-overload, no-any-return]


# --- index ----------------------------------------------------------------------------------------------


def test_index_prints_a_line_a_file_and_skips_it_the_second_time(run: Run, budget_file: Path) -> None:
    first, second = run("index", budget_file), run("index", budget_file)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("甲县.txt: indexed: 13 figures, ")
    assert second.stdout.startswith("甲县.txt: skipped: 13 figures, ")
    assert first.stdout.count("\n") == 1
    assert first.stderr == ""


def test_a_refused_file_is_named_on_standard_error_and_the_others_are_indexed(
    run: Run, budget_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "page.pdf").write_bytes(b"<html><body>404</body></html>")
    done = run("index", tmp_path, tmp_path / "nowhere")
    assert done.exit_code == 1
    assert [line.split(":")[0:3] for line in done.stderr.splitlines()] == [
        ["empty.pdf", " refused", " EMPTY"],
        ["nowhere", " refused", " NOT_FOUND"],
        ["page.pdf", " refused", " NOT_PDF"],
    ]
    assert done.stdout.startswith("甲县.txt: indexed")
    states = {
        d["document"]: (d["state"], d["reason"])
        for d in map(json.loads, run("documents", "--json").stdout.splitlines())
    }
    assert states["empty.pdf"] == ("refused", "EMPTY")
    assert states["甲县.txt"][0] != "refused"


def test_text_in_gb18030_is_indexed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gb.txt").write_bytes(BUDGET_TEXT.encode("gb18030"))
    assert run("index", tmp_path / "gb.txt").stdout.startswith("gb.txt: indexed: 13 figures, ")


def test_a_folder_without_documents_is_a_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run("index", tmp_path / "folder")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "folder: refused: NO_DOCUMENTS: " in done.stderr


def test_index_without_a_path_is_wrong_usage(run: Run) -> None:
    assert run("index").exit_code == 2


def test_a_busy_index_is_said_in_one_line(indexed: Run, budget_file: Path) -> None:
    with Store.open("index", writable=True):
        done = indexed("index", budget_file)
    assert done.exit_code == 1
    assert "is writing to this index" in done.stderr


def test_another_encoder_is_refused_with_the_way_out(indexed: Run, budget_file: Path) -> None:
    with Store.open("index", writable=True) as store, store._transaction():
        store._set_meta("encoder_id", "another-model@000000000000")
    done = indexed("index", "--encoder", "budgetqa-static", budget_file)
    assert done.exit_code == 1
    assert "made with the encoder another-model@000000000000" in done.stderr
    assert "budgetqa rebuild --index index --encoder budgetqa-static@" in done.stderr
    assert indexed("ask", "--encoder", "budgetqa-static", QUESTION).exit_code == 1


def test_rebuild_encodes_anew_for_another_encoder(indexed: Run, budget_file: Path) -> None:
    with Store.open("index", writable=True) as store, store._transaction():
        store._set_meta("encoder_id", "another-model@000000000000")
    done = indexed("rebuild", "--encoder", "budgetqa-static")
    assert done.exit_code == 0
    assert "encoder budgetqa-static@" in done.stdout
    assert indexed("index", budget_file).exit_code == 0


# --- documents, remove, rebuild -------------------------------------------------------------------------


def test_documents_as_json(indexed: Run) -> None:
    (document,) = map(json.loads, indexed("documents", "--json").stdout.splitlines())
    assert (document["document"], document["organisation"], document["year"]) == ("甲县.txt", "甲县商务和粮食局", 2024)
    assert document["facts"] == 13
    assert {"no": 6, "title": "一般公共预算基本支出情况表", "state": "complete"}.items() <= document["statements"][
        0
    ].items()


def test_documents_in_a_pipe_are_lines_with_tabs(indexed: Run) -> None:
    heading, row = indexed("documents").stdout.splitlines()
    assert heading.split("\t")[:3] == ["document", "organisation", "year"]
    assert row.split("\t")[:3] == ["甲县.txt", "甲县商务和粮食局", "2024"]


def test_remove_takes_a_document_out_and_names_what_it_does_not_know(indexed: Run) -> None:
    done = indexed("remove", "乙县.txt", "甲县.txt")
    assert done.exit_code == 1
    assert done.stdout.startswith("甲县.txt: removed (")
    assert "no indexed document is called '乙县.txt'. Near it: 甲县.txt." in done.stderr
    assert indexed("documents", "--json").stdout == ""


def test_rebuild_leaves_the_answers_as_they_were(indexed: Run) -> None:
    with Store.open("index") as store:
        before = store.search_text("差旅费")
    assert indexed("rebuild").exit_code == 0
    with Store.open("index") as store:
        assert store.search_text("差旅费") == before


@pytest.mark.parametrize(
    "command",
    [
        ["documents"],
        ["export", "--format", "csv", "--out", "-"],
        ["check"],
        ["search", "差旅费"],
        ["rebuild"],
        ["backup", "f"],
    ],
)
def test_without_an_index_the_way_to_make_one_is_said(run: Run, command: list[str]) -> None:
    done = run(*command)
    assert done.exit_code == 1
    assert done.stderr == "index: no index here. Make one: budgetqa index PATH… --index index\n"


def test_the_option_goes_before_the_environment(indexed: Run, tmp_path: Path) -> None:
    assert indexed("documents", "--index", tmp_path / "elsewhere").exit_code == 1


# --- export ---------------------------------------------------------------------------------------------


def test_export_writes_a_csv_that_a_spreadsheet_reads(indexed: Run, tmp_path: Path) -> None:
    done = indexed("export", "--format", "csv", "--out", tmp_path / "figures.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    travel = [row for row in rows if row["name"] == "差旅费" and row["column"].endswith("合计")]
    assert [(row["value"], row["unit"], row["code"], row["table_no"]) for row in travel] == [
        ("4.25", "万元", "30211", "6")
    ]


def test_an_export_that_cannot_be_written_leaves_nothing(indexed: Run, tmp_path: Path) -> None:
    done = indexed("export", "--format", "csv", "--out", tmp_path / "no folder" / "figures.csv")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr


# --- ask ------------------------------------------------------------------------------------------------


def test_ask_prints_the_figure_and_where_it_stands(indexed: Run) -> None:
    done = indexed("ask", QUESTION)
    assert done.exit_code == 0
    assert "4.25" in done.stdout.splitlines()[0]
    assert "出处: 甲县.txt, 第" in done.stdout


def test_ask_as_json(indexed: Run) -> None:
    answer = json.loads(indexed("ask", "--json", QUESTION).stdout)
    assert list(answer)[:3] == ["question", "status", "text"]
    assert (answer["status"], answer["figures"][0]["value"], answer["figures"][0]["unit"]) == (
        "answered",
        "4.25",
        "万元",
    )
    line = BUDGET_TEXT.splitlines()[answer["citations"][0]["line"] - 1]
    assert line.split("\t")[2:4] == ["差旅费", "4.25"]


def test_a_question_set_is_answered_line_by_line_in_order(indexed: Run, tmp_path: Path) -> None:
    cases = [
        {"id": "one", "question": QUESTION},
        {"id": "two", "question": "办公费呢？", "context": [QUESTION]},
        {"id": "three", "question": ""},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in cases) + "\n\n", encoding="utf-8")
    done = indexed("ask", "--file", file, "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [answer["id"] for answer in answers] == ["one", "two", "three"]
    assert [answer["status"] for answer in answers] == ["answered", "answered", "not_found"]
    assert answers[1]["figures"][0]["value"] == "8.25"


def test_a_line_that_is_no_question_is_named_and_the_others_are_answered(indexed: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"id": 1\n{{"id": "2"}}\n{json.dumps({"id": "3", "question": QUESTION})}\n', encoding="utf-8")
    done = indexed("ask", "--file", file, "--json")
    assert done.exit_code == 1
    assert [line[:7] for line in done.stderr.splitlines()] == ["line 1:", "line 2:"]
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["3"]


@pytest.mark.parametrize("arguments", [[], [QUESTION, "--file", "-"], ["--file", "nowhere.jsonl"]])
def test_ask_needs_one_question_or_one_file(indexed: Run, arguments: list[str]) -> None:
    assert indexed("ask", *arguments).exit_code == 2


@pytest.mark.parametrize(
    "question", ["", " ", "今天天气怎么样？", "费" * 100_000, "'; DROP TABLE facts; --", "\0", "😀"]
)
def test_any_question_gets_an_answer_with_a_status(indexed: Run, question: str) -> None:
    answer = json.loads(indexed("ask", "--json", "--", question).stdout)
    assert answer["status"] in {"not_found", "clarify"}
    assert answer["figures"] == []
    assert answer["text"]


def test_ask_makes_the_index_of_the_samples_where_there_is_none(run: Run) -> None:
    done = run("ask", "--json", "2024年差旅费预算是多少？")
    assert done.exit_code == 0
    assert "no index yet; making one of the sample documents" in done.stderr
    assert json.loads(done.stdout)["status"] in {"answered", "clarify"}
    assert run("documents", "--json").stdout.count("\n") >= 1


@pytest.mark.parametrize("start", [["budgetqa", "serve"], ["app.py"]])
def test_the_page_makes_the_index_of_the_samples_where_there_is_none(
    run: Run, budget_file: Path, monkeypatch: pytest.MonkeyPatch, start: list[str]
) -> None:
    """Both ways to start it; the samples are one document here, and the server is not run."""
    served = []
    monkeypatch.setattr("qa.home.sample_documents", lambda: [budget_file])
    monkeypatch.setattr("app.serve", lambda directory, host, port, **how: served.append((directory, host, port, how)))
    monkeypatch.setattr("sys.argv", start)
    with pytest.raises(SystemExit) as end:
        (cli.main if start[0] == "budgetqa" else app.main)()
    assert end.value.code == 0
    how = {"root_path": "", "password_file": None, "uploads": "own"}
    assert served == [(Path("index"), "127.0.0.1", 7860, how)]
    assert json.loads(run("documents", "--json").stdout)["document"] == "甲县.txt"


def test_an_index_that_was_named_and_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    done = run("ask", "--index", tmp_path / "typo", QUESTION)
    assert done.exit_code == 1
    assert "no index here" in done.stderr
    assert not (tmp_path / "typo").exists()


# --- eval -----------------------------------------------------------------------------------------------


def test_eval_counts_right_and_wrong_and_says_which(indexed: Run, tmp_path: Path) -> None:
    right = {"id": "r", "kind": "lookup", "question": QUESTION, "expect": {"value": "4.25", "unit": "万元"}}
    wrong = {"id": "w", "kind": "lookup", "question": QUESTION, "expect": {"value": "9.99", "unit": "万元"}}
    (tmp_path / "right.jsonl").write_text(json.dumps(right), encoding="utf-8")
    (tmp_path / "wrong.jsonl").write_text(json.dumps(wrong), encoding="utf-8")
    assert indexed("eval", tmp_path / "right.jsonl").exit_code == 0
    both = indexed("eval", tmp_path / "right.jsonl", tmp_path / "wrong.jsonl", "--report", tmp_path / "report.html")
    assert both.exit_code == 1
    assert "wrong: w: " in both.stdout
    assert (tmp_path / "report.html").stat().st_size > 0


# --- start ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        *("index", "ask", "documents", "remove", "check", "export", "eval", "serve", "search", "verify"),
        *("rebuild", "doctor", "backup", "restore"),
    ],
)
def test_every_command_has_help(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


def test_listing_documents_loads_neither_numpy_nor_a_reader(indexed: Run, tmp_path: Path) -> None:
    heavy = "{'numpy', 'faiss', 'torch', 'gradio', 'pdfplumber', 'sentence_transformers'}"
    script = (
        "import sys; from qa.cli import main\n"
        f"try: main(['documents', '--index', {str(tmp_path / 'index')!r}])\n"
        f"except SystemExit as end: print(end.code, {heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2]
    )
    assert done.stdout.splitlines()[-1] == "0 set()"


def test_help_is_quick() -> None:
    started = time.monotonic()
    done = spawn("--help")
    assert done.returncode == 0
    assert time.monotonic() - started < 2  # 0.1 s on an idle machine


def test_output_can_be_cut_off_by_the_next_command_of_a_pipe(indexed: Run, tmp_path: Path) -> None:
    command = f"{sys.executable} -m qa.cli export --index '{tmp_path}/index' --format csv --out - | head -c 5"
    done = subprocess.run(command, shell=True, capture_output=True, cwd=Path(__file__).resolve().parents[2])
    assert done.stdout == b"\xef\xbb\xbfdo"
    assert b"Traceback" not in done.stderr
