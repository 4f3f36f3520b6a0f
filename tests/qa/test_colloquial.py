"""What talk may be rewritten to, and what must stay as it was said."""

from __future__ import annotations

import pytest

from qa.colloquial import to_plain
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("100多万的项目有哪些", "100多万的项目有哪些"),  # a condition, not hearsay
        ("二十多万的项目有哪几个", "二十多万的项目有哪几个"),
        ("差旅费是多少,听说八百多万", "差旅费是多少,·"),
        ("项目支出咋少了那么多", "项目支出为什么减少"),  # the direction is a premise and stays
        ("项目支出怎么变多了", "项目支出怎么增加"),
        ("我孩子在第一中学读书,助学金多少", "第一中学的助学金多少"),  # the school may be a sub-unit
        ("从结转里拿出了多少", "从结转里安排多少"),
        ("取暧费多少", "取暖费多少"),
        ("24年的差旅费", "2024年的差旅费"),
        ("在岗的几个,退休的几个", "在岗多少人,退休多少人"),
        ("特别是差旅费多少", "特别是差旅费多少"),
    ],
)
def test_talk_in_plain_words(said: str, plain: str) -> None:
    assert to_plain(said) == plain


def test_a_vague_amount_is_no_licence_to_list_everything(ask: Ask) -> None:
    assert ask("青河县水利局一百多万的项目有哪些").status == "not_found"


def test_a_count_of_bodies_that_is_not_theirs_is_refused(ask: Ask) -> None:
    assert ask("三个水利局的三公经费一共多少").status != "answered"
