"""Names in the form by which they are compared."""

from __future__ import annotations

import pytest

from qa.keys import item_key, prose_key


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("差旅费", "差旅费"),
        ("其中：公务用车购置费", "公务用车购置费"),
        ("公务用车购置及运行费（小计）", "公务用车购置及运行费"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("维修（护）费", "维修(护)费"),
        ("一、财政拨款（补助）", "财政拨款"),
        ("1. 一般公共预算拨款", "一般公共预算拨款"),
        ("教育支出（类）", "教育支出"),
        ("“三公”经费", "三公经费"),
    ],
)
def test_printed_names(printed: str, key: str) -> None:
    assert item_key(printed) == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("财政拨款“三公”经费预算", "三公经费"),
        ("机关运行经费财政拨款预算", "机关运行经费"),
        ("政府采购预算", "政府采购"),
        ("政府采购货物预算", "政府采购货物"),
        ("一般公共预算", "一般公共预算"),
        ("政府性基金预算", "政府性基金预算"),
        ("国有资本经营预算", "国有资本经营预算"),
        ("上级一般公共预算安排的转移支付资金", "上级一般公共预算安排转移支付"),
        ("财政专户（教育收费）", "财政专户核拨"),
        ("差旅费", "差旅费"),
    ],
)
def test_names_in_prose(words: str, key: str) -> None:
    assert prose_key(words) == key


@pytest.mark.parametrize(
    "name", ["差旅费", "其中：水费", "财政拨款（补助）", "“三公”经费", "政府采购预算", "收支总预算"]
)
def test_a_key_is_its_own_key(name: str) -> None:
    assert item_key(item_key(name)) == item_key(name)
    assert prose_key(prose_key(name)) == prose_key(name)
