"""Lost columns: what is proved is right, what is not unique stays undecided, what can't be is an alarm."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations, groupby, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.align import (
    FlatRow,
    Limit,
    Pin,
    Placements,
    Shape,
    State,
    Verdict,
    parents_by_code,
    place_rows,
    shape_by_concepts,
)

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not beside this checkout")

PARTS = Shape(3, ((0, (1, 2)),))
FUNDS = Shape(4, ((0, (1, 2, 3)),))
INCOME = Shape(12, ((0, (1, 8, 9, 10, 11)), (1, (2, 3, 4, 5, 6, 7))))
PROJECTS = Shape(11, ((0, tuple(range(1, 11))),))
CARRY_OVER = Shape(9, ((0, (1, 5)), (1, (2, 3, 4)), (5, (6, 7, 8))))
SHAPES = {2: INCOME, 3: PARTS, 4: FUNDS, 5: PARTS, 6: PARTS, 7: PROJECTS, 10: FUNDS, 11: CARRY_OVER}


def flat(parent: int | None, *figures: str) -> FlatRow:
    return FlatRow(tuple(Decimal(figure) for figure in figures), parent)


def columns(outcome: Placements) -> list[tuple[int, ...] | None]:
    return [row.columns for row in outcome.rows]


def verdicts(outcome: Placements) -> list[Verdict]:
    return [row.verdict for row in outcome.rows]


# --- one rule each ----------------------------------------------------------------------------------------

CASES = [
    ("a full row is placed", PARTS, [flat(None, "7.00", "5.00", "2.00")], [], State.PROVED, [(0, 1, 2)]),
    ("one part: either column", PARTS, [flat(None, "7.00", "7.00")], [], State.UNDECIDED, [None]),
    ("a pin decides", PARTS, [flat(None, "7.00", "7.00")], [Pin(0, ((2, Decimal(7)),))], State.PROVED, [(0, 2)]),
    ("a zero pin too", PARTS, [flat(None, "7.00", "7.00")], [Pin(0, ((2, Decimal(0)),))], State.PROVED, [(0, 1)]),
    ("a full row that does not add up", PARTS, [flat(None, "7.00", "5.00", "2.02")], [], State.INFEASIBLE, [None]),
    ("a cent and a half is rounding", PARTS, [flat(None, "7.00", "5.00", "2.01")], [], State.PROVED, [(0, 1, 2)]),
    ("two numbers leave one cent", PARTS, [flat(None, "7.00", "7.02")], [], State.INFEASIBLE, [None]),
    ("a total without a part", PARTS, [flat(None, "7.00")], [], State.INFEASIBLE, [None]),
    ("too many figures", PARTS, [flat(None, "1", "1", "0", "0")], [], State.INFEASIBLE, [None]),
    ("a row without figures", PARTS, [flat(None)], [], State.PROVED, [()]),
    ("whole units are rounded to units", PARTS, [flat(None, "8", "5", "2")], [], State.PROVED, [(0, 1, 2)]),
    ("negative figures", PARTS, [flat(None, "3.00", "5.00", "-2.00")], [], State.PROVED, [(0, 1, 2)]),
    ("no sums, nothing known", Shape(3), [flat(None, "7.00")], [], State.UNDECIDED, [None]),
    (
        "the mixed parent decides",
        PARTS,
        [flat(None, "9.00", "7.00", "2.00"), flat(0, "7.00", "7.00"), flat(0, "2.00", "2.00")],
        [],
        State.PROVED,
        [(0, 1, 2), (0, 1), (0, 2)],
    ),
    (
        "equal children are not told apart",
        PARTS,
        [flat(None, "4.00", "2.00", "2.00"), flat(0, "2.00", "2.00"), flat(0, "2.00", "2.00")],
        [],
        State.PARTLY,
        [(0, 1, 2), None, None],
    ),
    (
        "a swap of basic and project",
        PARTS,
        [flat(None, "9.00", "9.00"), flat(0, "7.00", "7.00"), flat(0, "2.00", "2.00")],
        [],
        State.UNDECIDED,
        [None, None, None],
    ),
    (
        "the total excludes it for the children",
        PARTS,
        [flat(None, "9.00", "9.00"), flat(0, "7.00", "7.00"), flat(0, "2.00", "2.00")],
        [Pin(0, ((1, Decimal("9.00")),))],
        State.PROVED,
        [(0, 1), (0, 1), (0, 1)],
    ),
    (
        "a pinned leaf decides upward and sideways",
        PARTS,
        [flat(None, "9.00", "9.00"), flat(0, "7.00", "7.00"), flat(0, "2.00", "2.00")],
        [Pin(2, ((2, Decimal("2.00")),))],
        State.PROVED,
        [(0, 2), (0, 2), (0, 2)],
    ),
    (
        "the total may come last",
        FUNDS,
        [flat(2, "1.00", "1.00"), flat(2, "2.00", "2.00"), flat(None, "3.00", "1.00", "2.00")],
        [Pin(2, ((3, Decimal(0)),))],
        State.PROVED,
        [(0, 1), (0, 2), (0, 1, 2)],
    ),
]


@pytest.mark.parametrize(
    ("shape", "rows", "pins", "state", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_rule(
    shape: Shape, rows: list[FlatRow], pins: list[Pin], state: State, expected: list[tuple[int, ...] | None]
) -> None:
    outcome = place_rows(rows, shape, pins)
    assert (outcome.state, columns(outcome)) == (state, expected)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ([], (0, None)),
        ([Limit(0, (1,), high=Decimal("6.00"))], (0, None)),
        ([Limit(0, (1, 2), high=Decimal("6.00"))], (0, 3)),
        ([Limit(0, (2, 3), low=Decimal("7.00")), Limit(0, (3,), high=Decimal("0"))], (0, 2)),
    ],
    ids=["none", "one column is out", "two are out", "one is left"],
)
def test_limits_leave_out_columns(limits: list[Limit], expected: tuple[int | None, ...]) -> None:
    outcome = place_rows([flat(None, "7.00", "7.00")], FUNDS, limits=limits)
    assert outcome.rows[0].figures == expected


def test_a_row_that_is_open_tells_the_cells_that_all_solutions_agree_on() -> None:
    outcome = place_rows([flat(None, "7.00", "7.00")], FUNDS, limits=[Limit(0, (1,), high=Decimal("0"))])
    assert (outcome.rows[0].columns, outcome.rows[0].figures) == (None, (0, None))
    assert outcome.rows[0].cells == ((0, Decimal("7.00")), (1, Decimal(0)))


def test_a_printed_zero_may_stand_anywhere() -> None:
    assert verdicts(place_rows([flat(None, "7.00", "7.00", "0.00")], FUNDS)) == [Verdict.AMBIGUOUS]


def test_a_small_amount_does_not_hide_in_the_tolerance_of_an_empty_column() -> None:
    """A blank is exactly nothing: 0.03 can't stand under a total that is empty, however many children there are."""
    small = [flat(0, f"{n}.00", f"{n}.00") for n in range(1, 14)] + [flat(0, "0.03", "0.03")]
    outcome = place_rows([flat(None, "91.03", "91.03"), *small], PARTS, [Pin(0, ((1, Decimal(0)),))])
    assert columns(outcome) == [(0, 2)] * 15


