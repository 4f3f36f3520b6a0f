"""The words before a figure -> the item that it is about.

A figure of the explanation is named by the clause before it: 公务接待费 1.10 万元, 教育支出（类）2.75 万元. What is
left once the words that measure (比上年增加, 占), that connect (其中, 所以) and that announce (预算数为) are taken off
is the item; nothing left means that the sentence goes on about the item before.
"""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from index.labels import plain_name
from index.metadata import Metadata

LEVELS = re.compile(r"([^，。；：:]+?)[（(]类[）)](?:([^，。；：:]+?)[（(]款[）)])?(?:([^，。；：:]+?)[（(]项[）)])?")
MARK = re.compile(r"^(\d{1,2}\s*[.、．](?!\d)|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、)")
COMPARED = re.compile(
    r"(?:比|较|与|(?<!合)同)(?:(?P<year>上年|去年|上一年|20\d\d年)|(?P<budget>(?:当年|本年|年初|全年|调整)*预算)|同期)|同比"
)
USED_FOR = re.compile(r"主要原因|主要用于|主要包括|原因是|(?:^|全部|均|其中|专项|重点|，)用于")
_QUOTED_LEVELS = re.compile(r"“([^”]+?-[^”]+)”\s*科目")
_LEVEL_MARK = re.compile(r"[（(][类款项][）)]$")
_CLAUSES = re.compile(r"[，；,;：:]")
_LEADING = re.compile(
    r"^([（(][台套个件][）)]|其中|包括|计划|拟|另外|此外|以及|同时|所以|因此|综上|导致|造成|是|截至20\d\d年(底|末|\d+月\d+日)|20\d\d年?(度|底|末)?"
    r"|本部门|本单位|我部门|我单位|我局|(部门|单位)(?=收入|支出|收支|预算|决算|整体|采购|财政|人员|编制|实有|20\d\d年)"
    r"|预算(?=安排)|安排(?!残疾)|当年安排|全年(?=安排|共|开支)|开支财政拨款的"
    r"|《[^》]*》(中|的)?(规定|明确|要求)|将(?=.*调整)"
    r"|共(?=有|计|安排|支出|发现|接待|使用|开展|涉及)(有|计)?|的|[，,：:、\s])+"
)
_TRAILING = re.compile(
    r"(调整为|(增加|增长|减少|下降|提高|压减|调整)[到至]|预算数为?|预算为|决算数?为?|执行数为?|总计|合计|共计|累计|金额为?|的数额?为?|数额为?|为|是|共有|(?<=项目)有|(?<!公)共|约"
    r"|达到?|的|各|预计|实际|安排|体现出|呈现|相应|[:：，,、\s])+$"
)
_MEASURES = {
    "change": re.compile(
        r"(同比)?(增加|减少|下降|降低|上升|压减|压缩|缩减|节约|增长|提高)(了|约)?$|(增|降|涨)幅(为|约|达)?$|持平$"
    ),
    "share": re.compile(r"(占|比重|比例)[^，。；]*$"),
    "value": re.compile(r"(账面)?(价值|原值|净值)(为|约|合计)?$"),
    "involved": re.compile(r"涉及.*$"),
    "budget": re.compile(r"(年初|全年|调整)?预算(数)?(为|是)?$"),
    "prior": re.compile(r"(比|较|与)?(上年|去年|上一年|20\d\d年).*$"),
    "standard": re.compile(r"按照.*$|按?(每|人均|生均|平均).*$|标准(由[^，]*)?[为在]?$"),
    "completion": re.compile(r".*"),
}
_MEASURED_LIKE = {
    "growth": "change",
    "budget_change": "change",
    "budget_growth": "change",
    "opening_budget": "budget",
    "full_year_budget": "budget",
}
_PRONOUN = re.compile(r"^[此该](项目?)?(预算|支出|经费|资金)?$")
_HEADLESS = ("采购", "合同", "采购合同")


def named_item(words: str, attribute: str, about: Metadata, *, is_after_figure: bool = False) -> tuple[str, ...]:
    """The path of the item named right before a figure that measures ``attribute``, () for none.

    ``is_after_figure`` tells that the words begin where another figure ends, so that a 和 at their start joins.
    """
    if is_after_figure:
        words = re.sub(r"^\s*(和|及|与|以及|、)\s*", "", words)
    if LEVELS.search(words) or _QUOTED_LEVELS.search(words):
        path = item_path(words, about)
    else:
        path = _clause_item(words, attribute, about)
    if path and path[-1] in _HEADLESS:
        path = _with_condition(words, about)
    is_name = path and len(path[-1]) > 1 and path[-1] not in vocabulary()["nameless"] and not _PRONOUN.match(path[-1])
    return path if is_name else ()


