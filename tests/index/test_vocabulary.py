"""The vocabulary files are whole: codes have parents, names are unique where they must be, aliases lead somewhere."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "index" / "vocabulary"
HEADERS = {
    "functional.csv": ["code", "name", "english"],
    "economic.csv": ["code", "name", "english"],
    "aliases.csv": ["alias", "canonical", "kind", "note"],
    "places.csv": ["name", "level", "parent", "english", "short"],
    "office_words.csv": ["name", "short", "english", "also"],
}
# The classes of 2024: 202 to 234 without those that were given up.
CLASSES = {str(code) for code in range(201, 235)} - {"218", "225", "226", "228"}
KINDS = {"functional", "economic", "sangong", "staff", "prose", "income", "column", "statement"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def names(name: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows(name)}


@pytest.mark.parametrize(("name", "header"), HEADERS.items())
def test_files_have_their_columns_and_no_stray_blanks(name: str, header: list[str]) -> None:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        table = list(csv.reader(lines))
    assert table[0] == header
    assert {len(row) for row in table} == {len(header)}
    assert all(cell == cell.strip() for row in table for cell in row)


@pytest.mark.parametrize(("name", "lengths"), [("functional.csv", (3, 5, 7)), ("economic.csv", (3, 5))])
def test_every_code_is_once_there_with_its_parent_a_name_and_english(name: str, lengths: tuple[int, ...]) -> None:
    table = rows(name)
    codes = [row["code"] for row in table]
    assert codes == sorted(set(codes))
    assert {len(code) for code in codes} == set(lengths)
    assert {code[:length] for code in codes for length in lengths if length < len(code)} <= set(codes)
    assert all(row["name"] and row["english"].isascii() for row in table)


def test_all_functional_classes_are_there() -> None:
    assert {code for code in names("functional.csv") if len(code) == 3} == CLASSES


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("functional.csv", "2010401", "行政运行"),
        ("functional.csv", "2011308", "招商引资"),
        ("functional.csv", "2050305", "高等职业教育"),
        ("functional.csv", "2080505", "机关事业单位基本养老保险缴费支出"),
        ("functional.csv", "2101103", "公务员医疗补助"),
        ("functional.csv", "2150508", "无线电及信息通信监管"),
        ("functional.csv", "2210201", "住房公积金"),
        ("functional.csv", "2299999", "其他支出"),
        ("economic.csv", "30108", "机关事业单位基本养老保险缴费"),
        ("economic.csv", "30212", "因公出国（境）费用"),
        ("economic.csv", "30231", "公务用车运行维护费"),
        ("economic.csv", "30309", "奖励金"),
        ("economic.csv", "31013", "公务用车购置"),
    ],
)
def test_codes_have_the_names_of_the_classification(name: str, code: str, expected: str) -> None:
    assert names(name)[code] == expected


def test_the_rest_of_every_functional_class_ends_in_99() -> None:
    """其他…支出 is always the last code of its group."""
    last = [name for code, name in names("functional.csv").items() if len(code) == 7 and code.endswith("99")]
    assert [name for name in last if "其他" not in name] == []
    assert len(last) > 150


def test_an_alias_leads_to_one_name() -> None:
    table = rows("aliases.csv")
    twice = [alias for alias, count in Counter(row["alias"].casefold() for row in table).items() if count > 1]
    assert twice == []
    assert {row["kind"] for row in table} == KINDS


@pytest.mark.parametrize("kind", ["functional", "economic"])
def test_an_alias_of_a_classification_leads_to_a_name_of_it(kind: str) -> None:
    known = set(names(f"{kind}.csv").values())
    assert {row["canonical"] for row in rows("aliases.csv") if row["kind"] == kind} <= known


def test_every_economic_item_has_an_english_name_of_its_own() -> None:
    """Numbers of 309 and 310 share their names; apart from those no two items may be asked for by the same words."""
    table = [row for row in rows("economic.csv") if not row["code"].startswith(("309", "311", "399"))]
    assert Counter(row["english"] for row in table).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("alias", "canonical"),
    [
        ("公家车", "公务用车购置及运行费"),
        ("公车油钱修车钱过路费", "公务用车运行费"),
        ("招待费", "公务接待费"),
        ("出国花费", "因公出国（境）费"),
        ("暖气费", "取暖费"),
        ("养老钱", "机关事业单位基本养老保险缴费"),
        ("公积金", "住房公积金"),
        ("请人干活的劳务费", "劳务费"),
        ("在岗", "在职人数"),
        ("reception", "公务接待费"),
        ("total budget", "收支总预算"),
        ("government procurement", "政府采购预算"),
        ("staff in service", "在职人数"),
        ("three public expenses", "“三公”经费"),
    ],
)
def test_everyday_words_lead_to_their_item(alias: str, canonical: str) -> None:
    assert {row["canonical"] for row in rows("aliases.csv") if row["alias"] == alias} == {canonical}


def test_places_stand_under_places() -> None:
    table = rows("places.csv")
    provinces = {row["name"] for row in table if row["level"] == "province"}
    prefectures = {row["name"] for row in table if row["level"] == "prefecture"}
    assert len(provinces) == 34
    assert len(prefectures) > 330
    assert {row["parent"] for row in table if row["level"] == "prefecture"} <= provinces
    assert {row["parent"] for row in table if row["level"] == "county"} <= provinces | prefectures
    assert all(row["english"] for row in table)


@pytest.mark.parametrize(
    ("parent", "count"), [("上海市", 16), ("乌鲁木齐市", 8), ("昌吉回族自治州", 7), ("巴音郭楞蒙古自治州", 9)]
)
def test_the_divisions_of_some_places_are_complete(parent: str, count: int) -> None:
    assert sum(row["parent"] == parent for row in rows("places.csv")) == count


@pytest.mark.parametrize(
    ("office", "short"),
    [
        ("工业和信息化局", "工信局"),
        ("商务和工业信息化局", "商信局"),
        ("商务和工业信息化局", "商工局"),
        ("工业和信息化厅", "工信厅"),
        ("大数据发展局", "大数据局"),
        ("卫生健康委员会", "卫健委"),
        ("人力资源和社会保障局", "人社局"),
    ],
)
def test_offices_have_their_short_names(office: str, short: str) -> None:
    [row] = [row for row in rows("office_words.csv") if row["name"] == office]
    assert short in row["short"].split(";")
