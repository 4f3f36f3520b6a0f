"""Questions over two figures: ``python -m eval.computed [PATH]... [--index DIR] [--pairs N]``.

For each document pairs of rows of one table are drawn, and their sum, difference, share, multiple and mean asked for in
two phrasings that name both rows; the expected value is computed here, in exact decimals. Near misses name another year
or, for one operand, an item that the document lacks: they must go unanswered. The exit status is 1 where an answer is
wrong or a near miss is answered.
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import click

from eval.generate import asked_store
from eval.probes import absent_items, document_to_body
from index.quantities import MONEY_UNITS, round_half_up
from index.records import Document, Fact, Placement
from index.store import Store
from qa.answer import answer
from qa.records import Answer

SEED = 11
OUTCOMES = ("right", "wrong", "withheld")
_PLACES = 4  # a quotient of more is compared at so many
_OTHER_YEAR = 2016


@dataclass(frozen=True, slots=True)
class Sum:
    """A question over two figures with the value that follows from them; None for a near miss."""

    kind: str
    question: str
    value: Decimal | None


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
@click.option("--index", "directory", type=click.Path(path_type=Path, exists=True), help="Ask an index that exists.")
@click.option("--pairs", type=click.IntRange(min=1), default=20, show_default=True, help="Pairs of rows of a document.")
@click.pass_context
def main(context: click.Context, paths: tuple[str, ...], directory: Path | None, pairs: int) -> None:
    """Ask for sums, differences, shares, multiples and means of random rows, and for near misses of them."""
    counts: Counter[tuple[str, str]] = Counter()
    with asked_store(paths, directory) as store:
        for one in _sums(store, pairs):
            found = answer(one.question, store=store)
            outcome = rule(one, found)
            counts[one.kind, outcome] += 1
            if outcome == "wrong":
                click.echo(f"wrong: {one.question} -> {found.text} (expected {one.value})")
    for kind in sorted({kind for kind, _ in counts}):
        click.echo(f"{kind}: " + ", ".join(f"{counts[kind, outcome]} {outcome}" for outcome in OUTCOMES))
    context.exit(1 if any(outcome == "wrong" for _, outcome in counts) else 0)


def rule(one: Sum, found: Answer) -> str:
    """'right' where the headline is the value (a near miss: where nothing is answered), 'wrong' or 'withheld'."""
    if one.value is None:
        return "wrong" if found.status == "answered" else "right"
    if found.status != "answered" or not found.figures:
        return "withheld"
    given = abs(Decimal(found.figures[0].value))
    return "right" if round_half_up(given, 2) == round_half_up(abs(one.value), 2) else "wrong"


def _sums(store: Store, pairs: int) -> Iterator[Sum]:
    chance = random.Random(SEED)
    for document in store.documents():
        facts = store.facts(document.document_id)
        rows = _rows(facts)
        if len(rows) < 2:
            continue
        absent = absent_items(facts)
        for number in range(pairs):
            table = chance.choice(sorted({fact.table_no or 0 for fact in rows}))
            alike = [fact for fact in rows if fact.table_no == table]
            if len(alike) >= 2:
                yield from _of_pair(document, chance.sample(alike, 2), number, chance.choice(absent))


def _rows(facts: Sequence[Fact]) -> list[Fact]:
    """The figures of total columns whose row no other one of its table shares its code with, in money and not 0."""
    named = Counter((fact.table_no, fact.code) for fact in facts if fact.origin == "table" and fact.concept == "total")
    return [fact for fact in facts if _is_row(fact) and named[fact.table_no, fact.code] == 1]


def _is_row(fact: Fact) -> bool:
    is_total = fact.origin == "table" and fact.concept == "total" and fact.table_no is not None
    is_plain = bool(fact.code) and not fact.project and fact.entity == fact.organisation
    is_money = fact.quantity is not None and fact.quantity.unit in MONEY_UNITS and fact.quantity.number > 0
    return is_total and is_plain and is_money and fact.placement is not Placement.UNDECIDED


def _of_pair(document: Document, pair: Sequence[Fact], number: int, absent: str) -> Iterator[Sum]:
    body, (first, second) = document_to_body(document), pair
    values = [fact.quantity.number for fact in pair if fact.quantity]
    slots = {"full": body.full, "short": body.short, "year": body.year, "no": first.table_no}
    names = {"a": f"{first.code}{first.name}", "b": f"{second.code}{second.name}"}
    for kind, templates in _templates().items():
        template = templates[number % len(templates)]
        yield Sum(kind, template.format(**slots, **names), computed(kind, values[0], values[1]))
        yield Sum(f"{kind}, another item", template.format(**slots, **(names | {"b": absent})), None)
        if "{year}" in template:
            yield Sum(f"{kind}, another year", template.format(**(slots | {"year": _OTHER_YEAR}), **names), None)


def computed(kind: str, first: Decimal, second: Decimal) -> Decimal:
    """The value of an operation on two amounts.

    >>> computed("share", Decimal("1.5"), Decimal("6")), computed("mean", Decimal("1"), Decimal("2"))
    (Decimal('25.00'), Decimal('1.5'))
    """
    if kind == "sum":
        return first + second
    if kind == "difference":
        return first - second
    if kind == "mean":
        return round_half_up((first + second) / 2, _PLACES).normalize()
    return round_half_up(first / second * (100 if kind == "share" else 1), 2)


@cache
def _templates() -> dict[str, list[str]]:
    text = files("eval").joinpath("phrasings.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = tomllib.loads(text)["computed"]
    return found


if __name__ == "__main__":
    main()
