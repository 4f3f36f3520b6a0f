"""What is measured of a body: an amount, last year's amount, a change, a share, an amount per head.

A Measure is read from words without a body's name; qa.evaluate gives its value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BLANK = "·"  # stands where a part of the question was taken out


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of figure, of the item in ``first`` (and ``second``).

    ``kind`` is amount | weight | involved | opening_budget | full_year_budget | completion | prior | change | growth |
    ratio | within | share | multiple | per | monthly.

    A ratio is A占B, 'within' is B里A占: there A is a part of B and is read together with it first. A share (A的占比)
    does not say of what.
    """

    kind: str
    first: str
    second: str = ""


_PER = (
    (
        "人",
        r"按在职的?(人员|人数|职工|人头)?(来)?(算|平均|计算|均摊|摊|分摊),?|(在职(人员|职工)?的?)?人均|平均每(个|名|位)?(在职)?(人员|职工|干部|人)(一年)?|每(个|名|位)(在职)?(人员|职工|人)|每人(?=多少|几|[·,?]|$)",
    ),
    (
        "辆",
        r"按?每辆(公务)?车的?平均(?=价值)|平均每辆(公务)?车|平均每台车|每辆(公务)?车(平均)?|一辆(公务)?车(一年)?平均"
        r"|平均一辆(公务)?车",
    ),
    ("平方米", r"平均每平方?米|每平方?米(平均)?"),
)
_RATIO_TAIL = r"(?:的)?(?:百分之多少|百分之几|百分比|比例|比重|多大比例|多少|几成|几分之几|占比)"
_RATIO = re.compile(rf"^(?P<first>.*?)占了?(?P<second>(?!百分之|多大|比[例重]).+?){_RATIO_TAIL}")
_WITHIN_WHOLE = re.compile(
    r"^(?P<first>[^在占]{2,}?)在(?P<second>[^占]+?)(?:里面|里头|里|当中|其中|中)?,?所?占(?:的|了)?"
    r"(?:百分之多少|百分之几|百分比|多大比例|比例|比重|多少)"
)  # 甲在乙里占百分之几
_INSIDE = re.compile(
    r"^(?P<second>.+)(?:里面|里头|里|当中|其中|中(?!央|等|小|职|国|心|级|部|型)),?(?P<first>.+?)(?:占比|占多少|占百分之多少|占百分之几|占多大比例|的?比例|的?比重|的?占比)"
)
_RATIO_TERSE = re.compile(
    r"^(?P<first>[^占]+?)占(?P<second>(?!用|比|地|总|多|几|了|百分)[^占,?]{2,16}?)[%·]*$"
)  # 差旅费占公用经费
_SHARE_ALONE = re.compile(
    r"^(?P<first>[^占]+?)的?(?:占比|所占比[例重]|占(?:了|总数的?|全部的?)?(?:多大|多少)?比[例重]|占百分之(?:几|多少)|占多少)"
    r"(?:是|为|有)?(?:多少|多大)?[?·]*$"
)
_COMPLETED_ITEM = re.compile(r"完成了?(?!年初|全年|调整)(?P<item>[^·,预]{2,12})的?(?P<rest>预算数?的)")
_MULTIPLE = re.compile(r"^(?P<first>.*?)(?:是|相当于|比)(?P<second>.+?)的?(?:多少|几)倍")
PRIOR = re.compile(r"(?<![比较跟和与同])(去年|上一年|上年(?!结转|结余|末))")
PRINTED = (
    ("weight", re.compile(r"权重|分值")),
    ("involved", re.compile(r"涉及(?:的|到)?(?:项目)?(?:预算)?(?:资金|金额)|涉及多少")),
    (
        "completion",
        re.compile(r"完成了?(年初|全年|调整)?预算|预算(?:完成|执行)率|完成率|执行率|完成.{1,12}预算的?(百分之|比例)"),
    ),
    ("opening_budget", re.compile(r"年初预算")),
    ("full_year_budget", re.compile(r"全年预算|调整预算")),
)
_MONTHLY = re.compile(r"平均每个?月|每个?月(?!补|发放)|月均")
GROWTH_ASKED = re.compile(
    r"增长率|(增长|增加|下降|减少|上升)幅度|增幅|涨幅|降幅|增速|变化率|下降率|(增长|下降|上升|增加|减少|多|少|高|低|增|减)了?的?(百分之|百分比|多少个?百分)|[降涨升]了?百分之"
)
CHANGE_ASKED = re.compile(
    r"变动|(比|较)20\d\d年?度?(预算|执行|决算)?数?(?=.{0,6}[增减多少高低升降涨变])|[增多涨]了?还是[减少降]|(比|较|跟|和|与|同)(上年|去年)|同比|相比(上年|去年)|增加了?多少|减少了?多少|增长了?多少|下降了?多少|上升了?多少|涨了?多少|降了?多少|少了?多少|多了多少"
    r"|[多少增减]了?几(?:个人|个|人|名|辆)|增减|变化|涨了没有|降了没有|增加额|减少额|增长|下降|涨了|降了|减少|增加"
)


def read_measure(words: str) -> Measure:
    """The measure that words without a body's name ask for.

    >>> read_measure("人员经费是公用经费的几倍").kind, read_measure("差旅费占公用经费的多少").second
    ('multiple', '公用经费')
    """
    for kind, pattern in (
        ("ratio", _WITHIN_WHOLE),
        ("multiple", _MULTIPLE),
        ("within", _INSIDE),
        ("ratio", _RATIO),
        ("ratio", _RATIO_TERSE),
    ):
        found = pattern.search(words)
        if found and _has_words(found["first"]) and _has_words(found["second"]):
            rest = words[: found.start()] + BLANK + words[found.end() :]
            return Measure(kind, found["first"] + BLANK + rest, found["second"])
    alone = _SHARE_ALONE.search(words)
    if alone and _has_words(alone["first"]):
        return Measure("share", alone["first"])
    words = _COMPLETED_ITEM.sub(r"\g<item>完成\g<rest>", words)
    for unit, per in _PER:
        found = re.search(per, words)
        if found:
            return Measure("per", re.sub(per, BLANK, words), unit)
    for kind, pattern in PRINTED:
        if pattern.search(words):
            return Measure(kind, words)
    monthly = _MONTHLY.search(words)
    if monthly:
        return Measure("monthly", _MONTHLY.sub(BLANK, words))
    if GROWTH_ASKED.search(words):
        return Measure("growth", words)
    if CHANGE_ASKED.search(words):
        return Measure("change", words)
    if PRIOR.search(words):
        return Measure("prior", PRIOR.sub(BLANK, words))
    return Measure("amount", words)


def _has_words(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff\d]{2,}", text))
