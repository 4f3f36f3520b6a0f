"""What is known of a flattened table's totals from the other tables and the prose (``vocabulary/identities.toml``).

Amounts are compared in yuan, so that tables in 万元 and sentences in 元 can speak of the same total.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from index.quantities import MONEY_UNITS
from index.records import Fact

Place = tuple[str, str, str]  # statement, row ('*' for the total row), concept
Amounts = Mapping[Place, Decimal]


@dataclass(frozen=True, slots=True)
class Identity:
    """What must hold between places: 'equal' or 'bounded', see ``identities.toml``."""

    kind: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An amount that a place prints or must print, and where it was read, in words."""

    amount: Decimal
    source: str
    is_printed: bool = False


@cache
def identities() -> tuple[Identity, ...]:
    """All identities in the order of the file, kind by kind."""
    data = tomllib.loads(files("index").joinpath("vocabulary/identities.toml").read_text(encoding="utf-8"))
    return tuple(
        Identity(kind, tuple((statement, row, concept) for statement, row, concept in entry["places"]))
        for kind in ("equal", "bounded")
        for entry in data[kind]
    )


def all_places() -> tuple[Place, ...]:
    """Every place that an identity names, once."""
    return tuple(dict.fromkeys(place for identity in identities() for place in identity.places))


def in_yuan(amount: Decimal, unit: str) -> Decimal:
    """An amount in yuan; one without a unit of money as it is."""
    return amount * MONEY_UNITS.get(unit, Decimal(1))


def said_amounts(facts: Iterable[Fact]) -> dict[Place, Decimal]:
    """The amounts that the prose gives for its places; an item with two different ones is left out."""
    amounts = [fact for fact in facts if fact.origin == "text" and fact.attribute == "amount"]
    found: dict[Place, Decimal] = {}
    for place in all_places():
        if place[0] != "prose":
            continue
        quantities = [fact.quantity for fact in amounts if _is_about(fact, place)]
        said = {in_yuan(quantity.number, quantity.unit) for quantity in quantities if quantity is not None}
        if len(said) == 1:
            found[place] = said.pop()
    return found


def _is_about(fact: Fact, place: Place) -> bool:
    _, section, item = place
    is_money = fact.quantity is not None and fact.quantity.unit in MONEY_UNITS
    return is_money and fact.statement == section and bool(re.search(item, "/".join(fact.path)))


def resolve(printed: Amounts, said: Amounts) -> dict[Place, Known]:
    """What is printed, and what the identities tell of places that are not printed yet.

    ``printed`` are proved amounts of the tables, ``said`` those of the prose, used where no table tells. Places that
    should agree and do not tell nothing.
    """
    known: dict[Place, Known] = {}
    while True:
        found = dict(_step({**{place: own.amount for place, own in known.items()}, **printed}, said))
        if found.keys() == known.keys():
            own = {place: Known(amount, " ".join(place), True) for place, amount in printed.items()}
            return {**known, **own}
        known = found


def _step(printed: Amounts, said: Amounts) -> Iterable[tuple[Place, Known]]:
    for identity in identities():
        if identity.kind == "equal":
            yield from _equal(identity.places, printed, said)
        else:
            yield from _nothing(identity.places[0], identity.places[1:], printed)


def _equal(places: Sequence[Place], printed: Amounts, said: Amounts) -> Iterable[tuple[Place, Known]]:
    for amounts in (printed, said):
        witnesses = [place for place in places if place in amounts]
        if witnesses:
            if len({amounts[place] for place in witnesses}) == 1:
                known = Known(amounts[witnesses[0]], " ".join(witnesses[0]))
                yield from ((place, known) for place in places)
            return


def _nothing(whole: Place, parts: Sequence[Place], printed: Amounts) -> Iterable[tuple[Place, Known]]:
    """The parts are nothing where the whole is."""
    if printed.get(whole) == 0:
        yield from ((place, Known(Decimal(0), " ".join(whole))) for place in parts)
