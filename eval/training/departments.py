"""Departments that might exist: a place of the country and an office, with all the names people give them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from eval.training.items import read_table

# What only a province's department is called, and what only a lower one is.
_PROVINCIAL, _LOCAL = ("厅", "高级人民法院"), ("局", "街道办事处", "乡人民政府", "镇人民政府")


@dataclass(frozen=True, slots=True)
class Named:
    """A place or an office: its name, its short forms, its English names (the proper one first)."""

    name: str
    short: tuple[str, ...]
    english: tuple[str, ...]
    parent: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """``name`` is printed on its documents, ``spoken`` and ``english`` are how it is called; ``units`` are its own."""

    name: str
    spoken: tuple[str, ...]
    english: tuple[str, ...]
    units: tuple[str, ...]


def load_places(without: Collection[str] = ()) -> list[Named]:
    """All places but those named, which are nobody's parent either."""
    return [
        Named(
            row["name"],
            _split(row["short"]),
            (row["english"], _bare(row["english"])),
            "" if row["parent"] in without else row["parent"],
            row["level"],
        )
        for row in read_table("places.csv")
        if row["name"] not in without
    ]


def load_offices() -> list[Named]:
    """All kinds of offices."""
    return [
        Named(row["name"], _split(row["short"]), (row["english"], *_split(row["also"])))
        for row in read_table("office_words.csv")
    ]


def invent_departments(random: Random, count: int, without: Collection[str] = ()) -> list[Department]:
    """``count`` departments at random, at none of the places ``without``."""
    places, offices = load_places(without), load_offices()
    return [_invent(random, places, offices) for _ in range(count)]


def _invent(random: Random, places: Sequence[Named], offices: Sequence[Named]) -> Department:
    level = random.choices(("province", "prefecture", "county"), (1, 3, 4))[0]
    place = random.choice([place for place in places if place.level == level])
    office = random.choice([office for office in offices if _fits(office.name, level)])
    title = place.name + office.name
    printed = place.parent + title if random.random() < 0.2 else title
    units = tuple(place.name + random.choice(offices).name for _ in range(3))
    return Department(printed, _spoken(place, office, title), _english(place, office), units)


def _fits(office: str, level: str) -> bool:
    return not office.endswith(_LOCAL if level == "province" else _PROVINCIAL)


def _spoken(place: Named, office: Named, title: str) -> tuple[str, ...]:
    """Short names of the place before those of the office; a province's own department also goes by 省 or 自治区."""
    generic = [suffix for suffix in ("自治区", "省", "市") if place.level == "province" and place.name.endswith(suffix)]
    where = [place.name, *place.short, *generic[:1]]
    return (title, *(first + second for first in where for second in (office.name, *office.short)))


def _english(place: Named, office: Named) -> tuple[str, ...]:
    return tuple(
        name
        for where in dict.fromkeys(place.english)
        for what in office.english
        for name in (f"{where} {what}", f"the {what} of {where}")
    )


def _bare(english: str) -> str:
    """A place's English name without the word for its kind.

    >>> _bare("Manas County"), _bare("Urumqi"), _bare("Inner Mongolia")
    ('Manas', 'Urumqi', 'Inner Mongolia')
    """
    name, _, kind = english.rpartition(" ")
    return name if kind in {"County", "District", "Prefecture", "City", "League", "Banner"} else english


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
