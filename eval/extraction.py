"""The benchmark of the extraction: synthetic departments in every layout, whole and damaged.

    python -m eval.extraction [--seeds 0-9] [--layouts tabbed,pdf-*] [--damaged tabbed] [--show 3]
    python -m eval.extraction --unbound [--seeds 0-4]

For each layout: the figures printed; those read right (row, column, entity, unit, value and place); wrong (the same
figure under something else); missing; extra. Missing figures of a flattened layout are those whose column was left
undecided. Then the figures of the explanation, and the contradictions that were found although there are none. For
each kind of damage: how much of it some identity binds, how much of that was found, and located at its row. The exit
status is 1 when a wrong or an extra figure was read from an undamaged document.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache

from eval.synthetic.damage import DAMAGES, Damage, damage_publication
from eval.synthetic.layouts_pdf import STYLES, print_pdf
from eval.synthetic.layouts_text import print_flattened, print_tabbed, print_tagged
from eval.synthetic.matching import Mismatch, Tally, match, match_prose, plain, table_figures
from eval.synthetic.publish import FAMILIES, make_publication
from eval.synthetic.records import Printed, Publication
from eval.synthetic.unbound import unbound_lines
from index.extract import pages_to_extraction
from index.read_pdf import pdf_to_pages
from index.read_text import text_to_pages
from index.records import Extraction, Finding, Severity, StatementState

_TEXT = {"tabbed": print_tabbed, "tagged": print_tagged, "flattened": print_flattened}
_QUIET = (Severity.ROUNDING, Severity.NOTE)
_WHOLE = (StatementState.COMPLETE, StatementState.EMPTY)


@dataclass(frozen=True, slots=True)
class Layout:
    """A family of forms on a medium: 'tabbed', 'province-tabbed', 'pdf-ruled', 'accounts-pdf-ruled' …"""

    family: str
    medium: str

    @property
    def name(self) -> str:
        return self.medium if self.family == "standard" else f"{self.family}-{self.medium}"


@dataclass(slots=True)
class Score:
    """What came of a layout over all seeds."""

    tally: Tally = field(default_factory=Tally)
    documents: int = 0
    said: int = 0
    said_right: int = 0
    false_findings: int = 0
    seconds: float = 0.0
    examples: list[tuple[int, Mismatch]] = field(default_factory=list)


@dataclass(slots=True)
class DamageScore:
    """What came of a kind of damage. ``missed`` are the bound ones that were not located."""

    injected: int = 0
    bound: int = 0
    found: int = 0
    located: int = 0
    found_unbound: int = 0
    missed: list[tuple[int, Damage]] = field(default_factory=list)


def all_layouts() -> tuple[Layout, ...]:
    """Every layout in the order of the report."""
    media = ("tabbed", "tagged", "flattened", *(f"pdf-{style}" for style in STYLES))
    return tuple(Layout(family, medium) for family in FAMILIES for medium in media)


def print_publication(publication: Publication, medium: str, seed: int) -> Printed:
    """The publication as bytes on a medium."""
    if medium.startswith("pdf-"):
        return print_pdf(publication, STYLES[medium.removeprefix("pdf-")], seed)
    return _TEXT[medium](publication, seed)


def extract(printed: Printed) -> Extraction:
    """What the index makes of printed bytes."""
    name = f"synthetic{printed.suffix}"
    pages = pdf_to_pages(printed.data, name) if printed.suffix == ".pdf" else text_to_pages(printed.data)
    return pages_to_extraction(pages, name=name, document_id="synthetic")


def publish(layout: Layout, seed: int) -> Publication:
    """The seed's publication; a flattened one keeps to the usual forms."""
    return make_publication(seed, layout.family, allows_variants=layout.medium != "flattened")


# --- undamaged --------------------------------------------------------------------------------------------


def score_layout(layout: Layout, seeds: Sequence[int]) -> Score:
    """The layout's score over the seeds' publications."""
    score = Score()
    for seed in seeds:
        printed = print_publication(publish(layout, seed), layout.medium, seed)
        start = time.perf_counter()
        extraction = extract(printed)
        score.documents += 1
        score.seconds += time.perf_counter() - start
        tally = match(printed.figures, table_figures(extraction.facts))
        score.tally.add(tally)
        score.examples += [(seed, mismatch) for mismatch in tally.mismatches]
        score.said += len(printed.said)
        score.said_right += match_prose(printed.said, extraction.facts)[0]
        score.false_findings += len(loud(extraction))
    return score


