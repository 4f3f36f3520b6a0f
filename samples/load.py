"""The samples' data files <-> records.

A JSON file holds one record a line, so that a change shows as a line. Long names are written in pieces.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from samples.records import Item, Project, Row, Sample, Statement, Words

DATA = Path(__file__).parent / "data"
_PIECE = 30  # characters of a name on end


def sample_keys() -> tuple[str, ...]:
    """The keys of all sample documents, in order."""
    return tuple(sorted(path.stem for path in DATA.glob("*.json")))


def read_sample(key: str) -> Sample:
    """One sample document: its facts and its words."""
    return replace(read_facts(DATA / f"{key}.json"), words=read_words(DATA / f"{key}.toml"))


@cache
def read_statements() -> tuple[Statement, ...]:
    """How the eleven statements are set, in order of their numbers."""
    entries = tomllib.loads((DATA / "statements.toml").read_text(encoding="utf-8"))["statement"]
    return tuple(
        Statement(
            no=entry["no"],
            title=entry["title"],
            landscape=entry["landscape"],
            header=tuple(tuple(row) for row in entry["header"]),
            concepts=tuple(entry["concepts"]),
            labels=tuple(entry["labels"]),
            widths=tuple(entry["widths"]),
        )
        for entry in entries
    )


@cache
def read_glossary() -> tuple[tuple[str, str], ...]:
    """Terms and their definitions in our own words."""
    return tuple(tomllib.loads((DATA / "glossary.toml").read_text(encoding="utf-8"))["terms"].items())


def read_words(path: Path) -> Words:
    """What was written by hand for one document."""
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        cover=tuple(entry["cover"]),
        word=entry.get("word", "部门"),
        duties=tuple(entry["duties"]),
        missing={int(no): text for no, text in entry.get("missing", {}).items()},
        notes={int(no): text for no, text in entry.get("notes", {}).items()},
        reasons=entry.get("reasons", {}),
    )


def read_facts(path: Path) -> Sample:
    """The facts of one document, without its words."""
    entry = json.loads(path.read_text(encoding="utf-8"))
    return Sample(
        key=path.stem,
        organisation=entry["organisation"],
        year=entry["year"],
        offices=tuple(map(_whole, entry["offices"])),
        units=tuple((_whole(name), remark) for name, remark in entry["units"]),
        rows={int(no): tuple(map(_row, rows)) for no, rows in entry["rows"].items()},
        items=tuple(map(_item, entry["items"])),
        projects=tuple(map(_project, entry["projects"])),
    )


def write_facts(sample: Sample, path: Path) -> None:
    """Write the facts of one document; the same facts give the same bytes."""
    lists: Mapping[str, Iterable[Any]] = {
        "offices": sample.offices,
        "units": [[_pieces(name), remark] for name, remark in sample.units],
        "items": list(map(_item_entry, sample.items)),
        "projects": list(map(_project_entry, sample.projects)),
    }
    head = [f'"organisation": {_line(sample.organisation)}', f'"year": {sample.year}']
    rows = ",\n".join(f'"{no}": {_list(map(_row_entry, of_table))}' for no, of_table in sorted(sample.rows.items()))
    body = [f'"{name}": {_list(values)}' for name, values in lists.items()]
    path.write_text("{\n" + ",\n".join((*head, *body, f'"rows": {{\n{rows}\n}}')) + "\n}\n", encoding="utf-8")


def _row(entry: Sequence[Any]) -> Row:
    code, name, project, entity, half, values = entry
    return Row(code, _whole(name), _whole(project), _whole(entity), half, tuple(values))


def _row_entry(row: Row) -> list[Any]:
    return [row.code, _pieces(row.name), _pieces(row.project), _pieces(row.entity), row.half, row.values]


def _item(entry: Sequence[Any]) -> Item:
    section, names, unit, measures = entry
    return Item(section, tuple(map(_whole, names)), unit, measures)


def _item_entry(item: Item) -> list[Any]:
    return [item.section, list(map(_pieces, item.path)), item.unit, dict(item.measures)]


def _project(entry: Sequence[Any]) -> Project:
    name, scale, units, period, parts, is_confidential = entry
    divided = tuple((_whole(part), amount) for part, amount in parts)
    return Project(_whole(name), scale, tuple(map(_whole, units)), period, divided, is_confidential)


def _project_entry(project: Project) -> list[Any]:
    parts = [[_pieces(part), amount] for part, amount in project.parts]
    units = list(map(_pieces, project.units))
    return [_pieces(project.name), project.scale, units, project.period, parts, project.is_confidential]


def _pieces(text: str) -> str | list[str]:
    return text if len(text) <= _PIECE else [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def _whole(entry: str | Sequence[str]) -> str:
    return "".join(entry)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[Any]) -> str:
    lines = [_line(value) for value in values]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
