"""The bodies that meet a condition: above a limit, with nothing, with one figure above another, those that moved."""

from __future__ import annotations

import re
from dataclasses import replace

from index.records import Quantity
from qa.amounts import Value
from qa.compose import amount_words, cite_text
from qa.library import Library
from qa.limits import Limit
from qa.measure import BLANK, Measure, read_measure
from qa.order import SUM, split_tails
from qa.ranking import incomplete, missing_note, named, values_of
from qa.records import Answer, Figure
from qa.request import Request
from qa.wording import finish
from qa.words import best_reason

_LISTING = re.compile(r"(?:都)?有?哪些|有几家|的?(?:单位|部门)(?=$|[有是?])|名单|列出来?")
HOW_MANY = re.compile(r"(?<!哪)几(?:家|个(?:单位|部门|局))")


def within_limit(request: Request, words: str, limit: Limit, library: Library) -> Answer | None:
    """The bodies whose figure keeps to a limit, largest first; how many where that is asked."""
    stem = SUM.sub(BLANK, _LISTING.sub(BLANK, HOW_MANY.sub(BLANK, words)))
    values = values_of(request, read_measure(stem), library)
    kept = [value for value in values if value.number and limit.holds(Quantity(value.number, value.unit))]
    kept.sort(key=lambda value: (-value.number, value.document.name))
    if not values:
        return None
    notes = missing_note(request, values)
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in kept)
    said = f"{values[0].label}符合条件的部门{len(kept)}家{'：' + listing if kept else ''}。"
    figures = tuple(figure for value in kept for figure in named(value))
    if HOW_MANY.search(request.words):
        figures = (Figure(f"{values[0].label}符合条件的部门数", str(len(kept)), "家"), *figures)
    return finish(request.question, said, figures, kept or values, notes, None)


def count_of(request: Request, values: list[Value]) -> Answer | None:
    """How many bodies have an item at all, with each one's figure."""
    if not values:
        return None
    label = f"{values[0].label}不为0的部门数"
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in values)
    figures = (Figure(label, str(len(values)), "家"), *(figure for value in values for figure in named(value)))
    text = f"{label}：{len(values)}家。{listing}。"
    return finish(request.question, text, figures, values, missing_note(request, values), None)


def without_any(request: Request, words: str, library: Library) -> Answer | None:
    """The bodies whose figure is printed as nothing, None where every one has some."""
    values = values_of(request, read_measure(words), library)
    none = [value for value in values if not value.number]
    if not none:
        return None
    names = "、".join(value.document.organisation for value in none)
    text = f"{names}的{none[0].label}未安排（0）。"
    return finish(
        request.question,
        text,
        tuple(figure for value in none for figure in named(value)),
        none,
        missing_note(request, values),
        None,
    )


def where_more(request: Request, found: re.Match[str], library: Library) -> Answer | None:
    """The bodies of which one figure is more (less, the same) than another."""
    one = values_of(request, read_measure(found["first"]), library)
    other = values_of(request, read_measure(_with_noun(found)), library)
    below = {value.document.document_id: value for value in other}
    pairs = [
        (value, below[value.document.document_id])
        for value in one
        if value.document.document_id in below and _is_comparable(value, below[value.document.document_id])
    ]
    sign = "＝" if not found["way"] else "＜" if found["way"] in "少低小" else "＞"
    kept = sorted((pair for pair in pairs if _holds(sign, *pair)), key=lambda pair: -pair[0].number)
    if not pairs:
        return None
    if len(pairs) < len(request.documents) and not kept:
        return incomplete(request, [value for value, _ in pairs])
    listing = "；".join(
        f"{a.document.organisation}{a.label}{amount_words(a.number, a.unit)}"
        f"{sign}{b.label}{amount_words(b.number, b.unit)}"
        for a, b in kept
    )
    figures = tuple(figure for value, _ in kept for figure in named(value))
    return finish(
        request.question,
        f"{listing or '没有这样的单位'}。",
        figures,
        [value for pair in kept or pairs for value in pair],
        missing_note(request, [value for value, _ in pairs]),
        None,
    )


def _with_noun(found: re.Match[str]) -> str:
    """The second figure's words, with the noun of the first where they end without one (给甲的采购额比给乙的)."""
    second = str(found["second"] or found["equal"] or found["alike"])
    return second + found["first"].rpartition("的")[2] if second.endswith("的") else second


def _is_comparable(one: Value, other: Value) -> bool:
    """Whether two figures are of one kind: in one statement, or none of them a project's or a target's."""
    facts = (one.fact, other.fact)
    if one.fact.statement == other.fact.statement:
        return True
    return not any(fact.project or fact.statement in ("", "performance", "general_project") for fact in facts)


def _holds(sign: str, one: Value, other: Value) -> bool:
    if one.unit != other.unit:
        return False
    return {"＞": one.number > other.number, "＜": one.number < other.number, "＝": one.number == other.number}[sign]


_MOVED = re.compile(
    r"(?:是|都)?(?:(?:比|较)(?:上年|去年)|同比)?(?:是|都)?(?:下降|减少|增加|增长|上升|降低|降|涨)了?的?(?:是|原因是什么|原因)?|,"
)


def where_moved(request: Request, words: str, library: Library) -> Answer | None:
    """The bodies whose item fell (or rose), with the reason where it is asked for."""
    head, tails = split_tails(words)
    down = bool(re.search(r"下降|减少|降", head))
    stem = re.sub(r"原因(是什么)?|为什么|什么|只有", BLANK, _MOVED.sub(BLANK, head))
    has_rate = any("百分" in tail for tail in tails)
    values = values_of(request, Measure("growth" if has_rate else "change", stem + "比上年"), library)
    moved = sorted(
        (value for value in values if (value.number < 0) == down and value.number),
        key=lambda value: abs(value.number),
        reverse=True,
    )
    if not moved:
        return None
    lines, citations = [], []
    for value in moved:
        line = "，".join(f"{figure.label}{figure.value}{figure.unit}" for figure in named(value))
        reason = (
            best_reason(request, value.document, stem + "原因", library) if re.search("原因|为什么", words) else None
        )
        if reason is not None:
            line += f"，主要原因：{reason.text}"
            citations.append(cite_text(value.document, reason))
        lines.append(line)
    answer = finish(
        request.question,
        "；".join(lines) + "。",
        tuple(named(value)[0] for value in moved),
        moved,
        [],
        None,
    )
    return replace(answer, citations=(*answer.citations, *citations))