def loud(extraction: Extraction) -> list[Finding]:
    """The findings that say that something is wrong."""
    return [finding for finding in extraction.findings if finding.severity not in _QUIET]


# --- damaged ----------------------------------------------------------------------------------------------


def score_damage(layout: Layout, kind: str, seeds: Sequence[int]) -> DamageScore:
    """How much of one kind of damage is seen on a layout."""
    score = DamageScore()
    for seed in seeds:
        spoilt = damage_publication(publish(layout, seed), kind, seed)
        if spoilt is None:
            continue
        publication, damage = spoilt
        printed = print_publication(publication, layout.medium, seed)
        if printed.data == print_publication(publish(layout, seed), layout.medium, seed).data:
            continue  # a cell moved where cells have no columns
        extraction = extract(printed)
        is_found, is_located = is_seen(extraction, damage, _said_of_whole(layout, seed))
        score.injected += 1
        score.bound += damage.is_bound
        score.found += damage.is_bound and is_found
        score.located += damage.is_bound and is_located
        score.found_unbound += not damage.is_bound and is_found
        if damage.is_bound and not is_located:
            score.missed.append((seed, damage))
    return score


@cache
def _said_of_whole(layout: Layout, seed: int) -> frozenset[str]:
    """What is reported of the undamaged document: false, and no proof that damage was found."""
    extraction = extract(print_publication(publish(layout, seed), layout.medium, seed))
    return frozenset((*(finding.message for finding in loud(extraction)), *_broken_tables(extraction)))


def is_seen(extraction: Extraction, damage: Damage, known: Container[str] = ()) -> tuple[bool, bool]:
    """Whether something is reported, and whether a report names a touched row or the row whose own sum breaks.

    What is ``known`` of the undamaged document does not count. A table whose state is not whole is a report on the
    table, not on a row.
    """
    findings = [finding for finding in loud(extraction) if finding.message not in known]
    broken = [title for title in _broken_tables(extraction) if title not in known]
    if damage.kind == "drop_table":
        named = any(plain(damage.title) in plain(finding.message) for finding in findings)
        return named, named
    wanted = {(plain(title), plain(row)) for title, row in damage.rows | damage.broken}
    named = any(names_row(finding, title, row) for finding in findings for title, row in wanted)
    return bool(findings or broken), named


def _broken_tables(extraction: Extraction) -> list[str]:
    return [record.title for record in extraction.document.statements if record.state not in _WHOLE]


def names_row(finding: Finding, title: str, row: str) -> bool:
    """Whether a finding's words name a row: at a place there, or as a row with a code that the table lacks.

    Other addends of a sum are places of a finding, too, but not blamed.
    """
    said = plain(finding.message)
    places = [plain(place.row) for place in finding.places if plain(place.table).endswith(title)]
    is_there = row in places and row in said and title in said
    is_lacking = finding.rule == "BQ-CODE-GAP" and bool(places) and row[:3].isdigit() and f"缺少{row}一行" in said
    return is_there or is_lacking


# --- the report -------------------------------------------------------------------------------------------

_COLUMNS = (28, 9, 9, 7, 9, 7, 9, 9, 7, 7)
_DAMAGE_COLUMNS = (20, 12, 9, 7, 7, 9, 11, 16)


def _row(widths: Sequence[int], *cells: object) -> str:
    """Cells in columns, the first one to the left."""
    texts = list(map(str, cells))
    return texts[0].ljust(widths[0]) + "".join(t.rjust(w) for t, w in zip(texts[1:], widths[1:], strict=True))


_HEADS = ("layout", "figures", "right", "wrong", "missing", "extra", "right %", "prose %", "false", "s/doc")


def layout_line(layout: Layout, score: Score) -> str:
    """A layout's row under ``_HEADS``."""
    tally = score.tally
    counts = (tally.figures, tally.right, *map(tally.count, ("wrong", "missing", "extra")))
    shares = (_percent(tally.right, tally.figures), _percent(score.said_right, score.said))
    seconds = f"{score.seconds / max(1, score.documents):.2f}"
    return _row(_COLUMNS, layout.name, *counts, *shares, score.false_findings, seconds)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"