def test_an_infeasible_parent_is_named_and_nothing_else_is_proved() -> None:
    rows = [
        flat(None, "9.00", "7.00", "2.00"),
        flat(0, "7.00", "7.00"),
        flat(0, "2.00", "2.00"),
        flat(1, "6.00", "6.00"),
    ]
    outcome = place_rows(rows, PARTS)
    assert outcome.state is State.INFEASIBLE
    assert verdicts(outcome) == [Verdict.SUSPECT, Verdict.INFEASIBLE, Verdict.SUSPECT, Verdict.SUSPECT]
    assert columns(outcome) == [None] * 4


def test_a_pin_that_contradicts_the_children_is_an_alarm() -> None:
    rows = [flat(None, "9.00", "9.00"), flat(0, "7.00", "7.00"), flat(0, "2.00", "2.00")]
    pins = [Pin(0, ((1, Decimal("9.00")),)), Pin(2, ((2, Decimal("2.00")),))]
    outcome = place_rows(rows, PARTS, pins)
    assert (outcome.state, verdicts(outcome)[0]) == (State.INFEASIBLE, Verdict.INFEASIBLE)


def test_a_row_read_wrongly_has_no_candidates() -> None:
    outcome = place_rows([flat(None, "9.00", "9.00"), flat(0, "9.00", "8.00")], PARTS)
    assert verdicts(outcome) == [Verdict.SUSPECT, Verdict.NO_CANDIDATES]


