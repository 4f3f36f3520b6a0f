"""A seed to a department that never existed: its units, projects, staff, and where each yuan goes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from eval.synthetic.amounts import draw, pick, split
from eval.synthetic.records import Department, Fen, Spend, Staff
from eval.training.departments import load_offices, load_places
from eval.training.items import read_table

_CLASSES = ("201", "205", "206", "207", "211", "213", "214", "215", "216", "217", "220", "224")
_FUND_ITEMS = ("21208", "22904", "22960")
_CAPITAL_ITEMS = ("22301", "22302", "22399")
# Functional item -> the economic item that it is spent on, for what every body pays for its staff.
_STAFF_COSTS = {
    "2080501": "30302",
    "2080505": "30108",
    "2080506": "30109",
    "2101101": "30110",
    "2101103": "30111",
    "2210201": "30113",
}
_WAGES = ("30101", "30102", "30103", "30107", "30112", "30199", "30305", "30309", "30399")
_PUBLIC = (
    *("30201", "30202", "30205", "30206", "30207", "30208", "30209", "30211", "30212", "30213", "30215", "30216"),
    *("30217", "30226", "30227", "30228", "30229", "30231", "30239", "30299"),
)
_PROJECT_KINDS = (
    *("30199", "30202", "30227", "30226", "30299", "30399", "30701", "30905", "31003", "31005", "31199", "31204"),
    *("31299", "31302", "39999"),
)
_CARRIED = ("carried_general", "carried_government_fund", "carried_state_capital", "carried_special", "carried_unit")


@cache
def words() -> dict[str, Any]:
    """What ``words.toml`` says."""
    data: dict[str, Any] = tomllib.loads(files("eval.synthetic").joinpath("words.toml").read_text(encoding="utf-8"))
    return data


@cache
def classification(kind: str) -> dict[str, str]:
    """Code -> name, 'functional' or 'economic', in the order of the codes."""
    return {row["code"]: row["name"] for row in read_table(f"{kind}.csv")}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided before any amount: the functional items of the department's own work and of its funds."""

    year: int
    main: tuple[str, ...]
    fund: tuple[str, ...]
    capital: tuple[str, ...]
    step: Fen
    has_fund: bool
    has_capital: bool
    carried: tuple[str, ...]


def make_department(seed: int, word: str = "部门") -> Department:
    """The department of a seed. Half of the seeds have amounts in whole cents of 万元, so that no sum is rounded."""
    random = Random(f"department {seed}")
    place, organisation = _body(random)
    year = random.randint(2023, 2026)
    count = 1 if word == "单位" else random.choice((1, 1, 1, 2, 3, 4, 5, 7, 12, random.randint(13, 30)))
    units = _units(random, place, organisation, count)
    plan = _plan(random, year)
    spends = tuple(_spends(random, plan, len(units)))
    sangong = _sangong(random, spends, plan.step)
    return Department(
        organisation=organisation,
        word=word,
        year=year,
        units=units,
        offices=tuple(pick(random, words()["departments"]["offices"], 3, 9)),
        staff=_staff(random),
        spends=spends,
        sangong=sangong,
        sangong_prior={
            item: max(0, fen + random.choice((-1, 0, 1)) * draw(random, 0.1, 3, plan.step))
            for item, fen in sangong.items()
        },
    )


def _body(random: Random) -> tuple[str, str]:
    """A place and the name of an office there, with the place's own parent for some."""
    places = [place for place in load_places() if place.level in ("prefecture", "county")]
    place = random.choice(places)
    office = random.choice(
        [office.name for office in load_offices() if office.name.endswith(("局", "委员会", "办公室"))]
    )
    head = place.parent if random.random() < 0.25 and place.parent else ""
    return place.name, head + place.name + office


def _units(random: Random, place: str, organisation: str, count: int) -> tuple[str, ...]:
    own = organisation + random.choice(("", "本级", "（本级）")) if count > 1 else organisation
    topics, kinds = words()["departments"]["unit_topics"], words()["departments"]["unit_kinds"]
    names = [place + topic + kind for topic in topics for kind in kinds]
    return (own, *random.sample(names, count - 1))


def _plan(random: Random, year: int) -> _Plan:
    return _Plan(
        year=year,
        main=_items(random, random.sample(_CLASSES, random.randint(1, 3)), 2, 4),
        fund=_items(random, _FUND_ITEMS, 1, 2),
        capital=_items(random, _CAPITAL_ITEMS, 1, 2),
        step=random.choice((10_000, 1)),
        has_fund=random.random() < 0.4,
        has_capital=random.random() < 0.25,
        carried=tuple(pick(random, _CARRIED, 0, 3)),
    )


def _items(random: Random, above: Sequence[str], groups: int, each: int) -> tuple[str, ...]:
    """Functional items (项) under the codes ``above``, from a few of their groups (款)."""
    found: list[str] = []
    for code in above:
        items = [item for item in classification("functional") if len(item) == 7 and item.startswith(code)]
        for group in random.sample(
            sorted({item[:5] for item in items}), min(groups, len({item[:5] for item in items}))
        ):
            found += pick(random, [item for item in items if item.startswith(group)], 1, each)
    return tuple(dict.fromkeys(found))


