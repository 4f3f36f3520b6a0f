"""Which body a question names: full, short and slipped names; never a neighbour's."""

from __future__ import annotations

import pytest

from index.records import Document, Kind
from qa.lexicon import places
from qa.organisations import (
    Naming,
    Namings,
    abbreviation_pattern,
    document_naming,
    match_organisations,
    office_forms,
    region_forms,
    split_place,
)
from qa.text import normalise


def naming(key: str, *organisations: str) -> Naming:
    blank = Document(key, key, organisations[0], organisations, 2024, Kind.BUDGET, 0, 1, "ok", None, ())
    return document_naming(blank)


BODIES = (
    naming("water", "青河县水利局"),
    naming("school", "临江市教育局"),
    naming("trade", "白城市商务和工业信息化局"),
    naming("province", "吉林省教育厅"),
    naming("data", "长春市工业和信息化局（长春市大数据发展局）"),
)

INDEXED = Namings.of(BODIES)


def named(question: str) -> set[str]:
    return {match.document_id for match in match_organisations(normalise(question), INDEXED)}


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("青河县水利局差旅费", {"water"}),
        ("青河水利局差旅费", {"water"}),
        ("青河县差旅费", {"water"}),
        ("青河縣水利局差旅費", {"water"}),
        ("水利局的差旅费", {"water"}),
        ("临江市教育局取暖费", {"school"}),
        ("临江教育局取暖费", {"school"}),
        ("白城市商信局三公经费", {"trade"}),
        ("白城商务和工业信息化局三公经费", {"trade"}),
        ("长春市工信局总预算", {"data"}),
        ("长春市大数据发展局总预算", {"data"}),
        ("吉林省教育厅差旅费", {"province"}),
        ("省教育厅差旅费", {"province"}),
        ("教育厅差旅费", {"province"}),
        ("青河县水利局和临江市教育局的差旅费", {"water", "school"}),
        ("三公经费最多的是谁", set()),
        ("差旅费是多少", set()),
    ],
)
def test_bodies_by_their_names(question: str, keys: set[str]) -> None:
    assert named(question) == keys


@pytest.mark.parametrize(
    ("question", "rest"),
    [("青河县水利局差旅费", "差旅费"), ("临江教育局取暖费", "取暖费"), ("水利局的差旅费", "的差旅费")],
)
def test_the_name_and_nothing_else_is_explained(question: str, rest: str) -> None:
    (match,) = match_organisations(question, INDEXED)
    assert "".join(char for at, char in enumerate(question) if not match.mask >> at & 1) == rest


@pytest.mark.parametrize(
    "question", ["青河县林业局差旅费", "青河县财政局差旅费", "临江市水利局差旅费", "阿勒泰市水利局差旅费"]
)
def test_another_bodys_name_stays_unexplained(question: str) -> None:
    """The place or the office may match; the other half of the name must be left to explain."""
    for match in match_organisations(question, INDEXED):
        left = "".join(char for at, char in enumerate(question) if not match.mask >> at & 1)
        assert len(left) > len("差旅费")


@pytest.mark.parametrize("question", ["临江市体育局差旅费", "青河县水利厅差旅费"])
def test_another_office_is_no_slip(question: str) -> None:
    for match in match_organisations(question, INDEXED):
        left = "".join(char for at, char in enumerate(question) if not match.mask >> at & 1)
        assert len(left) > len("差旅费")


def test_a_slip_in_a_long_name_is_forgiven() -> None:
    assert named("白城市商务和工业信息华局差旅费") == {"trade"}


@pytest.mark.parametrize(
    ("name", "chain", "office"),
    [
        ("青河县水利局", ["青河县"], "水利局"),
        ("新疆维吾尔自治区水利厅", ["新疆维吾尔自治区"], "水利厅"),
        ("新疆巴音郭楞蒙古自治州水利局", ["新疆维吾尔自治区", "巴音郭楞蒙古自治州"], "水利局"),
        ("水利局", [], "水利局"),
        ("", [], ""),
    ],
)
def test_a_name_is_place_and_office(name: str, chain: list[str], office: str) -> None:
    found, rest = split_place(name)
    assert ([place.name for place in found], rest) == (chain, office)


@pytest.mark.parametrize(
    ("place", "forms"),
    [
        ("青河县", {"青河县", "青河"}),
        ("玛纳斯县", {"玛纳斯县", "玛纳斯", "玛县"}),
        ("新疆维吾尔自治区", {"新疆", "自治区"}),
    ],
)
def test_short_forms_of_places(place: str, forms: set[str]) -> None:
    assert forms <= set(region_forms(places()[place]))


@pytest.mark.parametrize(
    ("office", "form"), [("工业和信息化局", "工信局"), ("商务和工业信息化局", "商信局"), ("农业农村局", "农业局")]
)
def test_short_forms_of_offices(office: str, form: str) -> None:
    assert form in office_forms(office)


@pytest.mark.parametrize(
    ("office", "said", "fits"),
    [
        ("教育科学研究院", "教科院", True),
        ("教育科学研究院", "教育科研院", True),
        ("教育科学研究院", "教育院", False),
        ("教育科学研究院", "科研院", False),
        ("社会工作部", "社工部", True),
        ("人力资源和社会保障局", "人社局", True),
        ("人力资源和社会保障局", "人力局", False),
    ],
)
def test_an_office_abbreviated_by_dropped_characters(office: str, said: str, fits: bool) -> None:
    pattern = abbreviation_pattern(office)
    assert pattern is not None
    assert bool(pattern.fullmatch(said)) is fits


def test_a_short_form_reaches_the_one_body_of_its_name() -> None:
    indexed = Namings.of((*BODIES, naming("study", "临江市教育科学研究院")))
    for question, keys in (
        ("临江教科院差旅费", {"study"}),
        ("教科院差旅费", {"study"}),
        ("临江教育局取暖费", {"school"}),
    ):
        assert {match.document_id for match in match_organisations(question, indexed)} == keys
    assert match_organisations("福海县教科院差旅费", indexed) == ()


def test_a_place_of_another_level_than_the_known_one_of_its_name() -> None:
    (place,), office = split_place("江州市教育局")
    assert (place.name, office) == ("江州市", "教育局")


def test_a_body_that_is_not_indexed_is_not_named() -> None:
    alone = Namings.of(BODIES[:1])
    assert match_organisations("福海县教育局差旅费", alone) == ()