def test_proof_names_identities_and_pins() -> None:
    rows = [flat(None, "9.00", "9.00"), flat(0, "9.00", "9.00")]
    outcome = place_rows(rows, PARTS, [Pin(0, ((1, Decimal("9.00")),), "表6 总计")])
    assert outcome.proof == (
        "column 1 = 2 + 3",
        "parent = sum of children, 1 times in each column",
        "row 1 known from 表6 总计",
    )


def test_a_long_search_gives_up_and_keeps_what_binds_regardless() -> None:
    """The children of the first class are hopelessly many; those of the second follow from their own parent."""
    dice = random.Random(7)
    amounts = [Decimal(dice.randrange(100, 100_000)) / 100 for _ in range(40)]
    basic, project = sum(amounts[::2]), sum(amounts[1::2])
    rows = [
        flat(None, str(basic + project + 5), str(basic + 5), str(project)),
        flat(0, str(basic + project), str(basic), str(project)),
        flat(0, "5.00", "5.00"),
        *(flat(1, str(amount), str(amount)) for amount in amounts),
        flat(2, "5.00", "5.00"),
    ]
    outcome = place_rows(rows, PARTS, steps=20_000)
    assert outcome.state is State.PARTLY
    assert verdicts(outcome)[3:-1] == [Verdict.GIVEN_UP] * 40
    assert [outcome.rows[at].columns for at in (0, 1, 2, -1)] == [(0, 1, 2), (0, 1, 2), (0, 1), (0, 1)]


def test_more_patterns_than_can_be_listed_leave_the_table_undecided() -> None:
    assert place_rows([flat(None, *["1.00"] * 12)], Shape(24)).state is State.UNDECIDED


@pytest.mark.parametrize(
    ("rows", "shape", "pins"),
    [
        ([flat(3, "1.00")], PARTS, []),
        ([flat(1, "1.00"), flat(0, "1.00")], PARTS, []),
        ([flat(0, "1.00")], PARTS, []),
        ([flat(None, "1.00")], PARTS, [Pin(1, ())]),
        ([flat(None, "1.00")], PARTS, [Pin(0, ((3, Decimal(1)),))]),
        ([flat(None, "1.00")], Shape(3, ((0, (1, 3)),)), []),
        ([flat(None, "NaN")], PARTS, []),
    ],
    ids=["parent outside", "cycle", "own parent", "pinned row outside", "pinned column outside", "sum outside", "NaN"],
)
def test_misuse_raises(rows: list[FlatRow], shape: Shape, pins: list[Pin]) -> None:
    with pytest.raises(ValueError):
        place_rows(rows, shape, pins)


SPENDING = (
    ("total", ("basic", "project")),
    ("total", ("personnel", "public", "project")),
    ("basic", ("personnel", "public")),
)

SHAPES_BY_CONCEPTS = [
    (("total", "basic", "project"), ((0, (1, 2)),)),
    (("total", "personnel", "public", "project"), ((0, (1, 2, 3)),)),
    (("total", "basic", "personnel", "public", "project"), ((0, (1, 4)), (1, (2, 3)))),
    (("total", "basic", "other"), ()),
    (("total", "basic", ""), ()),
    (("total", "total", "basic"), ()),
    (("basic", "project"), ()),
]


@pytest.mark.parametrize(("concepts", "sums"), SHAPES_BY_CONCEPTS)
def test_shape_by_concepts_keeps_the_sums_that_surely_hold(
    concepts: tuple[str, ...], sums: tuple[tuple[int, tuple[int, ...]], ...]
) -> None:
    assert shape_by_concepts(concepts, SPENDING) == Shape(len(concepts), sums)


# --- against an independent slow version ------------------------------------------------------------------


