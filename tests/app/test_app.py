"""The running server, asked by a client that means harm: hosts, bodies, paths, files that are none of its business."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import app
from index.store import Store
from tests.app.conftest import ROOT, Server, running
from ui.guard import MAX_BODY_BYTES, MAX_UPLOAD_BYTES
from ui.passwords import password_line

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as open_client:
        yield open_client


@pytest.fixture(scope="module")
def config(client: httpx.Client) -> dict[str, Any]:
    """What Gradio tells every browser about the page: its components and handlers."""
    return dict(client.get("/config").json())


def handlers_with_files(config: dict[str, Any]) -> list[int]:
    files = {component["id"] for component in config["components"] if component["type"] in ("file", "uploadbutton")}
    return [handler["id"] for handler in config["dependencies"] if files & set(handler["inputs"])]


def test_the_page_is_served_with_its_guards(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/monitoring", "/monitoring/summary"])
def test_nothing_is_served_that_nobody_needs(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (403, 404)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:7860", 200),
        ("budget.test", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
    ],
)
def test_only_known_hosts_are_answered(client: httpx.Client, host: str, status: int) -> None:
    assert client.get("/config", headers={"host": host}).status_code == status


def test_a_forwarded_host_does_not_become_the_pages_address(client: httpx.Client) -> None:
    headers = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=evil.example"}
    for path in ("/", "/config"):
        assert "evil.example" not in client.get(path, headers=headers).text


def test_large_bodies_are_refused(client: httpx.Client) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65536 + 1):
            yield b"x" * 65536

    url = "/gradio_api/queue/join"
    assert client.post(url, content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert client.post(url, content=stream()).status_code in (400, 413)  # without a length told beforehand
    upload = f"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MAX_UPLOAD_BYTES + 1}\r\n\r\n"
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as connection:
        connection.sendall(upload.encode())  # refused for what it announces, before a byte of it is read
        assert b" 413 " in connection.recv(200)
    assert client.get("/config").status_code == 200


def test_no_handler_is_offered_as_an_api(client: httpx.Client, config: dict[str, Any]) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    assert {handler["api_visibility"] for handler in config["dependencies"]} == {"private"}
    # A callable as a component's value would add a handler that nobody wrote: these are all there are.
    assert len(config["dependencies"]) == 23


def test_no_file_of_the_server_can_be_read(
    server: Server, client: httpx.Client, config: dict[str, Any], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(f"secret {uuid.uuid4()}", encoding="utf-8")
    handlers = handlers_with_files(config)
    assert handlers
    for handler in handlers:
        for path in (str(secret), f"file://{secret}", f"../../../..{secret}"):
            assert not _hands_over(client, handler, path)
    assert client.get(f"/gradio_api/file={secret}").status_code in (400, 403, 404)
    assert not _copies(secret, server.temp_dir, server.index_dir)


def _hands_over(client: httpx.Client, handler: int, path: str) -> bool:
    """Whether the handler takes a file of the server for an uploaded one, by either of its two doors."""
    body = {"data": [[{"path": path, "meta": {"_type": "gradio.FileData"}}]], "fn_index": handler}
    session = uuid.uuid4().hex
    direct = client.post("/gradio_api/run/predict", json={**body, "session_hash": session})
    joined = client.post("/gradio_api/queue/join", json={**body, "session_hash": session})
    events = _events(client, session) if joined.status_code == 200 else []
    succeeded = [event for event in events if event.get("msg") == "process_completed" and event.get("success")]
    return direct.status_code == 200 or bool(succeeded)


def _events(client: httpx.Client, session: str) -> list[dict[str, Any]]:
    events = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                events.append(json.loads(line[5:]))
                if events[-1].get("msg") in ("process_completed", "close_stream"):
                    break
    return events


def _copies(secret: Path, *folders: Path) -> list[Path]:
    content = secret.read_bytes()
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.read_bytes() == content]


def test_pages_are_served_of_indexed_documents_only(server: Server, client: httpx.Client) -> None:
    with Store.open(server.index_dir) as store:
        document = next(one for one in store.documents() if one.pages)
    found = client.get(f"/page/{document.document_id}/1.webp")
    assert found.status_code == 200 and found.headers["content-type"] == "image/webp"
    assert "immutable" in found.headers["cache-control"] and found.content[8:12] == b"WEBP"
    other = hashlib.sha256(b"other").hexdigest()
    for path in (f"{document.document_id}/0", f"{document.document_id}/999", f"{other}/1", "..%2F..%2Fetc%2Fpasswd/1"):
        assert client.get(f"/page/{path}.webp").status_code == 404
    assert client.get(f"/page/{document.document_id}/x.webp").status_code == 422


@pytest.mark.parametrize(
    ("host", "others", "expected"),
    [("127.0.0.1", "", ["127.0.0.1"]), ("10.0.0.5", "a.example, b.example,", ["10.0.0.5", "a.example", "b.example"])],
)
def test_allowed_hosts(host: str, others: str, expected: list[str]) -> None:
    assert app.allowed_hosts(host, others) == expected
    assert "0.0.0.0" not in app.allowed_hosts("0.0.0.0", others)


def test_gradio_is_imported_by_the_layout_and_its_tabs_alone() -> None:
    importing = [
        path.relative_to(ROOT).as_posix()
        for package in ("index", "qa", "eval", "ui")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) gradio", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert importing and all(re.fullmatch(r"ui/(layout|widgets|tab_\w+)\.py", path) for path in importing)


# --- how it is served -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server on the same index behind a password, for reading only, under a proxy's path."""
    home = tmp_path_factory.mktemp("guarded")
    (home / "passwords").write_text(password_line("auditor", "secret", b"salt"), encoding="utf-8")
    options = ("--password-file", str(home / "passwords"), "--read-only", "--root-path", "/budget/")
    with running(server.index_dir, home / "gradio", *options) as url, httpx.Client(base_url=url, timeout=30) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/config", "/style.css", "/figures.csv", "/page/x/1.webp", "/gradio_api/info"])
