"""Everyday words for what is asked: what they are read as, what they answer, and what must stay a condition."""

from __future__ import annotations

import pytest

from qa.colloquial import to_plain
from qa.records import Answer
from qa.thesaurus import rules, to_usual_words
from tests.qa.conftest import Ask

_EXAMPLES = [(at, said, usual) for at, rule in enumerate(rules()) for said, usual in rule.examples]


@pytest.mark.parametrize(("at", "said", "usual"), _EXAMPLES)
def test_each_rule_reads_its_examples(at: int, said: str, usual: str) -> None:
    assert rules()[at].read(said) == usual


def test_each_rule_has_an_example() -> None:
    assert all(rule.examples for rule in rules())


@pytest.mark.parametrize(("at", "said", "usual"), _EXAMPLES)
def test_what_was_read_is_not_read_again(at: int, said: str, usual: str) -> None:
    once = to_usual_words(said)
    assert to_usual_words(once) == once


@pytest.mark.parametrize(
    ("said", "usual"),
    [
        # who gives
        ("差旅费留了多少", "差旅费安排多少"),
        ("差旅费批下来多少", "差旅费安排多少"),
        ("差旅费掏了多少钱", "差旅费安排多少钱"),
        ("编制核定了几个", "编制安排几个"),
        ("往差旅费里投了多少", "差旅费安排多少"),
        # a name that ends like a verb stays whole
        ("区划多少", "区划多少"),
        ("行政审批多少", "行政审批多少"),
        ("工程设备多少", "工程设备多少"),
        ("社会保险补缴多少", "社会保险补缴多少"),
        # rise and fall
        ("项目支出比上年瘦身多少", "项目支出比上年减少多少"),
        ("项目支出跟去年比省了多少", "项目支出跟去年比减少多少"),
        ("项目支出少了几成", "项目支出少了几成"),  # of what is not said
        ("项目支出比去年少了几成", "项目支出比去年下降百分之几"),
        ("项目支出往下掉了几个百分点", "项目支出下降百分之几"),
        ("项目支出降到多少", "项目支出降到多少"),  # a level, no movement
        ("差旅费花掉多少", "差旅费花掉多少"),
        ("新增多少", "新增多少"),
        ("差旅费占比下降几个百分点", "差旅费占比下降几个百分点"),
        ("差旅费比培训费高几成", "差旅费比培训费高几成"),
        # yes or no
        ("三公经费压下来了没有", "三公经费是不是下降了"),
        ("三公经费没降吗", "三公经费没降吗"),
        ("总预算是30万元,属实吗", "总预算是30万元对吗"),
        ("总预算是30万元,是假的吗", "总预算是30万元,是假的吗"),
        # shares
        ("差旅费占去年的百分之几", "差旅费占去年的百分之几"),
        ("公用经费里有几成花在差旅费上", "差旅费占公用经费的百分之几"),
        # places
        ("三公经费排第几位", "三公经费排第几位"),
        ("工资水平多高", "工资水平多高"),
        ("能耗下降幅度是多少", "能耗下降幅度是多少"),  # may be the name of an indicator
        ("哪些项目各多少", "哪些项目各多少"),
        ("上年财政拨款结转过来多少", "上年财政拨款结转过来多少"),
        ("免学费补助的政策依据是什么", "免学费补助的政策依据是什么"),
    ],
)
def test_everyday_words_in_the_usual_form(said: str, usual: str) -> None:
    assert to_plain(said) == usual