def brute_force(rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin]) -> list[set[tuple[int, ...]]]:
    """The placements of each row over all solutions, by trying every combination; empty sets without a solution."""
    spread = [list(combinations(range(shape.columns), len(row.values))) for row in rows]
    seen: list[set[tuple[int, ...]]] = [set() for _ in rows]
    for choice in product(*spread):
        cells = [dict(zip(at, row.values, strict=True)) for at, row in zip(choice, rows, strict=True)]
        if all(adds_up(*identity) for identity in identities(cells, rows, shape)) and all(
            cells[pin.row].get(column, Decimal(0)) == amount for pin in pins for column, amount in pin.known
        ):
            for found, at in zip(seen, choice, strict=True):
                found.add(at)
    return seen


def identities(
    cells: list[dict[int, Decimal]], rows: Sequence[FlatRow], shape: Shape
) -> Iterator[tuple[Decimal | None, list[Decimal]]]:
    """Every (total, terms) of the table; None for an empty total, empty terms left out."""
    for row in cells:
        for total, parts in shape.sums:
            yield row.get(total), [row[part] for part in parts if part in row]
    for parent in range(len(rows)):
        kin = [cells[at] for at, row in enumerate(rows) if row.parent == parent]
        if kin:
            for column in range(shape.columns):
                yield cells[parent].get(column), [row[column] for row in kin if column in row]


def adds_up(total: Decimal | None, terms: list[Decimal]) -> bool:
    numbers = len(terms) + (total is not None)
    return abs((total or Decimal(0)) - sum(terms)) <= Decimal("0.005") * numbers


def random_table(
    dice: random.Random, shape: Shape, sizes: Sequence[int]
) -> tuple[list[FlatRow], list[tuple[int, ...]]]:
    """A consistent table with its true columns: leaf amounts at random, rounded to cents one by one."""
    leaves = [at for at in range(shape.columns) if at not in {total for total, _ in shape.sums}]
    exact: list[list[Decimal]] = []
    parents: list[int | None] = []

    def grow(parent: int | None, depth: int) -> list[Decimal]:
        index = len(exact)
        exact.append([])
        parents.append(parent)
        if depth == len(sizes):
            amounts = [Decimal(0)] * shape.columns
            for at in dice.sample(leaves, dice.randint(1, min(2, len(leaves)))):
                amounts[at] = Decimal(dice.randrange(1000, 2_000_000)) / 10_000
        else:
            kin = [grow(index, depth + 1) for _ in range(dice.randint(1, sizes[depth]))]
            amounts = [sum(column, Decimal(0)) for column in zip(*kin, strict=True)]
        exact[index] = amounts
        return amounts

    grow(None, 0)
    cells = [rounded(amounts, shape) for amounts in exact]
    rows = [FlatRow(tuple(cell for cell in row if cell), parent) for row, parent in zip(cells, parents, strict=True)]
    return rows, [tuple(at for at, cell in enumerate(row) if cell) for row in cells]


def rounded(amounts: list[Decimal], shape: Shape) -> list[Decimal]:
    """Sums filled in from the exact amounts, then every cell rounded by itself."""
    whole = list(amounts)
    for total, parts in reversed(shape.sums):
        whole[total] = sum((whole[part] for part in parts), Decimal(0))
    return [amount.quantize(Decimal("0.01")) for amount in whole]


def total_pin(rows: Sequence[FlatRow], truth: Sequence[tuple[int, ...]], shape: Shape, row: int = 0) -> Pin:
    known = dict(zip(truth[row], rows[row].values, strict=True))
    return Pin(row, tuple((at, known.get(at, Decimal(0))) for at in range(shape.columns)), "the truth")


SMALL_SHAPES = [PARTS, FUNDS, Shape(4, ((0, (1, 3)), (1, (2,)))), Shape(5, ((0, (1, 4)), (1, (2, 3)))), Shape(3)]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_agrees_with_brute_force(seed: int) -> None:
    """Small tables, consistent or with a figure changed by up to three cents, with and without pins."""
    dice = random.Random(seed)
    shape = dice.choice(SMALL_SHAPES)
    rows, truth = random_table(dice, shape, [2, 2])
    rows, truth = rows[:6], truth[:6]
    if dice.random() < 0.4:
        at = dice.randrange(len(rows))
        shaken = tuple(value + Decimal(dice.randint(-3, 3)) / 100 for value in rows[at].values)
        rows[at] = FlatRow(shaken, rows[at].parent)
    pins = [total_pin(rows, truth, shape, dice.randrange(len(rows)))] if dice.random() < 0.4 else []
    expected = brute_force(rows, shape, pins)
    outcome = place_rows(rows, shape, pins)
    if not all(expected):
        assert outcome.state is State.INFEASIBLE
    else:
        assert columns(outcome) == [next(iter(found)) if len(found) == 1 else None for found in expected]


