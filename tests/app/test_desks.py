"""Own collections, shared writing, read-only; uploads, removing, rebuilding; passwords."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.records import Answer
from tests.app.conftest import write_budget_pdf
from ui.chat import MAX_HISTORY, ask, checked_history, unfold, with_conversation
from ui.desk import Desk
from ui.desks import Desks, Uploads
from ui.passwords import FAILURES, PAUSE_SECONDS, PasswordFileWrong, Passwords, password_line, read_passwords
from ui.uploads import MOST_AT_ONCE, add_documents, rebuild_search, remove_document
from ui.words import load_words

ZH = load_words()["zh"]


def silent(question: str, context: Sequence[str] = (), *, store: Store) -> Answer:
    return Answer(question, "not_found", "无")


@pytest.fixture
def shared(tmp_path: Path, budget_file: Path) -> Iterator[Desk]:
    build_index([budget_file], tmp_path / "index", load_encoder())
    with Store.open(tmp_path / "index") as store:
        yield Desk(store, silent)


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    folder = tmp_path / "sent"
    folder.mkdir()
    return write_budget_pdf(folder / "丙县.pdf", "丙县商务和粮食局")


def names(desk: Desk) -> list[str]:
    return sorted(one.name for one in desk.documents())


def test_uploads_go_to_a_collection_that_only_its_key_opens(shared: Desk, upload: Path) -> None:
    desks = Desks(shared, silent)
    own, key = desks.desk_to_write("")
    *_, lines = add_documents(own, [upload], ZH)
    assert [line.is_added for line in lines] == [True]
    assert names(own) == ["丙县.pdf", "甲县.txt"] and names(shared) == ["甲县.txt"]
    assert desks.desk(key) is own and desks.desk_to_write(key) == (own, key)
    for stranger in ("", None, 7, key[:-1] + "x", "../../etc", "x" * 500):
        assert desks.desk(stranger) is shared
    again = Desks(shared, silent)  # another run of the server
    assert names(again.desk(key)) == ["丙县.pdf", "甲县.txt"]
    document = next(one for one in own.documents() if one.pages)
    assert desks.page_image(document.document_id, 1) is not None and shared.page_image(document.document_id, 1) is None


def test_two_browsers_do_not_see_each_others_documents(shared: Desk, upload: Path) -> None:
    desks = Desks(shared, silent)
    (first, one), (second, two) = desks.desk_to_write(""), desks.desk_to_write("")
    list(add_documents(first, [upload], ZH))
    assert one != two and names(second) == ["甲县.txt"]


def test_the_keys_themselves_are_not_on_the_disk(shared: Desk) -> None:
    desks = Desks(shared, silent)
    _, key = desks.desk_to_write("")
    assert not [path for path in desks.folder.rglob("*") if key in path.name]


def test_an_operator_may_allow_shared_writing_or_none(shared: Desk) -> None:
    assert Desks(shared, silent, Uploads.SHARED).desk_to_write("") == (shared, "")
    with pytest.raises(PermissionError):
        Desks(shared, silent, Uploads.NONE).desk_to_write("")
    _, key = Desks(shared, silent).desk_to_write("")
    assert Desks(shared, silent, Uploads.NONE).desk(key) is shared


def test_each_file_is_told_as_it_goes_on(shared: Desk, upload: Path, tmp_path: Path) -> None:
    bad = tmp_path / "sent" / "x.pdf"
    bad.write_bytes(b"no pdf")
    own, _ = Desks(shared, silent).desk_to_write("")
    steps = list(add_documents(own, [upload, bad], ZH))
    assert [[line.is_added for line in lines] for lines in steps] == [
        [None, None],
        [True, None],
        [True, None],
        [True, False],
    ]
    assert "丙县.pdf" in steps[0][0].message and "NOT_PDF" in steps[-1][1].message
    many = list(add_documents(own, [bad] * (MOST_AT_ONCE + 1), ZH))[-1]
    assert len(many) == MOST_AT_ONCE + 1 and str(MOST_AT_ONCE) in many[-1].message


def test_removing_and_rebuilding(shared: Desk) -> None:
    own, _ = Desks(shared, silent).desk_to_write("")
    (document,) = own.documents()
    assert remove_document(own, "0" * 64, ZH) is None and remove_document(own, None, ZH) is None
    line = remove_document(own, document.document_id, ZH)
    assert line is not None and line.is_added and names(own) == [] and names(shared) == ["甲县.txt"]
    assert rebuild_search(own, ZH).is_added
    with Store.open(own.store.directory, writable=True):  # somebody else writes
        busy = rebuild_search(own, ZH)
    assert not busy.is_added and busy.message == ZH("busy")


# --- the browser's history ---------------------------------------------------------------------------------


def test_history_holds_conversations_once_the_newest_first(shared: Desk) -> None:
    turns = ask(shared, "差旅费", (), ZH)
    kept = with_conversation([], turns)
    longer = ask(shared, "办公费呢", turns, ZH)
    kept = with_conversation(with_conversation(kept, ask(shared, "别的", (), ZH)), longer)
    assert [title for title, _ in kept] == ["差旅费", "别的"] and "c=" in kept[0][1]
    many = [[str(number), "?q=x"] for number in range(99)]
    assert len(with_conversation(many, turns)) == MAX_HISTORY


@pytest.mark.parametrize(
    "sent", [None, "x", 7, {"a": 1}, [["x", "javascript:alert(1)"]], [["x", "https://evil.example"]], [[1, 2]], [["x"]]]
)
def test_what_a_browser_keeps_is_checked(sent: object) -> None:
    assert checked_history(sent) == []


def test_something_is_unfolded_and_folded_again(shared: Desk) -> None:
    turns = ask(shared, "差旅费", (), ZH)
    opened = unfold(shared, turns, 1, "how", ZH)
    assert opened[0].opened == "how" and "bq-account" in opened[0].html
    assert unfold(shared, opened, 1, "how", ZH)[0].opened == ""
    assert unfold(shared, turns, 9, "how", ZH) == turns and unfold(shared, turns, 1, "nonsense", ZH) == turns


# --- passwords ---------------------------------------------------------------------------------------------


def basic(name: str, password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{name}:{password}".encode())


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "passwords"
    path.write_text(f"# who\n\n{password_line('审计', '秘密:1', b'salt')}\n", encoding="utf-8")
    return path


def test_the_right_password_opens(password_file: Path) -> None:
    passwords = read_passwords(password_file)
    assert passwords.allow(basic("审计", "秘密:1")) and passwords.allow(basic("审计", "秘密:1"))
    for header in (b"", b"Basic", b"Basic !!", b"Bearer x", basic("审计", "秘密"), basic("x", "秘密:1"), basic("", "")):
        assert not passwords.allow(header)
    assert "秘密" not in password_file.read_text(encoding="utf-8")


def test_guessing_is_slowed_down(password_file: Path) -> None:
    now = [0.0]
    passwords = Passwords(read_passwords(password_file)._secrets, lambda: now[0])
    assert passwords.allow(basic("审计", "秘密:1"))
    assert not any(passwords.allow(basic("x", str(number))) for number in range(FAILURES))
    other = b"basic " + basic("审计", "秘密:1").partition(b" ")[2]
    assert not passwords.allow(other)  # right, but too late
    assert passwords.allow(basic("审计", "秘密:1"))  # who is in stays in
    now[0] = PAUSE_SECONDS + 1
    assert passwords.allow(other)


@pytest.mark.parametrize("content", ["", "# nobody\n", "name\n", "name:xx:yy\n", "a:00\n"])
def test_a_password_file_that_is_wrong_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "passwords"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PasswordFileWrong, match=r"ui\.passwords"):
        read_passwords(path)
    with pytest.raises(PasswordFileWrong):
        read_passwords(tmp_path / "none")


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("a:b", "x"), ("a", "")])
def test_names_and_passwords_that_cannot_be_written(name: str, password: str) -> None:
    with pytest.raises(ValueError):
        password_line(name, password, b"salt")
