"""The fields of a project's description (``vocabulary/fields.toml``): 政策依据, 预算安排规模, 补助标准 …"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def field_label(text: str) -> re.Match[str] | None:
    """The label with its colon at the beginning of a text; ``lastgroup`` is the field's name.

    >>> found = field_label("补助标准：每人每年120元")
    >>> found and found.lastgroup
    'standard'
    """
    return _patterns()[0].match(text)


def field_heading(text: str) -> str:
    """The field that a heading without its mark names alone, '' for none."""
    found = _patterns()[1].fullmatch(text)
    return (found.lastgroup or "") if found else ""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    fields = tomllib.loads(files("index").joinpath("vocabulary/fields.toml").read_text(encoding="utf-8"))
    labels = "|".join(rf"(?P<{name}>(?:{words})\s*[:：]\s*)" for name, words in fields.items())
    headings = "|".join(rf"(?P<{name}>{words})[:：]?" for name, words in fields.items())
    return re.compile(labels), re.compile(headings)