# --- larger synthetic tables ------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from([PARTS, FUNDS, INCOME, PROJECTS, CARRY_OVER]), st.booleans())
def test_never_a_wrong_placement(seed: int, shape: Shape, pinned: bool) -> None:
    rows, truth = random_table(random.Random(seed), shape, [4, 3, 4])
    outcome = place_rows(rows, shape, [total_pin(rows, truth, shape)] if pinned else [])
    assert outcome.state is not State.INFEASIBLE
    assert all(got in (None, right) for got, right in zip(columns(outcome), truth, strict=True))
    if pinned:
        assert outcome.rows[0].columns == truth[0]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_a_changed_figure_is_an_alarm(seed: int) -> None:
    """Every figure of these rows stands in a row sum, so one changed alone can't be placed anywhere."""
    dice = random.Random(seed)
    rows, _ = random_table(dice, PARTS, [3, 3])
    at = dice.randrange(len(rows))
    values = list(rows[at].values)
    values[dice.randrange(len(values))] += dice.choice([-1, 1]) * Decimal(dice.choice(["0.09", "1.00", "90.00"]))
    rows[at] = FlatRow(tuple(values), rows[at].parent)
    assert place_rows(rows, PARTS).state is State.INFEASIBLE


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_a_dropped_figure_is_an_alarm(seed: int) -> None:
    dice = random.Random(seed)
    rows, _ = random_table(dice, PARTS, [3, 3])
    at = dice.randrange(len(rows))
    values = list(rows[at].values)
    lost = values.pop(dice.randrange(len(values)))
    rows[at] = FlatRow(tuple(values), rows[at].parent)
    # Beside a much larger amount a lost one of a few cents is inside the tolerance: bound by nothing.
    if lost > Decimal("0.20"):
        assert place_rows(rows, PARTS).state is State.INFEASIBLE


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from([INCOME, CARRY_OVER]))
def test_damage_in_a_wide_table_never_proves_a_wrong_column(seed: int, shape: Shape) -> None:
    dice = random.Random(seed)
    rows, truth = random_table(dice, shape, [3, 2, 3])
    pin = total_pin(rows, truth, shape)
    at = dice.randrange(1, len(rows))
    values = list(rows[at].values)
    values[dice.randrange(len(values))] += Decimal("10.00")
    rows[at] = FlatRow(tuple(values), rows[at].parent)
    assert place_rows(rows, shape, [pin]).state is State.INFEASIBLE


# --- the documents: tabbed tables flattened on purpose ----------------------------------------------------

Printed = tuple[str, str, tuple[Decimal | None, ...]]  # code, name, cells

FIGURE = re.compile(r"-?[\d,]*\d\.\d+")


@cache
def table_bodies(document: str) -> dict[int, str]:
    path = next((SHARED / "corpus").glob(f"{document}_*.txt"))
    text = re.sub(r"</?[bp]>", "", path.read_text(encoding="utf-8"))
    parts = re.split(r"\n[# ]*表 (\d+)\s*\n", text)
    return {int(no): body.split("第三部分")[0] for no, body in zip(parts[1::2], parts[2::2], strict=True)}


def tabbed_rows(document: str, no: int) -> list[Printed]:
    """The printed rows of a tabbed table with all their cells; of 表4 the right half."""
    width = SHAPES[no].columns
    rows = []
    for line in table_bodies(document)[no].splitlines():
        cells = line.split("\t")
        if len(cells) <= width or not any(map(FIGURE.fullmatch, cells[-width:])):
            continue
        labels = [label.strip() for label in (cells[2:3] if no == 4 else cells[:-width])]
        code = "" if no == 11 else "".join(re.match(r"\d*", label)[0] for label in labels[:3])  # type: ignore[index]
        amounts = tuple(Decimal(cell.replace(",", "")) if cell.strip() else None for cell in cells[-width:])
        rows.append((code, " ".join(filter(None, labels)), amounts))
    return rows