_WATER, _SCHOOLS = "青河县水利局", "临江市教育局"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        *(
            (question, "12.60")
            for question in (
                f"{_WATER}给差旅费留了多少",
                f"{_WATER}差旅费一共拨下来多少钱",
                f"至于{_WATER}的差旅费呢,多少钱",
                f"就差旅费来说,{_WATER}安排了多少",
                f"{_WATER}差旅费那边划了多少",
                f"{_WATER}预备拿多少钱来做差旅费",
                f"{_WATER}差旅费的盘子有多大",
                f"劳驾,{_WATER}差旅费几多",
                f"{_WATER}的差旅费是多少来着",
                f"我就想弄明白{_WATER}差旅费到底有多少",
                f"{_WATER}30211核了多少",
            )
        ),
        (f"{_WATER}差旅费、培训费这两样凑一块儿多少", "15.80"),
        (f"{_WATER}公用经费里头有几成花在差旅费上", "18.97"),
        (f"{_WATER}差旅费占到公用经费多大份额", "18.97"),
        (f"{_WATER}差旅费摊到每个人头上多少", "0.3316"),
        (f"{_WATER}差旅费按人头平摊,每人多少", "0.3316"),
        (f"{_WATER}差旅费摊到每月多少", "1.0500"),
        (f"{_WATER}总预算写成亿元是多少", "0.133245"),
        (f"{_WATER}项目支出比去年砍掉多少钱", "86.00"),
        (f"{_WATER}项目支出缩水了百分之几", "11.08"),
        (f"{_WATER}项目支出跌幅多大", "11.08"),
        (f"{_WATER}基本支出涨了几个点", "6.45"),
        (f"{_WATER}基本支出去年列了多少", "603.57"),
        (f"{_WATER}编制还空着几个", "4"),
        (f"{_WATER}职业年金要缴多少", "29.12"),
        (f"{_WATER}补贴津贴多少", "131.45"),
        (f"{_WATER}差旅费比培训费多安排了多少", "9.40"),
        (f"{_WATER}差旅费和培训费,更高的是哪个", "12.60"),
        (f"{_WATER}差旅费多还是培训费多", "12.60"),
        (f"差旅费是{_WATER}多还是{_SCHOOLS}多", "16.45"),
        (f"论差旅费,{_WATER}和{_SCHOOLS}谁高", "16.45"),
        ("差旅费谁拔尖", "16.45"),
        ("差旅费谁垫底", "12.60"),
        ("差旅费倒数第一的是谁", "12.60"),
        ("差旅费倒数第二的是谁", "16.45"),
        (f"{_SCHOOLS}政府采购预算留了多少", "285.00"),
        (f"{_SCHOOLS}教学楼抗震加固要砸多少钱", "85.00"),
        (f"{_SCHOOLS}给高中国家助学金备了多少", "120.00"),
    ],
)
def test_everyday_questions_have_their_figure(ask: Ask, question: str, value: str) -> None:
    answer = ask(question)
    assert answer.status == "answered", answer.text
    assert answer.figures[0].value == value


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        (f"{_WATER}公务接待费安排了没", True),
        (f"{_WATER}给公务接待费留钱了吗", True),
        (f"{_WATER}三公经费降了没", True),
        (f"{_WATER}三公经费是不是比去年缩水了", True),
        (f"{_WATER}三公经费涨了没有", False),
        (f"{_WATER}差旅费是12.60万元,有这回事吗", True),
        (f"有人说{_WATER}差旅费是13万元,是真的吗", False),
        (f"{_WATER}差旅费超没超过10万元", True),
    ],
)
def test_everyday_verdicts(ask: Ask, question: str, verdict: bool) -> None:
    assert ask(question).verdict is verdict


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (f"{_WATER}项目支出减少是什么缘故", "已支付大半"),
        (f"{_WATER}项目支出怎么缩水了", "已支付大半"),
        (f"{_WATER}项目支出减少,给个说法", "已支付大半"),
        (f"{_SCHOOLS}住房公积金为什么少了", "减少六名"),
        (f"{_WATER}农林水支出花在哪些事上", "工程维护"),
        (f"{_WATER}农林水支出派什么用场", "工程维护"),
        (f"{_SCHOOLS}中职学生免学费补助是哪份文件定的", "免学费办法"),
    ],
)
def test_everyday_questions_for_words(ask: Ask, question: str, words: str) -> None:
    answer = ask(question)
    assert answer.status == "answered"
    assert words in answer.text


@pytest.mark.parametrize(
    "question",
    [
        *(
            f"{_WATER}差旅费{rest}"
            for rest in ("花掉了多少", "花过多少", "已经用了多少", "实际花了多少", "支付了百分之几")
        ),
        *(
            f"{_WATER}差旅费{rest}"
            for rest in ("剩了多少", "还剩下多少没花", "追加了多少", "调剂出去多少", "收回了多少")
        ),
        *(f"{_WATER}差旅费{rest}" for rest in ("执行了几成", "拖欠了多少", "垫了多少", "报销了多少", "超支了多少")),
        *(f"{_WATER}差旅费{rest}" for rest in ("上个月批了多少", "明年打算留多少", "前年留了多少", "年中批了多少")),
        *(f"{_WATER}差旅费{rest}" for rest in ("比前年涨了多少", "比五年前降了百分之几", "会不会涨几成")),
        *(f"{_WATER}差旅费{rest}" for rest in ("是不是砍得太狠了", "批给谁了", "欠缴多少", "实缴多少", "比别处高几成")),
        f"{_WATER}给外聘人员的差旅费留了多少",
        f"{_WATER}在北京的差旅费留了多少",
        f"{_WATER}局长的差旅费批了多少",
        f"{_WATER}项目支出去年砍了多少",
        f"{_WATER}公务接待费缴了吗",
        f"{_WATER}差旅费里有几成是出租车费",
        "昌吉州商务局差旅费留了多少",
        "差旅费倒数第五的是谁",
        "差旅费排第七的是谁",
    ],
)
def test_a_word_that_is_a_condition_stays_one(ask: Ask, question: str) -> None:
    assert _withheld(ask(question))


def _withheld(answer: Answer) -> bool:
    return answer.status != "answered" and not answer.figures
