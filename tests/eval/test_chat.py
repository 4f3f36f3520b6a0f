"""A language model as a system, against a small server that speaks the chat API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from eval.cases import Case, parse_case
from eval.chat import ChatSettings, ask, chat_system, messages, said_to_reply
from eval.errors import ChatFailed
from eval.judge import Outcome, judge
from eval.rankers import RANKERS
from index.store import Store


class FakeModel(ThreadingHTTPServer):
    """Says ``content`` with ``status`` to whatever it is asked, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = ""
        self.status = 200
        self.asked: list[dict[str, Any]] = []

    @property
    def settings(self) -> ChatSettings:
        return ChatSettings(f"http://127.0.0.1:{self.server_address[1]}/v1/", "small", "a key")


class _Handler(BaseHTTPRequestHandler):
    server: FakeModel

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps({"choices": [{"message": {"content": self.server.content}}]}).encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def case() -> Case:
    return parse_case(
        {"id": "a", "question": "差旅费是多少", "kind": "figure", "expect": {"value": "1090.03", "unit": "万元"}}
    )


def test_the_model_sees_the_passages_and_its_figure_is_judged(store: Store, model: FakeModel, case: Case) -> None:
    model.content = '```json\n{"answer": "差旅费1,090.03万元", "value": "1,090.03", "unit": "万元"}\n```'
    reply = chat_system(store, RANKERS["BM25"], model.settings)(case)
    assert judge(case, reply.answer).outcome is Outcome.RIGHT
    (asked,) = model.asked
    assert (asked["path"], asked["key"], asked["model"]) == ("/v1/chat/completions", "Bearer a key", "small")
    assert asked["temperature"] == 0 and "差旅费" in asked["messages"][1]["content"]
    assert "差旅费" in reply.evidence


@pytest.mark.parametrize(
    ("said", "status", "outcome"),
    [
        ('{"answer": null}', "not_found", Outcome.WITHHELD),
        ('{"answer": "1万元", "value": "1", "unit": "万元"}', "answered", Outcome.WRONG),
        ('{"answer": "没有数字", "value": null}', "answered", Outcome.WRONG),
        ("差旅费是1090.03万元", "answered", Outcome.WRONG),  # words alone give no figure
        ("", "answered", Outcome.WRONG),
    ],
)
def test_what_a_model_may_say(case: Case, said: str, status: str, outcome: Outcome) -> None:
    reply = said_to_reply(case, said, ["a passage"])
    assert (reply.answer.status, judge(case, reply.answer).outcome) == (status, outcome)


def test_an_endpoint_that_fails_is_told(model: FakeModel) -> None:
    model.status = 500
    with pytest.raises(ChatFailed, match="500"):
        ask(model.settings, messages("?", []))
    with pytest.raises(ChatFailed, match="check the address"):
        ask(ChatSettings("http://127.0.0.1:9", "none"), messages("?", []))