def tree_of(no: int, rows: Sequence[Printed]) -> tuple[int | None, ...]:
    if no == 4:
        return (*[len(rows) - 1] * (len(rows) - 1), None)
    if no == 10:
        vehicles = next(at for at, row in enumerate(rows) if "小计" in row[1])
        return (None, *(0 if at <= vehicles else vehicles for at in range(1, len(rows))))
    if no == 11:
        return tree_by_amount(rows)
    return parents_by_code([code for code, _, _ in rows])


def tree_by_amount(rows: Sequence[Printed]) -> tuple[int | None, ...]:
    """表11: units are under the total, and a unit takes rows until its own total is used up."""
    parents: list[int | None] = [None]
    unit, left = 0, Decimal(0)
    for at, (_, _, cells) in enumerate(rows[1:], 1):
        amount = cells[0] or Decimal(0)
        is_unit = left <= Decimal("0.02")
        parents.append(0 if is_unit else unit)
        unit, left = (at, amount) if is_unit else (unit, left - amount)
    return tuple(parents)


def flattened(no: int, rows: Sequence[Printed]) -> tuple[list[FlatRow], list[tuple[int, ...]]]:
    parents = tree_of(no, rows)
    flat_rows = [
        FlatRow(tuple(cell for cell in cells if cell is not None), parent)
        for (_, _, cells), parent in zip(rows, parents, strict=True)
    ]
    return flat_rows, [tuple(at for at, cell in enumerate(cells) if cell is not None) for _, _, cells in rows]


# 001 表2 breaks off, 001 表8 and 表11 are missing, 002 表6 has a cell on a line of its own.
WHOLE = [
    *(("000", no) for no in (2, 3, 4, 5, 6, 7, 10, 11)),
    *(("001", no) for no in (3, 4, 5, 6, 7)),
    *(("002", no) for no in (2, 3, 4, 5, 10)),
    *(("003", no) for no in (2, 3, 4, 5, 6, 7, 10, 11)),
]


@needs_shared
@pytest.mark.parametrize(("document", "no"), WHOLE)
def test_flattened_document_is_restored_from_its_total_row(document: str, no: int) -> None:
    rows, truth = flattened(no, tabbed_rows(document, no))
    total = next(at for at, row in enumerate(rows) if row.parent is None)
    outcome = place_rows(rows, SHAPES[no], [total_pin(rows, truth, SHAPES[no], total)])
    assert outcome.state is State.PROVED
    assert columns(outcome) == truth


@needs_shared
@pytest.mark.parametrize(("document", "no", "unknown"), [("002", 7, 33), ("002", 11, 6)])
def test_flattened_document_keeps_undecided_what_sums_do_not_bind(document: str, no: int, unknown: int) -> None:
    """Dozens of projects of one kind of money each under one class: several ways to add up, none is taken."""
    rows, truth = flattened(no, tabbed_rows(document, no))
    outcome = place_rows(rows, SHAPES[no], [total_pin(rows, truth, SHAPES[no])])
    assert outcome.state is State.PARTLY
    assert all(got in (None, right) for got, right in zip(columns(outcome), truth, strict=True))
    assert columns(outcome).count(None) == unknown


@needs_shared
@pytest.mark.parametrize(("document", "no"), [*WHOLE, ("002", 7), ("002", 11)])
def test_flattened_document_alone_has_no_wrong_column(document: str, no: int) -> None:
    rows, truth = flattened(no, tabbed_rows(document, no))
    outcome = place_rows(rows, SHAPES[no])
    assert all(got in (None, right) for got, right in zip(columns(outcome), truth, strict=True))
    if no in (3, 5, 6):
        assert outcome.state is State.PROVED


@needs_shared
def test_a_table_that_breaks_off_proves_nothing() -> None:
    rows, truth = flattened(2, tabbed_rows("001", 2))
    outcome = place_rows(rows, INCOME, [total_pin(rows, truth, INCOME)])
    assert (outcome.state, verdicts(outcome)[0]) == (State.INFEASIBLE, Verdict.INFEASIBLE)


