"""The store: real SQLite, real FAISS, on a real disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import apsw
import numpy as np
import pytest

from index import schema
from index.records import Extraction
from index.store import Store
from index.store_errors import (
    DocumentAmbiguous,
    DocumentNotFound,
    EncoderMismatch,
    StoreBusy,
    StoreDamaged,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
    StoreWriteFailed,
)
from tests.conftest import HashingEncoder, MakeExtraction


def add(store: Store, extraction: Extraction, encoder: HashingEncoder, *names: str) -> Extraction:
    vectors = encoder.encode([passage.text for passage in extraction.passages])
    store.add(extraction, names or (extraction.document.name,), vectors)
    return extraction


def rows_of(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    tables = ("documents", "names", "statements", "facts", "text_facts", "passages", "vectors", "findings")
    connection = apsw.Connection(str(store.directory / "budgetqa.sqlite3"))
    return {table: connection.execute(f"SELECT count(*) FROM {table}").get for table in (*tables, "passage_words")}


# --- what goes in comes out -----------------------------------------------------------------------------


def test_every_record_comes_back_equal(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    put = add(store, make_extraction(), encoder)
    key = put.document.document_id
    assert store.document(key) == put.document
    assert store.facts(key) == put.facts
    assert store.text_facts(key) == put.text_facts
    assert store.passages(key) == put.passages
    assert store.findings(key) == put.findings


def test_decimals_keep_the_digits_they_were_printed_with(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction(), encoder)
    numbers = [str(fact.quantity.number) for fact in store.facts(put.document.document_id) if fact.quantity]
    assert numbers == ["10.50", "21.00", "31.50", "42.00"]


def test_a_cell_printed_empty_is_no_figure_but_is_kept(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction(), encoder)
    assert store.facts(put.document.document_id)[-1].quantity is None
    counts = store.counts(put.document.document_id)
    assert (counts.figures, counts.passages, counts.findings) == (4, 5, 1)


def test_documents_are_listed_by_name(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    for name in ("乙.txt", "b.pdf", "a.pdf"):
        add(store, make_extraction(name), encoder)
    assert [document.name for document in store.documents()] == ["a.pdf", "b.pdf", "乙.txt"]


def test_a_passage_is_found_by_its_id(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    put = add(store, make_extraction(), encoder)
    (passage_id, _), *_ = store.search_text("印刷费")
    assert store.passage(passage_id) == (put.document.document_id, put.passages[4])


def test_a_passage_that_is_not_there_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.passage(99)


# --- names ----------------------------------------------------------------------------------------------


def test_a_document_under_two_names_is_found_by_both(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction("a.pdf"), encoder, "one/a.pdf")
    store.add_name(put.document.document_id, "two/b.pdf")
    assert store.paths(put.document.document_id) == ("one/a.pdf", "two/b.pdf")
    for name in ("a.pdf", "b.pdf", "two/b.pdf", put.document.document_id, put.document.document_id[:8].upper()):
        assert store.resolve_document(name) == put.document


def test_an_unknown_document_is_refused_with_the_nearest_names(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    add(store, make_extraction("budget-2024.pdf"), encoder)
    with pytest.raises(DocumentNotFound, match=r"'budget-2023\.pdf'.*budget-2024\.pdf"):
        store.resolve_document("budget-2023.pdf")


def test_a_name_of_two_documents_asks_for_the_id(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    add(store, make_extraction("a.pdf", content="1"), encoder, "one/a.pdf")
    add(store, make_extraction("a.pdf", content="2"), encoder, "two/a.pdf")
    with pytest.raises(DocumentAmbiguous, match="several documents"):
        store.resolve_document("a.pdf")
    assert store.resolve_document("two/a.pdf").name == "a.pdf"


# --- search ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["养老", "差旅费", "印刷", "接"])
def test_words_of_one_and_two_characters_are_found(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction, query: str
) -> None:
    add(store, make_extraction(), encoder)
    (best, score), *_ = store.search_text(query)
    assert query in store.passage(best)[1].text
    assert score > 0


@pytest.mark.parametrize("query", ["", "，。！", '"', "NEAR(", "a* OR -b", "'; DROP TABLE facts; --", "\0", "\ud800"])
def test_no_query_is_a_syntax_error(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction, query: str
) -> None:
    add(store, make_extraction(), encoder)
    assert store.search_text(query) == []


def test_a_very_long_query_is_answered(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    add(store, make_extraction(), encoder)
    long = "差旅费" + "".join(map(chr, range(0x4E00, 0x8000)))
    assert store.search_text(long)


def test_search_can_be_limited_to_documents(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    first = add(store, make_extraction("a.txt", "甲县商务局"), encoder).document.document_id
    second = add(store, make_extraction("b.txt", "乙县商务局"), encoder).document.document_id
    vector = encoder.encode(["差旅费"])[0]
    for chosen in ([first], [second], [second, first], []):
        for hits in (store.search_text("差旅费", chosen), store.search_vectors(vector, chosen)):
            assert {store.passage(i)[0] for i, _ in hits} == set(chosen)


def test_text_scores_are_those_of_bm25_by_hand(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    """Against SQLite's own scores over a plain FTS5 table with the same words, in its default order."""
    from index.tokens import text_to_tokens

    put = add(store, make_extraction(), encoder)
    plain = apsw.Connection(":memory:")
    plain.execute("CREATE VIRTUAL TABLE p USING fts5(words)")
    for passage in put.passages:
        plain.execute("INSERT INTO p VALUES (?)", (" ".join(text_to_tokens(passage.text)),))
    match = " OR ".join(f'"{token}"' for token in text_to_tokens("公务接待费"))
    expected = {row: -score for row, score in plain.execute("SELECT rowid, rank FROM p WHERE p MATCH ?", (match,))}
    found = dict(store.search_text("公务接待费"))
    assert found == pytest.approx(expected, abs=1e-6)


