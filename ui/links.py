"""Addresses of what the page offers to download; relative, so that they hold behind any proxy's path."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

KEY = "in"  # the parameter that opens a browser's own collection


def permalink(question: str, context: Sequence[str]) -> str:
    """The page's address that asks ``question`` again after the questions of ``context``.

    It carries no key: a link that is passed on opens the public documents only.
    """
    return "?" + urlencode([("q", question), *(("c", earlier) for earlier in context)])


def conversation_address(name: str, question: str, context: Sequence[str], key: str) -> str:
    """The address of a conversation's export or picture."""
    return name + permalink(question, context) + (f"&{urlencode({KEY: key})}" if key else "")


def address(name: str, key: str, **values: str) -> str:
    """``name`` with its parameters, those that are empty left out."""
    given = {name: value for name, value in {**values, KEY: key}.items() if value}
    return f"{name}?{urlencode(given)}" if given else name