@needs_shared
def test_the_largest_income_table_needs_a_small_part_of_the_steps() -> None:
    rows, truth = flattened(2, tabbed_rows("002", 2))
    assert place_rows(rows, INCOME, [total_pin(rows, truth, INCOME)], steps=5_000).state is State.PROVED


# --- the document that was really flattened ---------------------------------------------------------------


def flat_lines(no: int) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """Code and figures of each row of the flattened document, names wrapped over lines joined, headers left out."""
    reading, code = False, ""
    for line in table_bodies("004")[no].splitlines():
        reading = (reading or "※" in line) and not line.strip().startswith("编制部门")
        if not reading or "※" in line:
            continue
        if found := re.match(r"(\d{3}(?: \d\d){0,2})(?: |$)", line):
            code = found[1].replace(" ", "")
        if figures := FIGURE.findall(line):
            yield code, tuple(Decimal(figure.replace(",", "")) for figure in figures)
            code = ""


LEAVES = {
    2: ("总计", "财政拨款（补助）小计", "一般公共预算", *[""] * 6, "单位资金", "财政拨款结转", ""),
    3: ("合计", "基本支出", "项目支出"),
    5: ("合计", "基本支出", "项目支出"),
    6: ("合计", "人员经费", "公用经费"),
    10: ("合计", "一般公共预算", "政府性基金", "国有资本经营预算"),
}


def gold_columns(no: int) -> list[tuple[int, ...]]:
    with (SHARED / "gold" / "facts_manas.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["table_no"] == str(no)]
    by_line = (list(group) for _, group in groupby(rows, key=lambda row: row["line"]))
    return [tuple(LEAVES[no].index(row["column_path"].split("/")[-1]) for row in group) for group in by_line]


def zero(*at: int) -> tuple[tuple[int, Decimal], ...]:
    return tuple((column, Decimal(0)) for column in at)


# What the document says elsewhere: 表1 by its labels, the prose, and the funds that 表8 and 表9 say are unused.
KNOWN = {
    2: (
        (0, Decimal("1700.46")),
        (2, Decimal("517.36")),
        (9, Decimal("0.05")),
        (10, Decimal("1183.05")),
        *zero(3, 8, 11),
    ),
    3: ((1, Decimal("517.36")),),
    5: ((1, Decimal("517.36")),),
    6: (),
    10: zero(2, 3),
}


@needs_shared
@pytest.mark.parametrize("no", sorted(KNOWN))
def test_flattened_original_is_whole_and_equals_the_gold(no: int) -> None:
    lines = list(flat_lines(no))
    parents = (None, 0, 0, 2) if no == 10 else parents_by_code([code for code, _ in lines])
    rows = [FlatRow(figures, parent) for (_, figures), parent in zip(lines, parents, strict=True)]
    outcome = place_rows(rows, SHAPES[no], [Pin(0, KNOWN[no], "表1, 表8, 表9, prose")])
    assert outcome.state is State.PROVED
    assert columns(outcome) == gold_columns(no)


@needs_shared
def test_flattened_original_carry_over() -> None:
    """表11 prints the unit's own total below its projects; no basic spending is carried over (表3 less 表5)."""
    figures = [figures for _, figures in flat_lines(11)]
    rows = [FlatRow(own, parent) for own, parent in zip(figures, (None, 3, 3, 0), strict=True)]
    known = ((0, Decimal("1183.05")), (1, Decimal("1183.05")), *zero(2, 3, 6, 7))
    outcome = place_rows(rows, CARRY_OVER, [Pin(0, known, "表1")])
    assert columns(outcome) == [(0, 1, 4)] * 4


@needs_shared
@pytest.mark.parametrize("no", [2, 5])
def test_flattened_original_alone_is_ambiguous(no: int) -> None:
    lines = list(flat_lines(no))
    parents = parents_by_code([code for code, _ in lines])
    rows = [FlatRow(figures, parent) for (_, figures), parent in zip(lines, parents, strict=True)]
    outcome = place_rows(rows, SHAPES[no])
    assert outcome.state is State.UNDECIDED
    assert set(verdicts(outcome)) == {Verdict.AMBIGUOUS}
