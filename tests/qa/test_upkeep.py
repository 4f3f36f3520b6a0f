"""The commands that look after an index: doctor, backup, restore (rebuild is tested with the encoders)."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import DATABASE_NAME, Store
from index.store_read import VECTORS_NAME
from tests.conftest import BUDGET_TEXT
from tests.qa.conftest import Run

QUESTION = "甲县商务和粮食局2024年差旅费预算是多少？"


def lines_of(output: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in output.splitlines())


# --- doctor ---------------------------------------------------------------------------------------------


def test_doctor_tells_the_installation_and_the_index(indexed: Run, tmp_path: Path) -> None:
    done = indexed("doctor")
    told = lines_of(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    assert told["SQLite"] >= "3.51.3"
    assert told["faiss-cpu"][0].isdigit()
    assert told["shipped encoder"].startswith("budgetqa-static@")
    assert told["index"] == str(tmp_path / "index")
    assert told["encoder"] == f"{told['shipped encoder']}, 256 dimensions"
    assert told["documents"].startswith("1, 1 ")
    assert told["figures"] == "13"
    assert told["source files"].startswith("1 of 1 at their places")
    assert told["read by another version"] == "0 documents"
    assert told["problems"] == "none"


def test_doctor_without_an_index_tells_the_installation(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    assert "SQLite" in lines_of(done.stdout)
    assert done.stderr == "index: no index here yet. Make one: budgetqa index PATH…\n"


def test_doctor_sees_a_changed_file_and_another_reader(indexed: Run, budget_file: Path) -> None:
    budget_file.write_text(BUDGET_TEXT + "x", encoding="utf-8")
    with Store.open("index", writable=True) as store:
        store._connection.execute("UPDATE documents SET reader = 'earlier'")
    told = lines_of(indexed("doctor").stdout)
    assert told["source files"].startswith("0 of 1 ")
    assert told["read by another version"] == "1 documents: run budgetqa index on them again"


def harm_vectors() -> None:
    data = bytearray(Path("index", VECTORS_NAME).read_bytes())
    data[-1] ^= 1
    Path("index", VECTORS_NAME).write_bytes(data)


def harm_words() -> None:
    with Store.open("index", writable=True) as store:
        store._connection.execute("DELETE FROM passage_words WHERE rowid = 1")


def harm_encoder() -> None:
    with Store.open("index", writable=True) as store:
        store._set_meta("encoder_id", "budgetqa-static@000000000000")


@pytest.mark.parametrize(
    ("harm", "words", "mended"),
    [
        (harm_vectors, f"{VECTORS_NAME} is not the file that the database describes: budgetqa rebuild", ["rebuild"]),
        (harm_words, "the full-text index holds", ["rebuild"]),
        (harm_encoder, "made with the encoder budgetqa-static@000000000000", ["rebuild"]),
    ],
)
def test_doctor_names_what_is_wrong_and_what_mends_it(
    indexed: Run, harm: object, words: str, mended: list[str]
) -> None:
    harm()  # type: ignore[operator]
    done = indexed("doctor")
    assert done.exit_code == 1
    assert any(line.startswith("problem: ") and words in line for line in done.stdout.splitlines())
    assert indexed(*mended).exit_code == 0
    assert indexed("doctor").exit_code == 0


def test_doctor_of_a_database_that_sqlite_refuses(indexed: Run) -> None:
    Path("index", DATABASE_NAME).write_bytes(b"no database" * 1000)
    done = indexed("doctor")
    assert done.exit_code == 1
    assert "the index cannot be read" in done.stderr


# --- backup and restore ---------------------------------------------------------------------------------


def test_what_was_removed_comes_back(indexed: Run) -> None:
    before = indexed("ask", QUESTION).stdout
    saved = indexed("backup", "copy.sqlite3")
    assert (saved.exit_code, saved.stdout) == (0, "")
    assert saved.stderr.startswith("copy.sqlite3: 1 documents, ")
    indexed("remove", "甲县.txt")
    assert indexed("documents", "--json").stdout == ""
    restored = indexed("restore", "copy.sqlite3")
    assert restored.exit_code == 0
    assert restored.stdout.startswith("index: restored, 1 documents, encoder budgetqa-static@")
    assert indexed("ask", QUESTION).stdout == before
    assert indexed("doctor").exit_code == 0


def test_a_backup_makes_an_index_where_there_is_none(indexed: Run) -> None:
    indexed("backup", "copy.sqlite3")
    assert indexed("restore", "copy.sqlite3", "--index", "elsewhere").exit_code == 0
    assert indexed("ask", "--index", "elsewhere", QUESTION).stdout == indexed("ask", QUESTION).stdout


def test_a_file_that_is_no_backup_is_refused_and_no_index_is_touched(indexed: Run, budget_file: Path) -> None:
    done = indexed("restore", budget_file)
    assert done.exit_code == 1
    assert "cannot be read" in done.stderr
    assert indexed("ask", QUESTION).exit_code == 0
    assert indexed("restore", budget_file, "--index", "elsewhere").exit_code == 1
    assert not Path("elsewhere").exists()


def test_a_backup_that_cannot_be_written_is_said(indexed: Run) -> None:
    done = indexed("backup", "no folder/copy.sqlite3")
    assert done.exit_code == 1
    assert "no folder/copy.sqlite3: cannot be written" in done.stderr


def test_a_backup_does_not_replace_the_index(indexed: Run) -> None:
    done = indexed("backup", Path("index", DATABASE_NAME))
    assert done.exit_code == 1
    assert "a file of the index itself" in done.stderr
    assert indexed("ask", QUESTION).exit_code == 0