def _staff(random: Random) -> Staff:
    posts = random.randint(8, 180)
    sorts = [("在职", random.randint(5, 200)), ("退休", random.randint(0, 150)), ("离休", random.randint(0, 4))]
    return Staff(posts, tuple((name, number, random.randint(-min(6, number), 6)) for name, number in sorts))


# --- money ------------------------------------------------------------------------------------------------


def _spends(random: Random, plan: _Plan, units: int) -> Iterator[Spend]:
    shared = [_project_name(random, plan.year) for _ in range(2)]
    for unit in range(units):
        yield from _basic(random, plan, unit)
        yield from _projects(random, plan, unit, shared)
        yield from _carried(random, plan, unit, shared)


def _basic(random: Random, plan: _Plan, unit: int) -> Iterator[Spend]:
    for function, economic in _STAFF_COSTS.items():
        if random.random() < 0.8:
            yield Spend(unit, function, economic, "personnel", "general", "", draw(random, 3, 300, plan.step))
    function = random.choice(plan.main)
    for economic in pick(random, _WAGES, 3, 7):
        yield Spend(unit, function, economic, "personnel", "general", "", draw(random, 5, 900, plan.step))
    for economic in pick(random, _PUBLIC, 4, 12):
        yield Spend(unit, function, economic, "public", "general", "", draw(random, 0.3, 90, plan.step))
    if random.random() < 0.25:
        source = random.choice(("unit_institution", "unit_other", "special_account"))
        yield Spend(unit, function, "30299", "public", source, "", draw(random, 0.05, 60, plan.step))


def _projects(random: Random, plan: _Plan, unit: int, shared: Sequence[str]) -> Iterator[Spend]:
    for name in _project_names(random, plan, shared, 0, 6 if unit == 0 else 3):
        source = random.choice(("general", "general", "general", "general_transfer", *_own_sources(plan)))
        function = random.choice(_functions(plan, source))
        whole = draw(random, 1, 4000, plan.step)
        kinds = random.sample(_PROJECT_KINDS, random.choice((1, 1, 2, 3)))
        parts = split(random, whole, len(kinds), max(plan.step, 100_000))
        for economic, fen in zip(kinds, parts, strict=False):
            yield Spend(unit, function, economic, "project", source, name, fen)


def _own_sources(plan: _Plan) -> list[str]:
    """Further sources of this year's projects."""
    fund = ["government_fund", "government_fund_transfer"] if plan.has_fund else []
    capital = ["state_capital", "state_capital_transfer"] if plan.has_capital else []
    return [*fund, *capital, "unit_other", "unit_business"]


def _carried(random: Random, plan: _Plan, unit: int, shared: Sequence[str]) -> Iterator[Spend]:
    if not plan.carried or (unit and random.random() < 0.5):
        return
    for name in _project_names(random, plan, shared, 1, 4):
        source = random.choice(plan.carried)
        category = random.choice(("project",) * 6 + ("personnel", "public"))
        economic = {"personnel": "30103", "public": "30201"}.get(category, "30227")
        function = random.choice(_functions(plan, source))
        yield Spend(unit, function, economic, category, source, name, draw(random, 0.5, 3000, plan.step))


def _functions(plan: _Plan, source: str) -> tuple[str, ...]:
    """The functional items that a source may pay for: funds have their own."""
    return plan.fund if "government_fund" in source else plan.capital if "state_capital" in source else plan.main


def _project_names(random: Random, plan: _Plan, shared: Sequence[str], least: int, most: int) -> list[str]:
    """Different names, some of them shared with other units."""
    names = [
        random.choice(shared) if random.random() < 0.2 else _project_name(random, plan.year)
        for _ in range(random.randint(least, most))
    ]
    return list(dict.fromkeys(names))


def _project_name(random: Random, year: int) -> str:
    parts: dict[str, list[str]] = words()["projects"]
    if random.random() < 0.08:
        digits, letter = f"{random.randint(0, 9_999_999):07d}", random.choice("ABCDFGHJKXY")
        return random.choice(parts["secrets"]).format(digits=digits, letter=letter)
    document = random.choice(parts["documents"]) if random.random() < 0.25 else ""
    middle = random.choice(parts["topics"]) + random.choice(parts["kinds"])
    text = document + random.choice(parts["heads"]) + middle + random.choice(parts["tails"])
    return text.format(year=year, prior=year - 1, no=random.randint(2, 130))


def _sangong(random: Random, spends: Sequence[Spend], step: Fen) -> dict[str, Fen]:
    """Basic spending has part of it (公务接待费 …); projects pay for the rest."""
    basic = {
        code: sum(spend.fen for spend in spends if spend.economic == code and spend.source == "general")
        for code in ("30212", "30217", "30231")
    }
    found = {"abroad": basic["30212"], "reception": basic["30217"], "purchase": 0, "running": basic["30231"]}
    for item in found:
        if random.random() < 0.3:
            found[item] += draw(random, 0.5, 60, step)
    return found
