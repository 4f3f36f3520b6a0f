"""Which part of the prose a paragraph stands in, and which money its figures are of (``vocabulary/sections.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.records import Fund


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the explanation: its name in the code and the money of its figures."""

    id: str
    fund: Fund


NO_SECTION = Section("", Fund.NONE)


def headings_to_section(headings: Sequence[str]) -> Section:
    """The section of the innermost heading that names one, NO_SECTION where none does."""
    for heading in reversed(headings):
        for pattern, section in _sections():
            if pattern.search(heading):
                return section
    return NO_SECTION


@cache
def _sections() -> tuple[tuple[re.Pattern[str], Section], ...]:
    data = tomllib.loads(files("index").joinpath("vocabulary/sections.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(entry["heading"]), Section(entry["id"], Fund(entry["fund"]))) for entry in data["section"])
