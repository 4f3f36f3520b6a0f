"""Synthetic departments: true to themselves, the same every time, and read back; damage that identities see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import extraction
from eval.extraction import Layout, chosen, parse_seeds, score_damage, score_layout
from eval.synthetic.amounts import percent, split, to_unit
from eval.synthetic.damage import DAMAGES, damage_publication, said_in, unbound_figures
from eval.synthetic.departments import make_department
from eval.synthetic.identities import violations
from eval.synthetic.layouts_pdf import STYLES, print_pdf
from eval.synthetic.layouts_text import print_flattened, print_tabbed, print_tagged
from eval.synthetic.measures import measure, total
from eval.synthetic.ordinals import count_entries, count_lines
from eval.synthetic.pdf_pages import FONT_FILE
from eval.synthetic.publish import FAMILIES, make_publication
from eval.synthetic.records import Figure, Form, Printed
from eval.synthetic.statements import chinese, column_path, load_forms, sides

needs_font = pytest.mark.skipif(not FONT_FILE.exists(), reason=f"{FONT_FILE} is not installed (fonts-wqy-microhei)")
TEXTS = {"tabbed": print_tabbed, "tagged": print_tagged, "flattened": print_flattened}


# --- amounts ----------------------------------------------------------------------------------------------


@given(st.integers(1, 10**10), st.integers(1, 6), st.integers(0, 99))
def test_parts_add_up_to_the_whole_and_are_positive(whole: int, parts: int, seed: int) -> None:
    found = split(Random(seed), whole, parts, 10_000)
    assert sum(found) == whole and len(found) <= parts and min(found) > 0


@pytest.mark.parametrize(
    ("fen", "unit", "printed"),
    [(1_000_000, "万元", "1.00"), (5_000, "万元", "0.01"), (4_999, "万元", "0.00"), (123_45, "元", "123.45")],
)
def test_amounts_are_rounded_one_by_one(fen: int, unit: str, printed: str) -> None:
    assert str(to_unit(fen, unit)) == printed


@pytest.mark.parametrize(("part", "whole", "expected"), [("1", "3", "33.33"), ("2", "3", "66.67"), ("5", "0", "0.00")])
def test_percentages(part: str, whole: str, expected: str) -> None:
    assert str(percent(Decimal(part), Decimal(whole))) == expected


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (19, "十九"), (20, "二十"), (31, "三十一")])
def test_chinese_numerals(number: int, text: str) -> None:
    assert chinese(number) == text


# --- departments and forms --------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_forms_are_whole(family: str) -> None:
    department = make_department(1)
    for form in load_forms(family):
        assert {len(row) for row in form.header} == {len(form.grid)}, form.title
        assert form.grid.count("=") == len(form.columns), form.title
        assert all(column.path for column in form.columns), form.title
        if form.scope != "none":
            assert all(measure(column.measure) for column in form.columns), form.title
            assert total(department.spends, form.scope) >= 0


@pytest.mark.parametrize(("family", "count"), [("province", count_entries), ("accounts", count_lines)])
def test_forms_that_count_their_rows_keep_their_columns(family: str, count: Callable[[Form], Form]) -> None:
    for form in load_forms(family):
        counted = count(form)
        assert {len(row) for row in counted.header} == {len(counted.grid)}, form.title
        places = [at for at, kind in enumerate(counted.grid) if kind == "="]
        assert [column_path(counted.header, at) for at in places] == [column.path for column in counted.columns]
        assert counted.grid.count("count") == (form.grid[0] != "=") * (max(sides(form)) + 1) or family == "accounts"


def test_heading_paths_go_through_merged_cells() -> None:
    header = [["科目", "<", "拨款", "<"], ["编码", "名称", "小计", "^"]]
    assert [column_path(header, at) for at in range(4)] == [
        ("科目", "编码"),
        ("科目", "名称"),
        ("拨款", "小计"),
        ("拨款",),
    ]


def test_a_label_after_a_figure_begins_the_second_side() -> None:
    balance = load_forms("standard")[0]
    assert sides(balance) == (0, 0, 1, 1)


def test_departments_differ_in_size_and_money() -> None:
    departments = [make_department(seed) for seed in range(40)]
    counts = {len(department.units) for department in departments}
    assert min(counts) == 1 and max(counts) >= 13
    assert len({department.organisation for department in departments}) > 35
    sources = {spend.source for department in departments for spend in department.spends}
    assert {
        "general",
        "government_fund",
        "state_capital",
        "special_account",
        "carried_general",
        "carried_unit",
    } <= sources


# --- publications -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_every_identity_holds(seed: int) -> None:
    publication = make_publication(seed, "standard")
    assert violations(publication.sheets, said_in(publication)) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_bytes(family: str) -> None:
    once, again = (print_tabbed(make_publication(5, family), 5) for _ in range(2))
    assert once == again
    assert once.data != print_tabbed(make_publication(6, family), 6).data


@needs_font
def test_the_same_seed_gives_the_same_pdf() -> None:
    once, again = (print_pdf(make_publication(5, "standard"), STYLES["turned"], 5) for _ in range(2))
    assert once == again


def printed_text(figure: Figure) -> set[str]:
    return {f"{figure.value:,}", str(figure.value)}


@pytest.mark.parametrize("layout", TEXTS)
def test_every_figure_stands_on_its_line(layout: str) -> None:
    printed = TEXTS[layout](make_publication(4, "standard"), 4)
    lines = [line.replace("<b>", " ").replace("</b>", " ").split() for line in printed.data.decode().split("\n")]
    assert len(printed.figures) > 300
    for figure in printed.figures:
        assert figure.line is not None
        assert printed_text(figure) & set(lines[figure.line - 1]), figure


@needs_font
@pytest.mark.parametrize("style", ["ruled", "bare", "continued", "wrapped", "landscape"])
def test_every_figure_stands_in_its_box(style: str) -> None:
    printed = print_pdf(make_publication(3, "standard"), STYLES[style], 3)
    document = pypdfium2.PdfDocument(printed.data)
    try:
        texts = {number: page.get_textpage() for number, page in enumerate(document, 1)}
        heights = {number: page.get_height() for number, page in enumerate(document, 1)}
        for figure in printed.figures:
            assert figure.page is not None and figure.box is not None
            x0, top, x1, bottom = figure.box
            height = heights[figure.page]
            text = texts[figure.page].get_text_bounded(x0, height - bottom, x1, height - top)
            assert text.strip() in printed_text(figure), figure
    finally:
        document.close()


# --- damage -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_changes_what_it_says(kind: str) -> None:
    publication = make_publication(2, "standard")
    spoilt = damage_publication(publication, kind, 2)
    assert spoilt is not None
    after, damage = spoilt
    before = {sheet.title: sheet.body for sheet in publication.sheets}
    left = {sheet.title: sheet.body for sheet in after.sheets}
    assert damage.title not in left if kind == "drop_table" else before[damage.title] != left[damage.title]
    assert all(left[title] == body for title, body in before.items() if title != damage.title)
    assert damage.kind == kind and damage.what


def test_most_damage_breaks_an_identity() -> None:
    found = [
        damage_publication(make_publication(seed, "standard"), kind, seed) for seed in range(8) for kind in DAMAGES
    ]
    bound = [spoilt[1].is_bound for spoilt in found if spoilt]
    assert sum(bound) > 0.8 * len(bound)


def test_the_few_figures_that_no_identity_binds_are_parts_of_sources() -> None:
    unbound = unbound_figures(make_publication(0, "standard"))
    assert {figure.statement for figure in unbound} <= {"balance", "sangong"}


# --- the benchmark ----------------------------------------------------------------------------------------


def test_tabbed_texts_are_read_whole() -> None:
    score = score_layout(Layout("standard", "tabbed"), range(3))
    assert score.tally.figures > 700 and score.documents == 3
    assert (score.tally.right, score.tally.mismatches, score.false_findings) == (score.tally.figures, [], 0)


def test_no_column_of_a_flattened_text_is_guessed() -> None:
    tally = score_layout(Layout("standard", "flattened"), range(3)).tally
    assert (tally.count("wrong"), tally.count("extra")) == (0, 0)
    assert tally.right > 0.9 * tally.figures


@needs_font
@pytest.mark.parametrize("style", ["ruled", "continued", "turned", "cropped", "shifted", "inner"])
def test_ruled_pdfs_are_read_whole(style: str) -> None:
    tally = score_layout(Layout("standard", f"pdf-{style}"), range(1)).tally
    assert tally.figures > 200 and tally.mismatches == [] and tally.right == tally.figures


@needs_font
@pytest.mark.parametrize(
    "layout", ["accounts-pdf-ruled", "accounts-pdf-rows", "accounts-pdf-wrapped-bare", "province-pdf-bare"]
)
def test_tables_that_count_their_rows_and_columns_are_read_whole(layout: str) -> None:
    family, _, medium = layout.partition("-")
    assert {"行次", "序号"} & {
        text for sheet in make_publication(0, family).sheets for row in sheet.header for text in row
    }
    score = score_layout(Layout(family, medium), range(1))
    assert score.tally.figures > 150 and score.false_findings == 0
    assert (score.tally.right, score.tally.mismatches) == (score.tally.figures, [])


def test_changed_digits_are_located() -> None:
    score = score_damage(Layout("standard", "tabbed"), "digit", range(3))
    assert score.bound > 0 and score.located == score.bound


def test_a_wrong_figure_is_told_from_a_missing_one() -> None:
    printed = print_tabbed(make_publication(0, "standard"), 0)
    first, second, *rest = printed.figures
    swapped = Printed(printed.data, printed.suffix, (_renamed(first), second, *rest))
    facts = extraction.table_figures(extraction.extract(printed).facts)
    tally = extraction.match(swapped.figures, facts[1:])
    kinds = {mismatch.kind for mismatch in tally.mismatches}
    assert kinds == {"missing"} and tally.right == len(printed.figures) - 1
    wrong = extraction.match(swapped.figures, facts).mismatches
    assert [(mismatch.kind, mismatch.fields) for mismatch in wrong] == [("wrong", ("name",))]


def _renamed(figure: Figure) -> Figure:
    return replace(figure, name="别的一行")


@pytest.mark.parametrize(("text", "expected"), [("3-5", [3, 4, 5]), ("7", [7])])
def test_seeds(text: str, expected: list[int]) -> None:
    assert list(parse_seeds(text)) == expected


def test_layouts_are_chosen_by_patterns() -> None:
    assert [layout.name for layout in chosen("tabbed,province-pdf-r*s,province-pdf-ruled")] == [
        "tabbed",
        "province-pdf-ruled",
        "province-pdf-rows",
    ]
    assert chosen("") == []


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    status = extraction.main(["--seeds", "0-1", "--layouts", "tabbed", "--damaged", ""])
    printed = capsys.readouterr().out
    assert status == 0 and "tabbed" in printed and "100.00" in printed
