"""Building and updating an index: real stores; reading is a small function, so that each case is one line of text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index import build
from index.build import BuildReport, State, build_index, file_sha256, find_files
from index.errors import ReadRefused, shown_name
from index.records import Extraction
from index.store import Store
from tests.conftest import HashingEncoder, extraction_of

Run = Callable[..., BuildReport]


def read_items(path: Path) -> Extraction:
    """A file holds one item a line; the line 'refuse CODE' refuses it, 'fail' is a fault of ours."""
    data = path.read_bytes()
    items = data.decode().split()
    if items[:1] == ["refuse"]:
        raise ReadRefused(items[1], path.name)
    if items[:1] == ["fail"]:
        raise ZeroDivisionError("by the test")
    return extraction_of(shown_name(path.name), items=items, content=hashlib.sha256(data).hexdigest())


@pytest.fixture
def run(tmp_path: Path, encoder: HashingEncoder) -> Run:
    """Indexes paths below ``tmp_path / 'in'`` (all of it by default) into ``tmp_path / 'index'``."""

    def build_it(*names: str, **options: object) -> BuildReport:
        paths = [tmp_path / "in" / name for name in names or ("",)]
        return build_index(paths, tmp_path / "index", encoder, read=read_items, **options)  # type: ignore[arg-type]

    return build_it


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def states(report: BuildReport) -> dict[str, str]:
    return {outcome.name: outcome.state.value for outcome in report.outcomes}


def stored(tmp_path: Path) -> dict[str, list[str]]:
    """Document name -> names of its figures, in the store."""
    with Store.open(tmp_path / "index") as store:
        return {d.name: [fact.name for fact in store.facts(d.document_id)] for d in store.documents()}


def test_files_of_a_folder_are_indexed_once_and_then_skipped(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("b.txt", "差旅费 办公费")
    put("sub/a.md", "培训费 会议费")
    put("sub/other.docx", "no")
    put(".hidden/c.txt", "no")
    first = run()
    assert states(first) == {"b.txt": "indexed", "a.md": "indexed"}
    assert [(o.figures, o.passages, o.findings) for o in first.outcomes] == [(1, 2, 1), (1, 2, 1)]
    assert stored(tmp_path) == {"a.md": ["培训费", "会议费"], "b.txt": ["差旅费", "办公费"]}
    with Store.open(tmp_path / "index") as store:
        generation = store.generation
    again = run()
    assert states(again) == {"b.txt": "skipped", "a.md": "skipped"}
    assert [o.figures for o in again.outcomes] == [1, 1]
    with Store.open(tmp_path / "index") as store:
        assert store.generation == generation


def test_the_search_indexes_are_ready_after_a_build(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path], encoder: HashingEncoder
) -> None:
    put("b.txt", "差旅费 办公费")
    run()
    assert (tmp_path / "index" / "vectors.faiss").is_file()
    with Store.open(tmp_path / "index") as store:
        assert len(store.search_text("差旅")) == 1
        assert len(store.search_vectors(encoder.encode(["差旅费"])[0])) == 2


def test_the_same_bytes_under_two_names_are_one_document(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "差旅费 办公费")
    put("b.txt", "差旅费 办公费")
    report = run()
    assert states(report) == {"a.txt": "indexed", "b.txt": "duplicate"}
    assert report.outcomes[1].reason.startswith("the same bytes as ")
    assert list(stored(tmp_path)) == ["a.txt"]
    assert states(run()) == {"a.txt": "skipped", "b.txt": "skipped"}
    with Store.open(tmp_path / "index") as store:
        assert store.resolve_document("b.txt").name == "a.txt"


def test_a_revised_file_replaces_its_earlier_version(tmp_path: Path, run: Run, put: Callable[[str, str], Path]) -> None:
    put("a.txt", "差旅费 办公费")
    old = run().outcomes[0].document_id
    put("a.txt", "培训费 办公费")
    (outcome,) = run().outcomes
    assert (outcome.state, outcome.reason) == (State.INDEXED, f"replaces the earlier version ({old[:12]})")
    assert stored(tmp_path) == {"a.txt": ["培训费", "办公费"]}


def test_a_file_that_moved_and_was_revised_replaces_its_earlier_version(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("upload1/a.txt", "差旅费 办公费")
    run("upload1")
    os.unlink(tmp_path / "in/upload1/a.txt")
    put("upload2/a.txt", "培训费 办公费")
    run("upload2")
    assert stored(tmp_path) == {"a.txt": ["培训费", "办公费"]}


def test_files_of_one_name_in_two_folders_are_two_documents(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("one/a.txt", "差旅费 办公费")
    put("two/a.txt", "培训费 办公费")
    run()
    assert states(run()) == {"a.txt": "skipped"}
    with Store.open(tmp_path / "index") as store:
        assert len(store.documents()) == 2


def test_a_file_that_takes_the_bytes_of_another_leaves_no_orphan(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "差旅费 办公费")
    put("b.txt", "培训费 办公费")
    run()
    put("b.txt", "差旅费 办公费")
    assert states(run()) == {"a.txt": "skipped", "b.txt": "duplicate"}
    assert stored(tmp_path) == {"a.txt": ["差旅费", "办公费"]}


def test_a_refused_file_is_named_with_the_next_step_and_the_others_go_on(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "refuse ENCODING")
    put("b.txt", "差旅费 办公费")
    put("c.txt", "fail")
    report = run()
    assert states(report) == {"a.txt": "refused", "b.txt": "indexed", "c.txt": "refused"}
    assert [(o.code, bool(o.reason), bool(o.next_step)) for o in report.refused] == [
        ("ENCODING", True, True),
        ("INTERNAL", True, True),
    ]
    with Store.open(tmp_path / "index") as store:
        kept = {d.name: (d.state, d.reason, store.counts(d.document_id).figures) for d in store.documents()}
    assert kept == {
        "a.txt": ("refused", "ENCODING", 0),
        "b.txt": ("ok", None, 1),
        "c.txt": ("refused", "INTERNAL", 0),
    }


def test_a_refused_file_is_tried_again_and_its_copies_are_refused_too(
    run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "refuse NO_TEXT")
    put("b.txt", "refuse NO_TEXT")
    for _ in range(2):
        assert states(run()) == {"a.txt": "refused", "b.txt": "refused"}


def test_a_refused_file_that_was_mended_is_indexed(tmp_path: Path, run: Run, put: Callable[[str, str], Path]) -> None:
    put("a.txt", "refuse NO_TEXT")
    run()
    put("a.txt", "差旅费 办公费")
    assert states(run()) == {"a.txt": "indexed"}
    assert stored(tmp_path) == {"a.txt": ["差旅费", "办公费"]}


def test_a_revision_that_is_refused_leaves_the_earlier_version(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "差旅费 办公费")
    old = run().outcomes[0].document_id
    put("a.txt", "refuse TRUNCATED")
    (outcome,) = run().refused
    assert f"{old[:12]}, stays" in outcome.reason
    assert stored(tmp_path) == {"a.txt": ["差旅费", "办公费"]}


def test_missing_paths_and_empty_folders_are_outcomes(
    tmp_path: Path, run: Run, put: Callable[[str, str], Path]
) -> None:
    put("a.txt", "差旅费 办公费")
    put("empty/x.docx", "no")
    report = run("a.txt", "empty", "nowhere.pdf")
    assert {o.name: o.code for o in report.outcomes} == {
        "a.txt": "",
        "empty": "NO_DOCUMENTS",
        "nowhere.pdf": "NOT_FOUND",
    }


def test_when_the_reading_code_changes_unchanged_files_are_read_again(
    run: Run, put: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.txt", "差旅费 办公费")
    run()
    assert states(run()) == {"a.txt": "skipped"}
    monkeypatch.setattr(build, "reader_version", lambda: "another")
    assert states(run()) == {"a.txt": "indexed"}
    assert states(run()) == {"a.txt": "skipped"}


def test_workers_store_the_same_as_one_process(
    tmp_path: Path, encoder: HashingEncoder, put: Callable[[str, str], Path]
) -> None:
    for no in range(6):
        put(f"{no}.txt", f"差旅费 第{no}项" if no != 3 else "refuse DAMAGED")
    seen: list[tuple[str, int, int]] = []
    for workers in (1, 3):
        build_index(
            [tmp_path / "in"],
            tmp_path / f"index{workers}",
            encoder,
            workers=workers,
            read=read_items,
            progress=lambda outcome, done, total: seen.append((outcome.name, done, total)),
        )
    with Store.open(tmp_path / "index1") as one, Store.open(tmp_path / "index3") as many:
        assert one.documents() == many.documents()
        for document in one.documents():
            assert one.facts(document.document_id) == many.facts(document.document_id)
        assert one.search_text("差旅") == many.search_text("差旅")
    assert seen[:6] == seen[6:] == [(f"{no}.txt", no + 1, 6) for no in range(6)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)])
@pytest.mark.parametrize("workers", [1, 2])
def test_neither_the_order_nor_the_workers_change_a_fact(
    tmp_path: Path, encoder: HashingEncoder, order: tuple[int, ...], workers: int
) -> None:
    """Half of the files in one run, half in the next."""
    folder = tmp_path / "in"
    folder.mkdir()
    paths = [folder / f"{no}.txt" for no in range(4)]
    for no, path in enumerate(paths):
        rows = "".join(f"2010{row}\t第{row}项\t{no}.{row}0\t{no}.{row}0\t\n" for row in range(1, 9))
        head = f"第{no}县教育局2024年部门预算公开\n部门支出总体情况表\n单位：万元\n"
        path.write_text(head + "科目编码\t科目名称\t合计\t基本支出\t项目支出\n" + rows, encoding="utf-8")
    for part in (order[:2], order[2:]):
        build_index([paths[no] for no in part], tmp_path / "index", encoder, workers=workers)
    with Store.open(tmp_path / "index") as store:
        for path in paths:
            expected = build.read_document(path)
            assert len(expected.facts) == 24
            assert store.facts(expected.document.document_id) == expected.facts


def test_odd_file_names_are_kept_escaped(tmp_path: Path, run: Run, put: Callable[[str, str], Path]) -> None:
    put("a\n\u202eb.txt", "差旅费 办公费")
    os.rename(put("x.txt", "培训费 办公费"), os.fsencode(tmp_path / "in") + b"/\xff.txt")
    assert states(run()) == {"a\\n\\u202eb.txt": "indexed", "\\udcff.txt": "indexed"}


def test_what_is_no_regular_file_has_no_hash(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.pdf")
    (tmp_path / "link.txt").symlink_to(tmp_path / "fifo.pdf")
    assert file_sha256(tmp_path / "fifo.pdf") == file_sha256(tmp_path / "link.txt") == file_sha256(tmp_path) == ""


def test_files_are_found_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.txt", "c/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    files, refused = find_files([tmp_path, tmp_path / "a.txt", f"{tmp_path}/c/../b.PDF"])
    assert files == [tmp_path / "a.txt", tmp_path / "b.PDF", tmp_path / "c/d.md"]
    assert refused == []
