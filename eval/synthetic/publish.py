"""A seed and a family of forms to a whole publication."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from eval.synthetic.departments import make_department
from eval.synthetic.ordinals import count_entries, count_lines
from eval.synthetic.prose import budget_text, short_text
from eval.synthetic.records import Department, Form, Publication, Sheet
from eval.synthetic.statements import load_forms, make_statement
from eval.synthetic.typeset import Habits, statement_to_sheet
from index.records import Kind

FAMILIES = ("standard", "province", "accounts")


def make_publication(seed: int, family: str, *, allows_variants: bool = True) -> Publication:
    """The publication of a seed. ``allows_variants`` lets some statements take another shape than the usual one.

    The same seed gives the same department in every family.
    """
    random = Random(f"publication {seed}")
    department = make_department(seed, "部门" if random.random() < 0.7 else "单位")
    unit = "元" if family == "province" and random.random() < 0.6 else "万元"
    habits = Habits(
        is_grouped=random.random() < 0.75,
        zero=random.choice(("", "", "", "0.00")),
        code_gap=random.choice((" ", "", "  ")),
    )
    total_last, lists_units = family != "standard" and random.random() < 0.5, random.random() < 0.5
    sheets = tuple(
        _sheet(form, department, unit, habits, total_last=total_last, lists_units=lists_units)
        for form in _count(_choose(random, family, allows_variants), family, seed)
    )
    titles = [sheet.title for sheet in sheets]
    word = "决算" if family == "accounts" else "预算"
    before, after = (
        budget_text(department, seed) if family == "standard" else short_text(department, titles, word, unit)
    )
    return Publication(
        organisation=department.organisation,
        word=department.word,
        year=department.year,
        kind=Kind.FINAL_ACCOUNT if family == "accounts" else Kind.BUDGET,
        units=department.units,
        before=before,
        sheets=sheets,
        after=after,
    )


def _choose(random: Random, family: str, allows_variants: bool) -> list[Form]:
    """One form for each statement: now and then one of its variants."""
    forms: dict[tuple[str, str], list[Form]] = {}
    for form in load_forms(family):
        forms.setdefault((form.id, form.title), []).append(form)
    return [random.choice(options) if allows_variants else options[0] for options in forms.values()]


def _count(forms: Sequence[Form], family: str, seed: int) -> Sequence[Form]:
    """Half of the other provinces' publications and final accounts count their rows and columns."""
    if family == "standard" or Random(f"counts {seed}").random() < 0.5:
        return forms
    return [count_lines(form) if family == "accounts" else count_entries(form) for form in forms]


def _sheet(
    form: Form, department: Department, unit: str, habits: Habits, *, total_last: bool, lists_units: bool
) -> Sheet:
    statement = make_statement(form, department, unit, total_last=total_last, lists_units=lists_units)
    plain = statement.title.removesuffix("表").removesuffix("明细").removesuffix("情况")
    note = f"{department.organisation}{department.year}年没有安排{plain}，{statement.title}为空表。"
    return statement_to_sheet(statement, department.organisation, habits, note)
