"""Questions over several bodies or several items (qa.bodies, qa.items, qa.order)."""

from __future__ import annotations

import pytest

from index.records import Document
from qa.compose import Voice
from qa.items import split_items
from qa.library import Library
from qa.order import DIFFERENCE, ORDER, SUM, Moved, read_order, read_wish
from qa.request import Turn, read_request, without
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("三公经费最多", "most"),
        ("三公经费最高的是哪个", "most"),
        ("谁的三公经费多", "most"),
        ("三公经费最少", "least"),
        ("哪个三公经费更低", "least"),
        ("三公经费从多到少", "order"),
        ("三公经费由高到低排名", "order"),
        ("三公经费从少到多", "up"),
        ("三公经费第二多", "nth:2"),
        ("三公经费排第3", "nth:3"),
        ("三公经费多少", None),
        ("高中教育", None),
        ("大数据", None),
    ],
)
def test_orders(words: str, order: str | None) -> None:
    assert read_order(words, words)[0] == order


@pytest.mark.parametrize(
    ("pattern", "words", "found"),
    [
        (SUM, "水费和电费一共多少", True),
        (SUM, "水费电费加起来", True),
        (SUM, "水费和电费之和", True),
        (SUM, "公共预算", False),
        (DIFFERENCE, "相差多少", True),
        (DIFFERENCE, "多多少", True),
        (DIFFERENCE, "多少钱", False),
        (ORDER, "从高到低", True),
        (ORDER, "从2月到3月", False),
    ],
)
def test_words_of_arithmetic(pattern, words: str, found: bool) -> None:  # type: ignore[no-untyped-def]
    assert bool(pattern.search(words)) is found


def water(library: Library) -> Document:
    return next(one for one in library.documents if one.organisation == "青河县水利局")


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("水费和电费", ["水费", "电费"]),
        ("水费、电费和取暖费", ["水费", "电费", "取暖费"]),
        ("水费加电费", ["水费", "电费"]),
        ("商品和服务支出", ["商品和服务支出"]),
        ("社会保障和就业支出", ["社会保障和就业支出"]),
        ("商品和服务支出和差旅费", ["商品和服务支出", "差旅费"]),
        ("差旅费", ["差旅费"]),
    ],
)
def test_items_are_split_where_no_name_is_torn(words: str, items: list[str], library: Library) -> None:
    assert split_items(words, water(library), library) == items


@pytest.mark.parametrize(
    ("question", "named", "words"),
    [
        ("青河县水利局差旅费", ["青河县水利局"], "差旅费"),
        ("临江市教育局和青河县水利局的差旅费", ["临江市教育局", "青河县水利局"], "和·的差旅费"),
        ("差旅费", [], "差旅费"),
    ],
)
def test_a_request_is_a_question_without_its_bodies(
    question: str, named: list[str], words: str, library: Library
) -> None:
    request = read_request(Turn(question, question), library, Voice(False))
    assert sorted(one.organisation for one in request.named) == named
    assert request.words.strip("·") == words


def test_a_sub_units_name_leads_to_its_department(library: Library) -> None:
    request = read_request(Turn("", "第一中学项目支出"), library, Voice(False))
    assert [one.organisation for one in request.documents] == ["临江市教育局"]
    assert request.named == ()


def test_nothing_is_taken_out_where_nothing_matches() -> None:
    assert without("差旅费", ()) == "差旅费"


def test_a_comparison_cites_the_figure_of_every_body(ask: Ask) -> None:
    answer = ask("两个单位取暖费相差多少")
    assert answer.figures[0].value == "50.72"
    assert sorted((one.organisation, one.printed, one.row) for one in answer.citations) == [
        ("临江市教育局", "58.20", "30208 取暖费"),
        ("青河县水利局", "7.48", "30208 取暖费"),
    ]


@pytest.mark.parametrize("question", ["两家单位劳务费合计", "两家单位印刷费一共多少", "哪个单位的防汛支出更多，多多少"])
def test_a_sum_never_leaves_a_body_out_in_silence(question: str, ask: Ask) -> None:
    answer = ask(question)
    assert answer.status == "not_found" or "临江市教育局" in answer.text + "".join(answer.notes)


def test_a_sum_of_items_shows_its_parts(ask: Ask) -> None:
    answer = ask("青河县水利局水费、电费和取暖费一共多少")
    assert (answer.figures[0].value, answer.calculation) == ("12.63", "0.85 + 4.30 + 7.48 = 12.63")
    assert [one.printed for one in answer.citations] == ["0.85", "4.30", "7.48"]


@pytest.mark.parametrize(
    "question", ["青河县水利局水费和会议费一共多少", "青河县水利局差旅费和住宿费合计", "青河县水利局水费加会议费"]
)
def test_a_sum_with_an_unknown_part_is_not_given(question: str, ask: Ask) -> None:
    answer = ask(question)
    assert answer.status == "not_found" and not answer.figures


@pytest.mark.parametrize(
    ("words", "order", "stem"),
    [
        ("·在职人员多,多几人", "most", "·在职人员·"),
        ("·的公用经费·最少,最少的是多少?", "least", "·的公用经费··"),
        ("三公经费最高的和最低的分别是·,各多少", "both", "三公经费·分别是·"),
        ("公用经费前三名的单位合计多少", "top:3", "公用经费··多少"),
        ("·的小微企业预留的最少", "least", "·的小微企业预留的·"),
        ("大数据经费是多少", None, "大数据经费是多少"),
        ("·大数据经费是多少", None, "·大数据经费是多少"),
    ],
)
def test_a_wish_leaves_the_words_of_the_figure(words: str, order: str | None, stem: str) -> None:
    wish = read_wish(words)
    assert (wish.order, wish.stem) == (order, stem)


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ("三公经费降幅最大的是·,降了百分之几", Moved("growth", True)),
        ("三公经费·降得最多", Moved("change", True)),
        ("·的差旅费增长最快", Moved("growth", False)),
        ("三公经费增加最多的是·,增加了百分之几", Moved("growth", False)),
        ("三公经费下降最少的是·", None),
        ("三公经费最多", None),
    ],
)
def test_movements_that_are_ranked(words: str, moved: Moved | None) -> None:
    assert read_wish(words).moved == moved


@pytest.mark.parametrize("question", ["哪家三公经费下降最少", "三个部门三公经费相差多少", "谁的编制空缺最多"])
def test_a_ranking_that_says_too_little_or_too_much_is_withheld(question: str, ask: Ask) -> None:
    assert ask(question).status == "not_found"


def test_the_place_of_one_body_among_all(ask: Ask) -> None:
    answer = ask("青河县水利局的三公经费在两家里排第几")
    assert "排第2位" in answer.text and answer.figures[0].value == "8.35"


def test_the_first_few_are_as_many_as_are_asked_for(ask: Ask) -> None:
    answer = ask("三公经费最多的两家单位")
    assert [figure.value for figure in answer.figures] == ["12.60", "8.35"]


def test_a_school_is_asked_for_among_the_sub_units(ask: Ask) -> None:
    answer = ask("临江市教育局哪个学校的项目支出最少")
    assert "学校" in answer.figures[0].label or "中学" in answer.figures[0].label


def test_who_has_something_names_only_those_that_have_it(ask: Ask) -> None:
    assert [(figure.label, figure.value) for figure in ask("谁有离休人员").figures] == [("临江市教育局离休", "2")]
