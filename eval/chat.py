"""A language model over the retrieved passages, as one more system: any endpoint that speaks OpenAI's chat API.

It is asked only when its address is given (``--chat-url``, ``--chat-model``; the key in BUDGETQA_CHAT_KEY), sees the
first passages of the hybrid search, and answers in JSON, or says that they do not answer.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Case
from eval.errors import ChatFailed
from eval.rankers import Ranker, documents_asked, question_text
from eval.systems import CERTAIN, Reply, System, withheld
from index.store import Store
from qa.records import Answer, Figure

PASSAGES = 8
SECONDS = 60
_INSTRUCTION = (
    "Answer the question from the numbered passages of Chinese budget documents alone. Reply with one JSON object: "
    '{"answer": "a sentence in the words of the passages", "value": "the figure asked for as a plain decimal, '
    'or null", "unit": "its unit as printed, or null"}. Where the passages do not answer, reply {"answer": null}.'
)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """``url`` is the API's base (http://localhost:8000/v1); ``key`` may be empty."""

    url: str
    model: str
    key: str = ""


def chat_system(store: Store, ranker: Ranker, settings: ChatSettings) -> System:
    """The model's answers. Its replies raise ChatFailed when the endpoint does not answer."""

    def reply(case: Case) -> Reply:
        hits = ranker(store, question_text(case), documents_asked(store, case))[:PASSAGES]
        if not hits:
            return withheld(case)
        passages = [store.passage(key)[1].text for key, _ in hits]
        return said_to_reply(case, ask(settings, messages(question_text(case), passages)), passages)

    return reply


def messages(question: str, passages: Sequence[str]) -> list[dict[str, str]]:
    """The conversation that is sent."""
    numbered = "\n".join(f"[{number}] {passage}" for number, passage in enumerate(passages, 1))
    return [
        {"role": "system", "content": _INSTRUCTION},
        {"role": "user", "content": f"{numbered}\n\nQuestion: {question}"},
    ]


def ask(settings: ChatSettings, conversation: Sequence[dict[str, str]]) -> str:
    """What the model says. Raises ChatFailed."""
    body = {"model": settings.model, "messages": list(conversation), "temperature": 0, "seed": 0}
    headers = {"Content-Type": "application/json"} | _authorisation(settings.key)
    request = urllib.request.Request(  # the address is the user's own setting
        f"{settings.url.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            content = json.load(response)["choices"][0]["message"]["content"]
    except (OSError, ValueError) as error:
        raise ChatFailed(settings.url, str(error)) from error
    except (KeyError, IndexError, TypeError) as error:
        raise ChatFailed(settings.url, "the reply is not one of the chat API") from error
    return str(content or "")


def _authorisation(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def said_to_reply(case: Case, said: str, passages: Sequence[str]) -> Reply:
    """What a model said as an answer; words outside the form are an answer in words."""
    evidence = "\n".join(passages)
    found = _json_object(said)
    if found is None:
        return Reply(Answer(case.question, "answered", said), CERTAIN, evidence)
    if not found.get("answer"):
        return withheld(case, "the passages do not answer")
    value = found.get("value")
    figures = (Figure("", str(value).replace(",", ""), str(found.get("unit") or "")),) if value is not None else ()
    return Reply(Answer(case.question, "answered", str(found["answer"]), figures), CERTAIN, evidence)


def _json_object(said: str) -> dict[str, Any] | None:
    """The object in a model's words, also between fences; None where there is none."""
    start, end = said.find("{"), said.rfind("}")
    try:
        found = json.loads(said[start : end + 1])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