def test_with_a_password_file_nothing_is_open(guarded: httpx.Client, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status_code == 401 and "Basic" in answer.headers["www-authenticate"]
    assert guarded.get(path, auth=("auditor", "secret")).status_code in (200, 404)


def test_a_wrong_password_does_not_open(guarded: httpx.Client) -> None:
    assert guarded.get("/config", auth=("auditor", "wrong")).status_code == 401


def test_read_only_has_nothing_to_write_with(guarded: httpx.Client) -> None:
    config = guarded.get("/config", auth=("auditor", "secret")).json()
    assert handlers_with_files(config) == [] and "file" not in {one["type"] for one in config["components"]}
    assert len(config["dependencies"]) == 19


def test_behind_a_proxy_the_page_knows_its_path(guarded: httpx.Client) -> None:
    assert guarded.get("/config", auth=("auditor", "secret")).json()["root"].endswith("/budget")
    page = guarded.get("/", auth=("auditor", "secret")).text
    assert re.findall(r'href=\\?["\']([^"\'\\]*style\.css)', page) == ["style.css"]  # relative, like all of ours


def test_exports_are_made_from_their_address(client: httpx.Client) -> None:
    question = "甲县商务和粮食局2024年差旅费是多少？"
    text = client.get("/conversation.md", params={"q": question, "c": ["甲县商务和粮食局2024年办公费是多少？"]}).text
    assert text.count("## ") == 2 and "4.25 万元" in text and "甲县.txt" in text
    assert client.get("/picture.csv", params={"q": question}).status_code == 404  # one figure is no picture
    figures = client.get("/figures.csv", params={"text": "甲县 差旅费"})
    assert figures.headers["content-disposition"] == 'attachment; filename="figures.csv"'
    assert figures.content.startswith(b"\xef\xbb\xbf") and figures.text.count("\n") == 3
    assert client.get("/comparison.csv", params={"statement": "x", "documents": "y"}).status_code == 404
    assert client.get("/department.csv", params={"document": "y", "picture": "basic"}).status_code == 404
    assert client.get("/conversation.md").status_code == 422
