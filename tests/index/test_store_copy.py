"""Backups of a store and back from them, with a real SQLite beside readers and writers."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from index.store import DATABASE_NAME, Store
from index.store_copy import backup_store, restore_store
from index.store_errors import BackupUnusable, StoreBusy, StoreDamaged
from index.store_read import VECTORS_NAME
from tests.conftest import HashingEncoder, MakeExtraction


def put(store: Store, encoder: HashingEncoder, make: MakeExtraction, *names: str) -> None:
    for name in names:
        extraction = make(name)
        store.add(extraction, [name], encoder.encode([passage.text for passage in extraction.passages]))
    store.ensure_derived()


def content(store: Store) -> list[object]:
    """Everything that a reader can see of a store."""
    ids = [document.document_id for document in store.documents()]
    return [
        *store.documents(),
        *((store.facts(document_id), store.findings(document_id)) for document_id in ids),
        store.search_text("差旅费"),
        store.search_vectors(HashingEncoder().encode(["差旅费"])[0]),
    ]


@pytest.fixture
def backup(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction, tmp_path: Path) -> Path:
    """A backup of ``store`` with the documents a.txt and b.txt."""
    put(store, encoder, make_extraction, "a.txt", "b.txt")
    path = tmp_path / "copy.sqlite3"
    backup_store(store, path)
    return path


def test_a_backup_is_one_file_and_leaves_no_other(backup: Path) -> None:
    assert sorted(path.name for path in backup.parent.iterdir()) == ["copy.sqlite3", "index"]


def test_a_restored_store_holds_what_was_backed_up(store: Store, backup: Path, tmp_path: Path) -> None:
    restore_store(backup, tmp_path / "elsewhere")
    with Store.open(tmp_path / "elsewhere") as restored:
        assert content(restored) == content(store)
        assert restored.encoder_id == store.encoder_id
        assert restored.problems() == ()
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == [
        DATABASE_NAME,
        *(f"{DATABASE_NAME}-shm", f"{DATABASE_NAME}-wal"),
        "lock",
        VECTORS_NAME,
    ]


def test_a_backup_is_taken_while_another_process_writes(
    store: Store, backup: Path, encoder: HashingEncoder, make_extraction: MakeExtraction, tmp_path: Path
) -> None:
    with store._transaction():
        store._set_meta("half", "done")
        with Store.open(store.directory) as reader:
            backup_store(reader, tmp_path / "meanwhile.sqlite3")
    restore_store(tmp_path / "meanwhile.sqlite3", tmp_path / "elsewhere")
    with Store.open(tmp_path / "elsewhere") as restored:
        assert restored._meta("half") is None
        assert [document.name for document in restored.documents()] == ["a.txt", "b.txt"]


def test_a_reader_sees_the_restored_state_under_a_new_generation(
    store: Store, backup: Path, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put(store, encoder, make_extraction, "c.txt")
    directory, before = store.directory, store.generation
    store.close()
    with Store.open(directory) as reader:
        assert len(reader.documents()) == 3
        assert len(reader.search_vectors(encoder.encode(["差旅费"])[0])) == 15
        restore_store(backup, directory)
        assert reader.generation > before
        assert [document.name for document in reader.documents()] == ["a.txt", "b.txt"]
        assert len(reader.search_vectors(encoder.encode(["差旅费"])[0])) == 10


def test_two_restored_states_never_share_a_generation(store: Store, backup: Path) -> None:
    directory = store.directory
    store.close()
    seen = set()
    for _ in range(3):
        restore_store(backup, directory)
        with Store.open(directory) as restored:
            seen.add(restored.generation)
    assert len(seen) == 3


def test_a_store_that_sqlite_refuses_is_set_aside(store: Store, backup: Path) -> None:
    directory = store.directory
    store.close()
    (directory / DATABASE_NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(StoreDamaged):
        Store.open(directory)
    restore_store(backup, directory)
    with Store.open(directory) as restored:
        assert len(restored.documents()) == 2
        assert restored.problems() == ()
    assert (directory / f"{DATABASE_NAME}.damaged").read_bytes().startswith(b"no database")


def test_a_busy_store_is_not_restored(store: Store, backup: Path) -> None:
    with pytest.raises(StoreBusy):
        restore_store(backup, store.directory)


def flip_bytes(path: Path) -> None:
    """Damages every page but the first; the file's head does not show it."""
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 8] = b"\xff" * 8
    path.write_bytes(data)


def empty_database(path: Path) -> None:
    path.unlink()
    apsw.Connection(str(path)).execute("CREATE TABLE other (x)")


def later_schema(path: Path) -> None:
    apsw.Connection(str(path)).execute("UPDATE schema_version SET version = 99")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.unlink(), "there is no such file"),
        (lambda path: path.write_bytes(b""), "no tables of budgetqa"),
        (lambda path: path.write_bytes(b"PK" * 5000), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "damaged|cannot be read"),
        (flip_bytes, "damaged|cannot be read"),
        (empty_database, "no tables of budgetqa"),
        (later_schema, "schema 99, this version reads up to 1"),
    ],
)
def test_a_file_that_is_no_sound_backup_changes_nothing(store: Store, backup: Path, harm: object, words: str) -> None:
    before, directory = content(store), store.directory
    store.close()
    harm(backup)  # type: ignore[operator]
    with pytest.raises(BackupUnusable, match=words):
        restore_store(backup, directory)
    with Store.open(directory) as standing:
        assert content(standing) == before


@pytest.mark.parametrize("name", [DATABASE_NAME, VECTORS_NAME, "lock"])
def test_a_backup_never_replaces_the_index_itself(store: Store, name: str) -> None:
    with pytest.raises(BackupUnusable, match="a file of the index itself"):
        backup_store(store, store.directory / name)


# --- what doctor asks of a store -------------------------------------------------------------------------


def test_a_sound_store_has_no_problems(backup: Path, store: Store) -> None:
    assert store.problems() == ()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM passage_words WHERE rowid = 1", "the full-text index holds 9 of 10 passages: budgetqa rebuild"),
        ("DELETE FROM vectors WHERE passage = 1", "9 of 10 passages have a vector: budgetqa rebuild --encoder"),
        ("UPDATE vectors SET vector = x'00' WHERE passage = 1", "9 of 10 passages have a vector"),
        ("UPDATE meta SET value = '0' WHERE key = 'generation'", f"{VECTORS_NAME} is not the file"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM documents WHERE id = 1", "rows without their document"),
    ],
)
def test_each_kind_of_damage_is_told(store: Store, backup: Path, sql: str, words: str) -> None:
    store._connection.execute(sql).fetchall()
    assert any(words in problem for problem in store.problems()), store.problems()


def test_a_flipped_bit_of_the_faiss_file_is_told(store: Store, backup: Path) -> None:
    path = store.directory / VECTORS_NAME
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert any(VECTORS_NAME in problem for problem in store.problems())
    store.rebuild()
    assert store.problems() == ()


def test_flipped_bytes_of_the_database_are_told(store: Store, backup: Path) -> None:
    directory = store.directory
    page = store._query("SELECT rootpage FROM sqlite_schema WHERE name = 'findings'")[0][0]
    store.close()
    data = bytearray((directory / DATABASE_NAME).read_bytes())
    data[4096 * (page - 1) : 4096 * (page - 1) + 8] = b"\xff" * 8
    (directory / DATABASE_NAME).write_bytes(data)
    with Store.open(directory) as damaged, pytest.raises(StoreDamaged, match="cannot be read"):
        damaged.problems()