def _clause_item(words: str, attribute: str, about: Metadata) -> tuple[str, ...]:
    """The item of the clause before the figure; a standard may be announced a clause earlier (补贴，按每人每月…)."""
    clauses = _CLAUSES.split(words.rstrip("，：: "))
    for clause in reversed(clauses if attribute == "standard" else clauses[-1:]):
        path = item_path(_without_measure(_purpose_or_all(clause), attribute), about)
        if path:
            return path
    return ()


def item_path(words: str, about: Metadata) -> tuple[str, ...]:
    """The item that the words before a figure name, () for none.

    >>> item_path("1、教育支出（类）进修及培训（款）培训支出（项）：2024年预算数为", Metadata("", (), 0, None, ""))
    ('教育支出', '进修及培训', '培训支出')
    """
    body = MARK.sub("", words.strip())
    levels = LEVELS.search(body)
    if levels:
        first = re.split(r"主要用于|^用于", levels.group(1))[-1]
        return tuple(clean_item(part, about) for part in (first, *levels.groups()[1:]) if part)
    quoted = _QUOTED_LEVELS.search(body)
    if quoted:
        return tuple(quoted.group(1).split("-"))
    item = clean_item(re.split(r"[，。；,;]", body)[-1], about)
    return (item,) if item else ()


def clean_item(text: str, about: Metadata) -> str:
    """An item's name without the body's, without marks, connecting and announcing words."""
    body = text.strip("“”\"'（）() ") if text.count("（") != text.count("）") else text.strip()
    for name in (*about.organisations, about.organisation):
        body = body.replace(name, "") if name else body
    body = re.sub(r"^.*财政拨款的(?=机关运行经费)", "", body)
    before = None
    while before != body:
        before = body
        body = _trimmed(_LEADING.sub("", MARK.sub("", body)))
    return plain_name(_LEVEL_MARK.sub("", body)).replace("收、支", "收支")


def _trimmed(body: str) -> str:
    """``body`` without announcing words behind the name; 决算 takes the 支出 of 公务接待费支出决算为 with it."""
    short = _TRAILING.sub("", body)
    return _without_spending(short) if "决算" in body[len(short) :] else short


def _without_spending(name: str) -> str:
    """A name before 预算数为 or 决算数为 without the 支出 that belongs to these words."""
    return re.sub(r"(?<!缴)费支出$", "费", re.sub(r"^(支出|收入)$", "", name))


def _purpose_or_all(clause: str) -> str:
    """What stands behind 主要用于 and its like, the whole clause where it has none or is a name that holds 用于."""
    if any(name in clause for name in _names_with_use()):
        return clause
    return USED_FOR.split(clause)[-1]


def _without_measure(clause: str, attribute: str) -> str:
    sort = _MEASURED_LIKE.get(attribute, attribute)
    pattern = _MEASURES.get(sort)
    body = pattern.sub("", clause) if pattern else clause
    body = _without_spending(body) if sort == "budget" else body
    compared = COMPARED.search(body)
    return body[: compared.start()] if compared and pattern else body


def _with_condition(words: str, about: Metadata) -> tuple[str, ...]:
    """A bare 采购金额 or 合同金额 with the clauses that tell whose (在…项目中，由…成交的，采购金额)."""
    clauses = [clean_item(part, about) for part in re.split(r"[，；,;：:。]", words)]
    parts = [re.sub(r"^在(.+?)中?$", r"\1", part) for part in clauses if part]
    return (*parts[:-2], "".join(parts[-2:]) + "金额") if len(parts) > 1 else tuple(parts)


@cache
def vocabulary() -> dict[str, Any]:
    """The words of figures as they stand in ``vocabulary/attributes.toml``."""
    return tomllib.loads(files("index").joinpath("vocabulary/attributes.toml").read_text(encoding="utf-8"))


@cache
def _names_with_use() -> frozenset[str]:
    text = files("index").joinpath("vocabulary/functional.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(row["name"] for row in rows if "用于" in row["name"])