def example_lines(layout: Layout, score: Score, show: int) -> Iterator[str]:
    """The ways to be wrong, the most frequent first, with some examples of each."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[int, Mismatch]]] = {}
    for seed, mismatch in score.examples:
        groups.setdefault((mismatch.kind, mismatch.statement, mismatch.fields), []).append((seed, mismatch))
    for (kind, statement, fields), found in sorted(groups.items(), key=lambda item: -len(item[1])):
        seeds, what = sorted({seed for seed, _ in found}), ", ".join(fields) or "-"
        yield f"{layout.name}: {len(found)} {kind} in {statement or 'another table'}: {what} (seeds {seeds})"
        for seed, mismatch in found[:show]:
            yield from _mismatch_lines(seed, mismatch)


def _mismatch_lines(seed: int, mismatch: Mismatch) -> Iterator[str]:
    if mismatch.expected:
        one = mismatch.expected
        place, row, column = _place(one.line, one.page), ">".join(one.path), "/".join(one.column)
        yield f"    seed {seed} printed {place} | {one.code} {row} | {column} | {one.value} {one.unit}"
    if mismatch.got:
        fact = mismatch.got
        place, row, column = _place(fact.source.line, fact.source.page_no), ">".join(fact.path), "/".join(fact.column)
        yield f"    seed {seed} read    {place} | {fact.code} {row} | {column} | {fact.printed}"


def _place(line: int | None, page: int | None) -> str:
    return f"line {line}" if line else f"page {page}"


def damage_lines(scores: Sequence[tuple[Layout, str, DamageScore]], show: int) -> Iterator[str]:
    """The table of damage, and what was missed."""
    heads = ("damaged layout", "kind", "injected", "bound", "found", "located", "located %", "unbound, found")
    yield ""
    yield _row(_DAMAGE_COLUMNS, *heads)
    for layout, kind, score in scores:
        counts = (score.injected, score.bound, score.found, score.located, _percent(score.located, score.bound))
        unbound = f"{score.injected - score.bound}, {score.found_unbound}"
        yield _row(_DAMAGE_COLUMNS, layout.name, kind, *counts, unbound)
    for layout, kind, score in scores:
        for seed, damage in score.missed[:show]:
            rows = "; ".join(row for _, row in sorted(damage.rows)[:2])
            yield f"missed {layout.name} {kind} seed {seed}: {damage.title} {rows}: {damage.what}"


def parse_seeds(text: str) -> range:
    """'3-7' or '5' as a range.

    >>> list(parse_seeds("3-5")), list(parse_seeds("2"))
    ([3, 4, 5], [2])
    """
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def chosen(patterns: str) -> list[Layout]:
    """The layouts that match one of the patterns, which commas separate."""
    return [layout for layout in all_layouts() if any(fnmatch(layout.name, one) for one in patterns.split(","))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit status is 1 when an undamaged figure was read wrongly."""
    parser = argparse.ArgumentParser(prog="python -m eval.extraction", description="The benchmark of the extraction.")
    parser.add_argument("--seeds", type=parse_seeds, default=range(20), metavar="A-B")
    parser.add_argument("--layouts", default="*", help="names or patterns such as 'tabbed,pdf-*', separated by commas")
    parser.add_argument("--damaged", default="tabbed", metavar="LAYOUTS", help="layouts to spoil; '' for none")
    parser.add_argument("--unbound", action="store_true", help="only list the figures that no identity binds")
    parser.add_argument("--show", type=int, default=1, metavar="N", help="examples of each way to be wrong")
    options = parser.parse_args(arguments)
    if options.unbound:
        print("\n".join(line for family in FAMILIES for line in unbound_lines(family, options.seeds)), flush=True)
        return 0
    print(_row(_COLUMNS, *_HEADS), flush=True)
    scores = []
    for layout in chosen(options.layouts):
        scores.append((layout, score_layout(layout, options.seeds)))
        print(layout_line(*scores[-1]), flush=True)
    for layout, score in scores:
        for line in example_lines(layout, score, options.show):
            print(line)
    damaged = [
        (layout, kind, score_damage(layout, kind, options.seeds))
        for layout in chosen(options.damaged)
        for kind in DAMAGES
    ]
    if damaged:
        print("\n".join(damage_lines(damaged, options.show)))
    return 1 if any(score.tally.count(kind) for _, score in scores for kind in ("wrong", "extra")) else 0


if __name__ == "__main__":
    sys.exit(main())
