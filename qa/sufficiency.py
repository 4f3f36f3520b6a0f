"""Whether an answer is of the kind that was asked for: a count for 几辆, money for 多少钱, yes or no for 是不是.

Every step of the engine may pass over a word that says what kind of thing is wanted. This check stands behind all of
them: an answer that leaves the question open is withheld.
"""

from __future__ import annotations

import re

from index.quantities import MONEY_UNITS
from qa.link import ask
from qa.measure import PRIOR
from qa.order import CHINESE_ORDER
from qa.records import Answer

_SUPPOSED = re.compile(r"对吗|对不对|对吧|是不是|是否")
_COUNT = re.compile(
    r"(?<!哪)(?:几|多少)(?P<unit>辆|台|人次|人|名|家|套|户|批次|批|次|平方米|平米|[个项笔](?=[?,、]|$|项目|科目))"
)
_WHY_MOVED = re.compile(
    r"(?:为什么|为何|为啥|怎么|原因).*(?:(?P<up>增加|增长|上升|涨)|(?P<down>减少|下降|降低|降))"
    r"|(?:(?P<up2>增加|增长|上升|涨)|(?P<down2>减少|下降|降低|降)).*(?:为什么|为何|为啥|原因)"
)
_ROSE, _FELL = re.compile("增加|增长|上升|上涨|提高|新增"), re.compile("减少|下降|降低|压减|压缩")
_EXACT_COUNTERS = ("人次", "批次", "批", "次", "户")
_MONEY = re.compile(
    r"多少(?:钱|万?元|亿元)|金额(?:是|为)?(?:多少|几)|(?<![\u4e00-\u9fff]元)钱(?:一共|总共|大概|到底)?(?:是|有|为)?(?:多少|几)"
)
_PER_UNIT = re.compile(r"每一?(?:平方?米|辆|台|个?人|名|位|个?月|家|户|所|生)|人均|月均|平均")
_FIELD_ASKED = re.compile("谁|什么时[候间]|依据|标准|来源|负责人|承担")
_EACH_ONE = re.compile(r"(?:各|每一?)笔|逐[笔项个]|(?:一一|都)?列(?:一下|出来|举)")
_FIRST_FEW = re.compile(r"(?:前|最.的)(?P<count>[两二三四五六七八九十]|[2-9])(?:大|名|个|项|笔|类|家|位|种)")
_BY_HOW_MUCH = re.compile(r"(?<![减增缺至])[多少高低]多少(?!钱的)|多出多少|相差多少|差多少|差几")
_LISTED = re.compile(r"(?:哪些|什么|哪几个)项目")
_LAST_YEARS_MOVE = re.compile(
    r"(?<![比较跟和与同对])(?:去年|上年)(?!结转|结余|末|同期|预算|相?比)[^,?、]{0,12}"
    r"(?:增|减|涨|降|升|多|少)(?:加|少|长|低)?了?(?:多少|百分之|几|吗)"
)
_THIS_YEAR = re.compile(r"今年|本年|当年|同比|比上年|比去年")
_MOVED = re.compile(r"增减|增加|减少|增长|下降|变化")


def left_open(answer: Answer, words: str) -> str:
    """The words of a question that an answer leaves open, '' where it answers them all."""
    if answer.status != "answered":
        return ""
    supposed, counted, money, before = (pattern.search(words) for pattern in (_SUPPOSED, _COUNT, _MONEY, PRIOR))
    if supposed and answer.verdict is None:
        return supposed.group()
    if counted and answer.figures and not _has_count(answer, counted["unit"]):
        return counted.group()
    if counted and counted["unit"] == "家" and not answer.figures and not _says_one_count(answer.text):
        return counted.group()
    listed = _LISTED.search(words)
    if listed and answer.figures and not (_has_money(answer) or "项目" in answer.text):
        return listed.group()
    if money and answer.figures and not _has_money(answer):
        return money.group()
    if before and (not _says_last_year(answer, words) or _is_of_last_year(words)):
        return before.group()
    several = _several_asked(answer, words)
    if several:
        return several
    premise = _false_premise(answer, words)
    if premise:
        return premise
    return "" if len(answer.figures) != 1 else _second_scope(words)


def _several_asked(answer: Answer, words: str) -> str:
    """The words that ask for several figures, a difference or an amount for each, where the answer gives none."""
    per = _PER_UNIT.search(words)
    if per and answer.figures and not re.search("[每均/]", answer.text + "".join(one.unit for one in answer.figures)):
        return per.group()
    each, few, gap = (pattern.search(words) for pattern in (_EACH_ONE, _FIRST_FEW, _BY_HOW_MUCH))
    count = len(answer.figures)
    if each and count == 1 and not re.search("：", answer.text):
        return each.group()
    if few and answer.figures and count < _number(few["count"]):
        return few.group()
    return gap.group() if gap and count > 1 and not answer.calculation and not _moved(answer) else ""


def _moved(answer: Answer) -> bool:
    return any(_MOVED.search(figure.label) for figure in answer.figures)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else CHINESE_ORDER[said.replace("两", "二")]


def _false_premise(answer: Answer, words: str) -> str:
    """The direction that a question for a reason supposes, where the words of the answer tell only of the other one."""
    found = _WHY_MOVED.search(words)
    if not found or answer.figures:
        return ""
    up, down = found["up"] or found["up2"], found["down"] or found["down2"]
    told = {"up": bool(_ROSE.search(answer.text)), "down": bool(_FELL.search(answer.text))}
    wrong = told["down"] and not told["up"] if up else told["up"] and not told["down"]
    return (up or down or "") if wrong else ""


def _has_count(answer: Answer, counter: str) -> bool:
    if counter in _EXACT_COUNTERS:
        return any(figure.unit == counter for figure in answer.figures)
    return any(figure.unit not in MONEY_UNITS and figure.unit != "%" for figure in answer.figures)


def _says_one_count(text: str) -> bool:
    """Whether words say how many in one number: names alone do not, nor kinds with a number each (事业单位28家)."""
    return len(re.findall(r"\d+ ?[家个]", text)) == 1


def _has_money(answer: Answer) -> bool:
    return any(figure.unit.split("/")[0] in MONEY_UNITS for figure in answer.figures)


def _says_last_year(answer: Answer, words: str) -> bool:
    """Whether an answer about last year is about it: computed from the change, printed as last year's, or in words."""
    if not answer.figures and _FIELD_ASKED.search(words):
        return False
    about_change = any(_MOVED.search(figure.label) for figure in answer.figures)
    return not answer.figures or answer.calculation is not None or about_change or answer.verdict is not None


def _is_of_last_year(words: str) -> bool:
    """Whether the movement asked for is last year's own (去年减少了多少), which no document of this year gives."""
    return bool(_LAST_YEARS_MOVE.search(words)) and not _THIS_YEAR.search(words)


def _second_scope(words: str) -> str:
    """The first of two scopes that a question asks for side by side (全口径/一般公共预算)."""
    funds = ask(words).funds
    return "全口径" if "全口径" in words and len(funds) > 1 else ""
