"""The records of the sample documents: facts out of ``data/*.json``, words out of ``data/*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MONEY = "万元"


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. ``half`` is 'income' or 'expenditure' in statements with two halves, '' elsewhere.

    A value is the figure as printed without thousands separators, '' where the cell was printed empty and
    None where the publication lost the cell. ``entity`` is '' for the department itself.
    """

    code: str
    name: str
    project: str
    entity: str
    half: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What the published explanation says of one item: measure -> signed number as printed.

    ``section`` is a section of the explanation (``index/vocabulary/sections.toml``), ``measures`` has keys such
    as 'amount', 'share', 'change', 'growth', 'value', 'involved'; ``unit`` is the unit of the amount.
    """

    section: str
    path: tuple[str, ...]
    unit: str
    measures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Project:
    """A project of this year: its sum, who carries it out and when, and how the sum is divided.

    ``parts`` is empty unless the published parts add up to ``scale``.
    """

    name: str
    scale: str
    units: tuple[str, ...]
    period: str
    parts: tuple[tuple[str, str], ...]
    is_confidential: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """How one of the eleven statements is set (``data/statements.toml``)."""

    no: int
    title: str
    landscape: bool
    header: tuple[tuple[str, ...], ...]
    concepts: tuple[str, ...]
    labels: tuple[str, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What was written by hand for one document (``data/<key>.toml``).

    ``missing`` and ``notes`` give, by the statement's number, what is said in place of a statement that the
    publication lacks and what is said below one that is incomplete. ``reasons`` maps an item (or ``parent>item``
    where the item alone is not clear) to the short reason of its change, by section.
    """

    cover: tuple[str, ...]
    word: str
    duties: tuple[str, ...]
    missing: Mapping[int, str]
    notes: Mapping[int, str]
    reasons: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything that one sample document is set from."""

    key: str
    organisation: str
    year: int
    offices: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    rows: Mapping[int, tuple[Row, ...]]
    items: tuple[Item, ...]
    projects: tuple[Project, ...]
    words: Words | None = field(default=None)
