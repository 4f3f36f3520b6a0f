"""Asks for every printed figure of an index, and for near misses: ``python -m eval.generate [PATH…]``.

Without PATHs the sample documents are indexed and asked. Exit status 1 when one answer is wrong or a near miss is
answered.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from eval.judge import to_decimal
from eval.metrics import wilson
from eval.probes import MISSES, PHRASINGS, Miss, Probe, Prober
from eval.referee import MISLEADING, RIGHT, Ruling, rule, rule_miss
from index.build import build_index
from index.encoder import load_encoder
from index.records import Document, Fact, Placement
from index.store import Store
from qa.answer import answer
from qa.home import sample_documents
from qa.records import Answer

EXAMPLES_OF_A_GROUP = 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """A probe with its answer and the ruling."""

    probe: Probe
    answer: Answer
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class RuledMiss:
    """A near miss with its answer; ``unanswered`` is how it should be."""

    miss: Miss
    answer: Answer
    unanswered: bool


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
@click.option("--index", "directory", type=click.Path(path_type=Path, exists=True), help="Ask an index that exists.")
@click.option("--every", type=click.IntRange(min=1), default=1, show_default=True, help="Ask for one figure in N.")
@click.option("--worst", type=click.IntRange(min=0), default=20, show_default=True, help="Examples to print of a kind.")
@click.pass_context
def main(context: click.Context, paths: tuple[str, ...], directory: Path | None, every: int, worst: int) -> None:
    """Ask for every printed figure in three phrasings, and for near misses of each, which must go unanswered."""
    with asked_store(paths, directory) as store:
        ruled, missed = ask_all(store, every)
    for line in (*ruling_lines(ruled), *miss_lines(missed), *example_lines(ruled, missed, worst)):
        click.echo(line)
    if any(one.ruling in MISLEADING for one in ruled) or not all(one.unanswered for one in missed):
        context.exit(1)


@contextmanager
def asked_store(paths: Sequence[str], directory: Path | None) -> Iterator[Store]:
    """The index that exists, else one of the documents (the samples without any), gone afterwards."""
    if directory is not None:
        with Store.open(directory) as store:
            yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        build_index(list(paths) or [str(path) for path in sample_documents()], Path(folder), load_encoder(None))
        with Store.open(Path(folder)) as store:
            yield store


def ask_all(store: Store, every: int) -> tuple[list[Ruled], list[RuledMiss]]:
    """The rulings on every ``every``-th figure of each document, in order."""
    ruled: list[Ruled] = []
    missed: list[RuledMiss] = []
    for document in store.documents():
        facts = store.facts(document.document_id)
        prober = Prober(document, facts)
        for ordinal, fact in enumerate(askable_facts(document, facts)[::every]):
            probes = prober.probes(fact)
            ruled += [_rule_probe(store, probe, facts) for probe in probes]
            missed += [_rule_miss(store, miss) for probe in probes[:1] for miss in prober.misses(probe, ordinal)]
    return ruled, missed


def askable_facts(document: Document, facts: Sequence[Fact]) -> list[Fact]:
    """Printed figures whose column is known."""
    if document.state == "refused":
        return []
    return [fact for fact in facts if fact.quantity is not None and fact.placement is not Placement.UNDECIDED]


def _rule_probe(store: Store, probe: Probe, facts: Sequence[Fact]) -> Ruled:
    found = answer(probe.question, store=store)
    return Ruled(probe, found, rule(probe, found, facts))


def _rule_miss(store: Store, miss: Miss) -> RuledMiss:
    found = answer(miss.question, store=store)
    return RuledMiss(miss, found, rule_miss(found))


# --- words ----------------------------------------------------------------------------------------------


def ruling_lines(ruled: Sequence[Ruled]) -> Iterator[str]:
    """A line a phrasing and statement, then one a phrasing."""
    yield f"{'phrasing':8} {'statement':20} " + " ".join(f"{ruling.value:>8}" for ruling in Ruling) + "  right"
    statements = sorted({_statement(one.probe.fact) for one in ruled})
    for phrasing in PHRASINGS:
        chosen = [one for one in ruled if one.probe.phrasing == phrasing]
        for statement in statements:
            yield _counts_line(phrasing, statement, [one for one in chosen if _statement(one.probe.fact) == statement])
        yield _counts_line(phrasing, "all", chosen)


def _counts_line(phrasing: str, statement: str, ruled: Sequence[Ruled]) -> str:
    counts = Counter(one.ruling for one in ruled)
    right = wilson(sum(counts[ruling] for ruling in RIGHT), len(ruled))
    columns = " ".join(f"{counts[ruling]:8}" for ruling in Ruling)
    return f"{phrasing:8} {statement:20} {columns}  {100 * right.share:.1f} %"


def miss_lines(missed: Sequence[RuledMiss]) -> Iterator[str]:
    """A line a kind of near miss."""
    for kind in MISSES:
        chosen = [one for one in missed if one.miss.kind == kind]
        yield f"near miss, other {kind}: {len(chosen)} asked, {sum(not one.unanswered for one in chosen)} answered"


def example_lines(ruled: Sequence[Ruled], missed: Sequence[RuledMiss], worst: int) -> Iterator[str]:
    """The misleading ones first, the largest errors at their head."""
    for ruling in (*reversed(MISLEADING), Ruling.WITHHELD):
        chosen = sorted((one for one in ruled if one.ruling is ruling), key=_error, reverse=True)
        for one in _spread(chosen)[:worst]:
            yield f"{ruling}: {one.probe.question} | asked {_asked(one.probe.fact)} | got {_told(one.answer)}"
    for answered in [one for one in missed if not one.unanswered][:worst]:
        yield f"answered miss ({answered.miss.kind}): {answered.miss.question} | got {_told(answered.answer)}"


def _spread(ruled: Sequence[Ruled]) -> list[Ruled]:
    """The first few of each phrasing and statement, so that one common cause does not hide the others."""
    seen: Counter[tuple[str, str]] = Counter()
    chosen = []
    for one in ruled:
        group = (one.probe.phrasing, _statement(one.probe.fact))
        seen[group] += 1
        if seen[group] <= EXAMPLES_OF_A_GROUP:
            chosen.append(one)
    return chosen


def _statement(fact: Fact) -> str:
    return f"{fact.statement or 'generic'}{'' if fact.origin == 'table' else ' (prose)'}"


def _error(one: Ruled) -> float:
    told = to_decimal(one.answer.figures[0].value) if one.answer.figures else None
    asked = one.probe.fact.quantity
    return float(abs(told - asked.number)) if told is not None and asked is not None else 0.0


def _asked(fact: Fact) -> str:
    quantity = fact.quantity
    figure = f"{quantity.number}{quantity.unit}" if quantity is not None else ""
    return f"{fact.source.table or 'prose'} {fact.source.row}/{fact.source.column} {figure}"


def _told(found: Answer) -> str:
    figures = ", ".join(f"{figure.label} {figure.value}{figure.unit}" for figure in found.figures[:3])
    places = "; ".join(f"{citation.table} {citation.row}" for citation in found.citations[:2])
    return f"{figures or found.text[:100]} [{places}]"


if __name__ == "__main__":
    main()