def test_vector_search_equals_a_slow_search(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    for no in range(6):
        add(store, make_extraction(f"{no}.txt", f"第{no}局"), encoder)
    texts = [(p.text, i) for i, p in _passages_by_id(store).items()]
    matrix = encoder.encode([text for text, _ in texts])
    for query in ("差旅费", "养老保险", "第3局办公费"):
        vector = encoder.encode([query])[0]
        slow = sorted((-round(float(row @ vector), 6), i) for row, (_, i) in zip(matrix, texts, strict=True))
        for limit in (1, 7, 30, 99):
            assert store.search_vectors(vector, limit=limit) == [(i, -score) for score, i in slow[:limit]]


def test_equal_vectors_come_in_the_order_of_their_ids(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    items = ["差旅费"] * 200
    put = make_extraction(items=items)
    same = replace(put, passages=tuple(replace(passage, text="差旅费") for passage in put.passages))
    add(store, same, encoder)
    hits = store.search_vectors(encoder.encode(["差旅费"])[0], limit=10)
    assert [i for i, _ in hits] == list(range(1, 11))


def _passages_by_id(store: Store) -> dict[int, object]:
    return {i: store.passage(i)[1] for i in range(1, rows_of(store)["passages"] + 1)}


# --- changing -------------------------------------------------------------------------------------------


def test_a_removed_document_is_gone_from_everything(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    gone = add(store, make_extraction("a.txt", "甲县商务局"), encoder).document.document_id
    kept = add(store, make_extraction("b.txt", "乙县商务局"), encoder).document.document_id
    store.ensure_derived()
    before = {i for i, _ in store.search_text("差旅费", [gone])}
    store.remove(gone)
    store.ensure_derived()
    after_text = {i for i, _ in store.search_text("差旅费")}
    after_vectors = {i for i, _ in store.search_vectors(encoder.encode(["差旅费"])[0])}
    assert before and not before & (after_text | after_vectors)
    assert [document.document_id for document in store.documents()] == [kept]
    assert set(rows_of(store).values()) == {1, 2, 5}  # one document's rows


def test_the_last_document_can_be_removed(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction(), encoder)
    store.ensure_derived()
    store.remove(put.document.document_id)
    store.ensure_derived()
    assert set(rows_of(store).values()) == {0}
    assert not (store.directory / "vectors.faiss").exists()
    assert store.search_vectors(encoder.encode(["差旅费"])[0]) == []


def test_ids_of_removed_passages_are_not_used_again(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction(), encoder)
    old = {i for i, _ in store.search_text("差旅费")}
    store.remove(put.document.document_id)
    add(store, make_extraction(), encoder)
    assert not old & {i for i, _ in store.search_text("差旅费")}


def test_a_replaced_document_leaves_no_trace(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    old = add(store, make_extraction("a.txt", items=("差旅费", "会议费")), encoder).document.document_id
    new = make_extraction("a.txt", items=("培训费", "会议费"), content="2")
    store.replace(old, new, ("a.txt",), encoder.encode([p.text for p in new.passages]))
    assert [document.document_id for document in store.documents()] == [new.document.document_id]
    texts = [store.passage(i)[1].text for i, _ in store.search_text("差旅")]
    assert not any("差旅" in text for text in texts)


def test_each_change_is_a_generation(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    before = store.generation
    put = add(store, make_extraction(), encoder)
    store.remove(put.document.document_id)
    assert store.generation == before + 2


def test_a_failing_document_is_not_stored_at_all(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    add(store, make_extraction("a.txt"), encoder)
    before, generation = rows_of(store), store.generation
    broken = make_extraction("b.txt")
    with pytest.raises(ValueError, match="vectors of shape"):
        store.add(broken, ("b.txt",), encoder.encode(["one row only"]))
    assert (rows_of(store), store.generation) == (before, generation)


def test_the_same_bytes_again_replace_what_was_stored_and_keep_its_names(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    first = add(store, make_extraction("a.txt"), encoder, "one/a.txt")
    again = replace(first, facts=first.facts[:2], text_facts=())
    add(store, again, encoder, "two/a.txt")
    assert store.facts(first.document.document_id) == again.facts
    assert store.paths(first.document.document_id) == ("one/a.txt", "two/a.txt")
    assert rows_of(store)["passage_words"] == 5


def test_a_path_holds_one_document(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    add(store, make_extraction("a.txt", content="1"), encoder, "here/a.txt")
    twice = add(store, make_extraction("b.txt"), encoder, "here/b.txt", "there/c.txt")
    new = add(store, make_extraction("a.txt", content="2"), encoder, "here/a.txt")
    newer = add(store, make_extraction("b.txt", content="3"), encoder, "here/b.txt")
    assert {document.document_id for document in store.documents()} == {
        extraction.document.document_id for extraction in (twice, new, newer)
    }
    assert store.document(twice.document.document_id).name == "c.txt"  # the file that it still has


def test_a_failing_replacement_keeps_the_old_document(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    old = add(store, make_extraction("a.txt"), encoder)
    with pytest.raises(ValueError, match="vectors of shape"):
        store.replace(old.document.document_id, make_extraction("a.txt", content="2"), ("a.txt",), np.zeros((1, 16)))
    assert store.facts(old.document.document_id) == old.facts
    assert store.search_text("差旅费")


def test_a_full_disk_leaves_the_last_commit_whole(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction("a.txt"), encoder)
    pages = store._connection.execute("PRAGMA page_count").get
    store._connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreWriteFailed, match=r"writing failed.*full.*whole"):
        add(store, make_extraction("b.txt", items=[f"第{no}项" for no in range(500)]), encoder)
    assert store.documents() == (put.document,)
    store._connection.execute("PRAGMA max_page_count = 1000000")
    add(store, make_extraction("c.txt"), encoder)
    assert [document.name for document in store.documents()] == ["a.txt", "c.txt"]


def test_a_process_killed_in_the_middle_of_a_document_leaves_none_of_it(tmp_path: Path) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from index import store_write
        from index.store import Store
        from tests.conftest import HashingEncoder, extraction_of
        encoder = HashingEncoder()
        store = Store.open(sys.argv[1], create=True)
        store.claim_encoder(encoder.id, encoder.dimension)
        for name in ("a.txt", "b.txt"):
            extraction = extraction_of(name)
            if name == "b.txt":
                store_write.insert_vectors = lambda *_: os.kill(os.getpid(), 9)
            store.add(extraction, (name,), encoder.encode([p.text for p in extraction.passages]))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    with Store.open(tmp_path, writable=True) as store:  # the dead writer's lock is gone with it
        assert [document.name for document in store.documents()] == ["a.txt"]
        assert rows_of(store)["facts"] == rows_of(store)["passage_words"] == rows_of(store)["vectors"] == 5


# --- the FAISS file -------------------------------------------------------------------------------------


def _closed_store(directory: Path, encoder: HashingEncoder, make_extraction: MakeExtraction) -> Path:
    with Store.open(directory, create=True) as store:
        store.claim_encoder(encoder.id, encoder.dimension)
        add(store, make_extraction(), encoder)
        store.ensure_derived()
    return directory / "vectors.faiss"


@pytest.mark.parametrize("damage", ["missing", "truncated", "bit flipped", "of another state"])
def test_a_wrong_vector_file_is_not_loaded_and_is_made_anew(
    tmp_path: Path,
    encoder: HashingEncoder,
    make_extraction: MakeExtraction,
    damage: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = _closed_store(tmp_path / "index", encoder, make_extraction)
    whole = file.read_bytes()
    query = encoder.encode(["差旅费"])[0]
    with Store.open(tmp_path / "index") as reader:
        expected = reader.search_vectors(query)
    match damage:
        case "missing":
            file.unlink()
        case "truncated":
            file.write_bytes(whole[: len(whole) // 2])
        case "bit flipped":
            middle = len(whole) // 2
            file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        case _:
            other = _closed_store(tmp_path / "other", encoder, lambda: make_extraction(items=("培训费",)))
            file.write_bytes(other.read_bytes())
    with Store.open(tmp_path / "index") as reader:
        assert reader.search_vectors(query) == expected
    assert "taken from the database" in caplog.text
    with Store.open(tmp_path / "index", writable=True) as writer:
        writer.ensure_derived()
    assert file.read_bytes() == whole


def test_a_right_vector_file_is_left_alone(
    tmp_path: Path, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    file = _closed_store(tmp_path, encoder, make_extraction)
    written = file.stat().st_mtime_ns, file.stat().st_ino
    with Store.open(tmp_path, writable=True) as store:
        store.ensure_derived()
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == written


def test_rebuild_gives_the_same_answers(store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction) -> None:
    for no in range(3):
        add(store, make_extraction(f"{no}.txt", f"第{no}局"), encoder)
    query = encoder.encode(["差旅费"])[0]
    before = store.search_text("第1局差旅费"), store.search_vectors(query)
    store._connection.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")
    assert store.search_text("差旅费") == []
    store.rebuild()
    assert (store.search_text("第1局差旅费"), store.search_vectors(query)) == before


def test_another_encoder_is_refused_until_the_passages_are_encoded_anew(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    class Wider(HashingEncoder):
        id = "hashing-32"
        dimension = 32

    add(store, make_extraction(), encoder)
    with pytest.raises(EncoderMismatch, match=r"hashing-16.*hashing-32.*budgetqa rebuild"):
        store.claim_encoder(Wider.id, Wider.dimension)
    store.encode_anew(Wider())
    store.claim_encoder(Wider.id, Wider.dimension)
    assert (store.encoder_id, store.dimension) == ("hashing-32", 32)
    (best, _), *_ = store.search_vectors(Wider().encode(["印刷费"])[0])
    assert "印刷费" in store.passage(best)[1].text


# --- one writer, many readers ---------------------------------------------------------------------------


def test_a_second_writer_is_told_who_the_first_is(store: Store) -> None:
    with pytest.raises(StoreBusy, match=r"process \d+ is writing"):
        Store.open(store.directory, writable=True)


def test_the_lock_goes_with_the_writer(tmp_path: Path) -> None:
    Store.open(tmp_path, create=True).close()
    with Store.open(tmp_path, writable=True) as store:
        assert store.documents() == ()


def test_a_reader_sees_what_was_committed_since(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    with Store.open(store.directory) as reader:
        query = encoder.encode(["差旅费"])[0]
        assert reader.search_vectors(query) == []
        add(store, make_extraction(), encoder)
        assert len(reader.search_vectors(query)) == 5
        assert reader.generation == store.generation


def test_threads_read_while_another_writes(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    put = add(store, make_extraction(), encoder)
    failures: list[BaseException] = []
    stop = threading.Event()

    def read(reader: Store) -> None:
        vector = encoder.encode(["差旅费"])[0]
        try:
            while not stop.is_set():
                assert reader.facts(put.document.document_id) == put.facts
                assert len(reader.search_text("差旅费", [put.document.document_id])) == 5
                assert len(reader.search_vectors(vector, [put.document.document_id])) == 5
        except BaseException as error:
            failures.append(error)

    with Store.open(store.directory) as reader:
        threads = [threading.Thread(target=read, args=(reader,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for no in range(10):
            add(store, make_extraction(f"{no}.txt"), encoder)
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_reader_changes_nothing(store: Store) -> None:
    with Store.open(store.directory) as reader, pytest.raises(StoreReadOnly):
        reader.remove("0" * 64) if reader.documents() else reader.ensure_derived()


# --- opening --------------------------------------------------------------------------------------------


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="budgetqa index PATH"):
        Store.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_the_schema_of_a_later_version_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / "budgetqa.sqlite3") as connection:
        connection.execute("UPDATE schema_version SET version = ?", (schema.SCHEMA_VERSION + 1,))
    connection.close()
    for writable in (False, True):
        with pytest.raises(StoreTooNew, match="has schema 2, this version reads up to 1"):
            Store.open(tmp_path, writable=writable)


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000])
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "budgetqa.sqlite3").write_bytes(content)
    with pytest.raises(StoreDamaged, match="cannot be read"):
        Store.open(tmp_path)


def test_a_zeroed_page_is_an_error_that_says_what_to_do(
    tmp_path: Path, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    _closed_store(tmp_path, encoder, make_extraction)
    with (tmp_path / "budgetqa.sqlite3").open("r+b") as file:
        file.seek(0)
        file.write(bytes(4096))
    with pytest.raises(StoreDamaged, match="Index the documents anew"):
        Store.open(tmp_path)


@pytest.mark.skipif(shutil.which("setpriv") is None or os.getuid() != 0, reason="needs root and setpriv to lose rights")
def test_an_index_in_a_folder_that_cannot_be_written_is_read(
    tmp_path: Path, encoder: HashingEncoder, make_extraction: MakeExtraction
) -> None:
    _closed_store(tmp_path / "index", encoder, make_extraction)
    (tmp_path / "index").chmod(0o555)
    script = f"""
        from index.store import Store
        with Store.open({str(tmp_path / "index")!r}) as store:
            print(len(store.search_text("差旅费")))
    """
    powerless = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    command = [*powerless, sys.executable, "-B", "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "5\n", done.stderr


def test_the_connection_has_the_settings_that_durability_needs(store: Store) -> None:
    settings = {name: store._connection.execute(f"PRAGMA {name}").get for name in ("journal_mode", "synchronous")}
    assert settings == {"journal_mode": "wal", "synchronous": 2}
    assert store._connection.execute("PRAGMA foreign_keys").get == 1
    assert store._connection.execute("PRAGMA mmap_size").get == 0


def test_common_words_are_left_out_of_a_large_index_without_loss(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    for no in range(6):
        items = ("差旅费", "印刷费") if no % 2 else ("差旅费", "会议费")
        add(store, make_extraction(f"{no}.txt", f"第{no}局", items=items), encoder)
    questions = ("第3局会议费", "第2局印刷费", "差旅", "没有的词", "局")
    documents = [document.document_id for document in store.documents()]
    monkeypatch.setattr("index.store_read.MAX_RANKED_DOCUMENTS", 0)
    before = [[i for i, _ in store.search_text(one, within)] for one in questions for within in (None, documents[:3])]
    for module in ("common_words", "store_read"):
        monkeypatch.setattr(f"index.{module}.PRUNED_FROM", 1)
    after = [[i for i, _ in store.search_text(one, within)] for one in questions for within in (None, documents[:3])]
    assert any(before) and all(set(kept) <= set(found) for kept, found in zip(after, before, strict=True))
    assert [kept[:1] for kept in after] == [found[:1] for found in before]


def test_many_neighbouring_documents_are_searched_as_one(
    store: Store, encoder: HashingEncoder, make_extraction: MakeExtraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store_read.MAX_RANKED_DOCUMENTS", 0)
    for no in range(4):
        add(store, make_extraction(f"{no}.txt", f"第{no}局"), encoder)
    documents = [document.document_id for document in store.documents()]
    assert len(store._passage_ranges(documents)) == 1
    assert store.search_text("差旅费", documents) == store.search_text("差旅费")
    (first,) = store._passage_ranges(documents[:1])
    assert len(store._passage_ranges([documents[0], documents[3]])) in (1, 2) and first[0] <= first[1]
