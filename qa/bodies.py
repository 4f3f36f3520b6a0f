"""Questions over several bodies: rankings, sums, differences, filters, and a body found by a ranking."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from index.quantities import MONEY_UNITS, plain_text, round_half_up
from index.records import Quantity
from qa.compose import amount_words, cite_fact, cite_text
from qa.library import Library
from qa.limits import LIMIT, Limit, read_limit
from qa.measure import BLANK, Measure, Value, converted, divide, evaluate, read_measure
from qa.order import CHINESE_ORDER, DIFFERENCE, ORDER, SUM, read_order
from qa.organisations import document_naming, match_organisations
from qa.records import Answer, Figure
from qa.refusal import bodies_text
from qa.request import Request, documents_meant
from qa.text import normalise
from qa.wording import finish, scope_notes, sum_words
from qa.words import best_reason

Again = Callable[[Request], Answer]  # the engine, for the question asked of a body that a ranking found

_BODIES = r"(?:个|家|个不同的)?(?:局|厅|单位|部门|机构|委办局|商信局|工信局|县局|一家|家)"
_ALL_BODIES = re.compile(
    rf"(?:这|以上|上述|索引(?:里|中)的?)?(?:五|5|四|4|三|3|两|2|几|各|所有|全部|每){_BODIES}|(?:五|四|三|两|几|各)家(?:单位|部门)?|五个部门|各单位|各部门|几个单位|几个部门|两个|三个"
)
_STATED_COUNT = re.compile(
    r"(?P<count>[两二三四五六七八九十]|\d{1,3})"
    r"(?:家(?!企业|公司|商户|店|银行)|个(?:不同的)?(?=部门|单位|局|厅|机构|里|中|谁|哪|的?三公|的?总))"
)
_WHICH_BODY = re.compile(rf"哪(?:一|几|些|几个|个|一个)?{_BODIES}?(?:局|厅|单位|部门)?|谁家|(?<!给)谁")
_BODY_WORD = r"(?:那个|那一?家|的那个)?(?:部门|单位|局|厅|一家|机构)"
_SUPERLATIVE = (
    r"(?P<most>最多|最高|最大|最贵|最好)|(?P<least>最少|最低|最小)"
    r"|(?:排|居|位居|位列)?第(?P<nth>[一二三四五六七八九十\d]+)(?:名|位|的)?|(?P<top>排第一)"
)
_NESTED = re.compile(
    rf"^(?P<measure>.+?)(?:排)?(?:{_SUPERLATIVE})的?{_BODY_WORD}(?:是哪个|是谁|是哪家|是哪一家)?[,，]?(?:它|其|他们)?的?(?P<rest>.*)$"
)
_BODY_AT_END = re.compile(
    r"(?<=最多|最少|最高|最低|最大|最小)的?(单位|部门|局|厅|机构|一家)(是谁|是哪个|是哪家)?\??$|(?<=的)(单位|部门)(是谁|是哪个|是哪家|有哪些)\??$"
)
_EXCEPT = re.compile(r"(?:除了?|不算|不含|不包括)·(?:以外|之外|外)?[,·]*(?:其[余他](?=.{0,2}[家个]|各?部门|各?单位))?")
_SPEED = re.compile(r"(?:增长|增加|上涨|上升|提高|涨)得?(?:最快|幅度?最大|比例最大)|增了?百分之几|增幅是?多少")
_MEAN = re.compile(r"平均(?:值|数|水平|每家)?(?:是?多少)?(?!每?个?[月人])")
_LISTING = re.compile(r"(?:都)?有?哪些|有几家|的?(?:单位|部门)(?=$|[有是?])|名单|列出来?")
_FASTEST = "增长率·最高"
_NONE = re.compile(r"没有安排|没安排|未安排|没有列|没列|没有|没|一\S{0,3}都没有|为零|是零|是0")
_COMPARATIVE = re.compile(
    r"^(?P<first>.+?)比(?!例|重|上年|去年|较)(?P<second>.+?)(?:还|更|要)?(?:多|高|大)的?(?:是|有)?(?:哪|谁|·|\?|$)"
)


def answer_comparison(request: Request, library: Library, again: Again) -> Answer | None:
    """The answer to a question over several bodies, None for a question about one."""
    words = _SPEED.sub(_FASTEST, request.words)
    request = replace(request, words=words)
    nested = _nested(request, library, again)
    if nested is not None:
        return nested
    is_plural = bool(
        _ALL_BODIES.search(words)
        or _BODY_AT_END.search(words)
        or (_WHICH_BODY.search(words) and len(request.documents) > 1)
        or (ORDER.search(words) and not request.named)
    )
    is_rest = bool(_EXCEPT.search(words) and request.named)
    if not is_rest and (
        len(request.named) == 1 or len(request.documents) < 2 or not (is_plural or len(request.named) > 1)
    ):
        return None
    other_count = _other_count(request, words, library)
    if other_count is not None:
        return other_count
    if _EXCEPT.search(words) and request.named:
        request = _without_named(request, library)
    bare = _ALL_BODIES.sub(BLANK, _WHICH_BODY.sub(BLANK, _BODY_AT_END.sub(BLANK, _EXCEPT.sub(BLANK, words))))
    return _over_bodies(request, bare, library)


def _other_count(request: Request, words: str, library: Library) -> Answer | None:
    """A refusal where a question counts its bodies and they are not as many: whose figures it means is not known."""
    stated = _STATED_COUNT.search(words)
    if stated is None:
        return None
    count = CHINESE_ORDER.get(stated["count"].replace("两", "二")) or int(stated["count"])
    bodies = {document.organisation for document in (request.named or request.documents)}
    everyone = {document.organisation for document in library.documents}
    rest = everyone - bodies if _EXCEPT.search(words) else bodies
    if count in (len(bodies), len(rest)):
        return None
    names = bodies_text(request.named or request.documents, request.voice)
    reason = request.voice.say(
        f"没有答案：问的是{count}个部门，索引中有{len(bodies)}个：{names}。",
        f"Not answered: {count} bodies are asked about, {len(bodies)} are indexed: {names}. ",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _without_named(request: Request, library: Library) -> Request:
    """The question of all bodies but those that it names (除了某局以外)."""
    everyone = replace(request, named=(), documents=documents_meant(library.documents, request.marked))
    others = tuple(document for document in everyone.documents if document not in request.named)
    return replace(everyone, documents=others)


def _over_bodies(request: Request, words: str, library: Library) -> Answer | None:
    limit = read_limit(words)
    if limit is not None:
        return _within_limit(request, LIMIT.sub(BLANK, words), limit, library)
    comparative = _COMPARATIVE.search(words)
    if comparative and not re.search("去年|上年|倍", words):
        return _where_more(request, comparative["first"], comparative["second"], library)
    multiple = re.search(r"是(.{0,6})的?(?:几|多少)倍", words)
    if multiple and len(request.named) == 2:
        return _multiple(request, words, library)
    if _falls(words) or _WHO_MOVED.search(request.words):
        return _where_moved(request, words, library)
    stem = words
    for pattern in (ORDER, DIFFERENCE, SUM):
        stem = pattern.sub(BLANK, stem)
    order, stem = read_order(request.words, stem)
    if order is None and _MEAN.search(words):
        return _mean_of(request, _MEAN.sub(BLANK, stem), library)
    if order is None and SUM.search(words):
        return _sum_of(request, stem, library)
    nothing = re.search(r"一(?:平方?米|分钱|辆|个|点)?(.+?)都没有", words)
    if nothing:
        stem = words[: nothing.start()] + nothing.group(1) + words[nothing.end() :]
    if order is None and _NONE.search(words) and _WHICH_BODY.search(request.words):
        return _without_any(request, _NONE.sub(BLANK, stem), library)
    values = _values(request, read_measure(stem), library)
    if not values:
        return None
    if len(request.named) > 1 and len(values) < len(request.named):
        return _incomplete(request, values)
    if order is None and _HOW_MANY.search(request.words):
        return _count_of(request, [value for value in values if value.number])
    if order is None and _WHICH_BODY.search(request.words) and re.search("哪几|哪些", request.words):
        values = [value for value in values if value.number]
    if not values:
        return None
    return _ranking(request, values, order, bool(DIFFERENCE.search(words)))


_WHO_MOVED = re.compile(r"(?:谁|哪(?:个|几个|些|家|几家)).{0,20}(?:下降|减少|增加|增长|上升)了?[?·吗呢]*$")
_HOW_MANY = re.compile(r"(?<!哪)几(?:家|个(?:单位|部门|局))")


def _falls(words: str) -> bool:
    return bool(re.search(r"比(上年|去年)?(下降|减少|增加|增长|上升)的|(下降|减少|增加|增长|上升)了?的(?:是)?", words))


def _values(request: Request, measure: Measure, library: Library) -> list[Value]:
    """The measure's value for each body that has one, in the library's order."""
    values = []
    for document in request.documents:
        result = evaluate(measure, [document], library)
        if isinstance(result, Value):
            values.append(result)
    if {value.unit for value in values} <= MONEY_UNITS.keys() and values:
        values = [replace(converted(value, values[0].unit), calculation=value.calculation) for value in values]
    return values if len({value.unit for value in values}) == 1 else []


def _named(value: Value) -> Figure:
    """The figure of a body; a change as its size, under a label that tells the direction."""
    label, number = value.label, value.number
    if value.fact.attribute in ("change", "growth") and not value.calculation:
        label = label.replace("比上年增减", "减少额" if number < 0 else "增加额")
        label, number = label.replace("增长率", "下降率" if number < 0 else "增长率"), abs(number)
    return Figure(f"{value.document.organisation}{label}", plain_text(number), value.unit)


def _ranking(request: Request, values: list[Value], order: str | None, with_difference: bool) -> Answer:
    ranked = sorted(values, key=lambda value: (-value.number, value.document.name))
    if order in ("least", "up"):
        ranked = sorted(values, key=lambda value: (value.number, value.document.name))
    if order and order.startswith("nth:"):
        place = min(int(order[4:]), len(ranked)) - 1
        ranked = [ranked[place], *ranked[:place], *ranked[place + 1 :]]
    lead = ranked[0]
    tied = [value for value in ranked if value.number == lead.number]
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in ranked)
    missing = [*_missing_note(request, values), *scope_notes(values, request.voice)]
    if with_difference and len(ranked) >= 2:
        return _difference(request, ranked, missing)
    shows_all = order in (None, "order", "up")
    figures = tuple(_named(value) for value in (ranked if shows_all else tied))
    if order in ("most", "least") and len(ranked) == 2:
        figures = tuple(_named(value) for value in ranked)
    leaders = "、".join(value.document.organisation for value in tied)
    head = (
        f"{leaders}的{lead.label}{'最少' if order == 'least' else '最高' if order == 'most' else ''}"
        if not shows_all
        else lead.label
    )
    text = (
        f"{head}：{amount_words(lead.number, lead.unit)}。各单位：{listing}。"
        if not shows_all
        else f"{lead.label}：{listing}。"
    )
    return finish(
        request.question,
        text,
        figures,
        ranked,
        missing,
        _joined_calculations(ranked),
    )


def _within_limit(request: Request, words: str, limit: Limit, library: Library) -> Answer | None:
    """The bodies whose figure keeps to a limit, largest first; how many where that is asked."""
    stem = SUM.sub(BLANK, _LISTING.sub(BLANK, _HOW_MANY.sub(BLANK, words)))
    values = _values(request, read_measure(stem), library)
    kept = [value for value in values if value.number and limit.holds(Quantity(value.number, value.unit))]
    kept.sort(key=lambda value: (-value.number, value.document.name))
    if not values:
        return None
    notes = _missing_note(request, values)
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in kept)
    said = f"{values[0].label}符合条件的部门{len(kept)}家{'：' + listing if kept else ''}。"
    figures = tuple(_named(value) for value in kept)
    if _HOW_MANY.search(request.words):
        figures = (Figure(f"{values[0].label}符合条件的部门数", str(len(kept)), "家"), *figures)
    return finish(request.question, said, figures, kept or values, notes, None)


def _mean_of(request: Request, words: str, library: Library) -> Answer | None:
    """The mean of a figure over bodies, all of which must have it."""
    values = _values(request, read_measure(words), library)
    if len(values) < len(request.documents) or not values:
        return _incomplete(request, values) if values else None
    total = sum((value.number for value in values), Decimal(0))
    number = round_half_up(total / len(values), 4)
    added = " + ".join(plain_text(value.number) for value in values)
    calculation = f"({added}) ÷ {len(values)} = {plain_text(number)}"
    label = f"{len(values)}个部门{values[0].label}平均"
    text = f"{label}为{amount_words(number, values[0].unit)}（{calculation}）。"
    figures = (Figure(label, plain_text(number), values[0].unit),)
    return finish(request.question, text, figures, values, [], calculation)


def _count_of(request: Request, values: list[Value]) -> Answer | None:
    """How many bodies have an item at all, with each one's figure."""
    if not values:
        return None
    label = f"{values[0].label}不为0的部门数"
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in values)
    figures = (Figure(label, str(len(values)), "家"), *(_named(value) for value in values))
    text = f"{label}：{len(values)}家。{listing}。"
    return finish(request.question, text, figures, values, _missing_note(request, values), None)


def _difference(request: Request, ranked: list[Value], notes: list[str]) -> Answer:
    first, second = ranked[0], ranked[1]
    difference = abs(first.number - second.number)
    high, low = (first, second) if first.number >= second.number else (second, first)
    figures = (Figure("相差", plain_text(difference), high.unit), _named(high), _named(low))
    calculation = f"{plain_text(high.number)} - {plain_text(low.number)} = {plain_text(difference)}"
    text = (
        f"{high.document.organisation}的{high.label}更多：{amount_words(high.number, high.unit)}，"
        f"{low.document.organisation}为{amount_words(low.number, low.unit)}，"
        f"相差{amount_words(difference, high.unit)}。"
    )
    return finish(request.question, text, figures, [high, low], notes, calculation)


def _sum_of(request: Request, words: str, library: Library) -> Answer | None:
    values = _values(request, read_measure(words), library)
    if not values:
        return None
    if len(values) < len(request.documents):
        return _incomplete(request, values)
    total = sum((value.number for value in values), Decimal(0))
    calculation = sum_words(values, plain_text(total))
    label = f"{len(values)}个部门{values[0].label}合计"
    text = f"{label}为{amount_words(total, values[0].unit)}（{calculation}）。"
    notes = [*_missing_note(request, values), *scope_notes(values, request.voice)]
    figures = (Figure(label, plain_text(total), values[0].unit),)
    return finish(request.question, text, figures, values, notes, calculation)


def _without_any(request: Request, words: str, library: Library) -> Answer | None:
    values = _values(request, read_measure(words), library)
    none = [value for value in values if not value.number]
    if not none:
        return None
    names = "、".join(value.document.organisation for value in none)
    text = f"{names}的{none[0].label}未安排（0）。"
    return finish(
        request.question, text, tuple(_named(value) for value in none), none, _missing_note(request, values), None
    )


def _where_more(request: Request, first: str, second: str, library: Library) -> Answer | None:
    one, other = _values(request, read_measure(first), library), _values(request, read_measure(second), library)
    below = {value.document.document_id: value for value in other}
    pairs = [(value, below[value.document.document_id]) for value in one if value.document.document_id in below]
    more = sorted((pair for pair in pairs if pair[0].number > pair[1].number), key=lambda pair: -pair[0].number)
    if not pairs:
        return None
    if len(pairs) < len(request.documents) and not more:
        return _incomplete(request, [value for value, _ in pairs])
    listing = "；".join(
        f"{a.document.organisation}{a.label}{amount_words(a.number, a.unit)}＞{b.label}{amount_words(b.number, b.unit)}"
        for a, b in more
    )
    figures = tuple(_named(value) for value, _ in more)
    return finish(
        request.question,
        f"{listing or '没有这样的单位'}。",
        figures,
        [value for pair in more for value in pair],
        [],
        None,
    )


def _where_moved(request: Request, words: str, library: Library) -> Answer | None:
    """The bodies whose item fell (or rose), with the reason where it is asked for."""
    down = bool(re.search(r"下降|减少", words))
    stem = re.sub(r"(比|较)?(上年|去年)?(下降|减少|增加|增长|上升)了?的?(是|原因是什么|原因)?|,", BLANK, words)
    stem = re.sub(r"原因(是什么)?|为什么|什么", BLANK, stem)
    values = _values(request, Measure("change", stem + "比上年"), library)
    moved = sorted(
        (value for value in values if (value.number < 0) == down and value.number),
        key=lambda value: abs(value.number),
        reverse=True,
    )
    if not moved:
        return None
    lines, citations = [], []
    for value in moved:
        line = (
            f"{value.document.organisation}{value.label.replace('比上年增减', '')}比上年{'减少' if down else '增加'}"
            f"{amount_words(abs(value.number), value.unit)}"
        )
        reason = (
            best_reason(request, value.document, stem + "原因", library) if re.search("原因|为什么", words) else None
        )
        if reason is not None:
            line += f"，主要原因：{reason.text}"
            citations.append(cite_text(value.document, reason))
        lines.append(line)
    answer = finish(request.question, "；".join(lines) + "。", tuple(_named(value) for value in moved), moved, [], None)
    return replace(answer, citations=(*answer.citations, *citations))


def _multiple(request: Request, words: str, library: Library) -> Answer | None:
    bare = re.sub(r"是.{0,6}?的?(?:几|多少)倍|相当于|倍", BLANK, words)
    order = request_order(request)
    values = {value.document.document_id: value for value in _values(request, read_measure(bare), library)}
    if len(values) != 2 or not order:
        return None
    first_id = order[0]
    above = values[first_id]
    below = next(value for key, value in values.items() if key != first_id)
    result = divide(
        replace(above, label=f"{above.document.organisation}{above.label}"),
        replace(below, label=f"{below.document.organisation}{below.label}"),
        "multiple",
    )
    text = (
        f"{above.document.organisation}的{above.label}（{amount_words(above.number, above.unit)}）"
        f"是{below.document.organisation}（{amount_words(below.number, below.unit)}）的{result.number}倍。"
    )
    return finish(
        request.question,
        text,
        (Figure(result.label, plain_text(result.number), "倍"),),
        [above, below],
        [],
        result.calculation,
    )


def request_order(request: Request) -> tuple[str, ...]:
    """The named documents in the order in which the question names them."""
    text = normalise(request.question)
    matches = match_organisations(text, [document_naming(document) for document in request.named])
    return tuple(
        match.document_id for match in sorted(matches, key=lambda match: (match.mask & -match.mask).bit_length())
    )


def _nested(request: Request, library: Library, again: Again) -> Answer | None:
    """A body found by a ranking, then asked: 三公经费最多的那个部门，它的公用经费是多少."""
    found = _NESTED.search(request.words)
    if (
        not found
        or len(request.documents) < 2
        or not re.search(
            r"[\u4e00-\u9fff]{2,}",
            re.sub(r"是?(哪(个|家|一家|一个)?|谁)$|多少|几|什么|是|有|钱|·|\?", "", found["rest"]),
        )
    ):
        return None
    words = found["measure"]
    measure = read_measure(words.replace("涨幅", "增长率").replace("降幅", "下降率"))
    values = _values(request, measure, library)
    if not values:
        return None
    if len(values) < len(request.documents):
        return _incomplete(request, values)
    ranked = sorted(values, key=lambda value: (-value.number, value.document.name))
    if found["least"]:
        ranked = ranked[::-1]
    place = (CHINESE_ORDER.get(found["nth"]) or int(found["nth"])) - 1 if found["nth"] else 0
    if place >= len(ranked):
        return None
    winner = ranked[place]
    inner = replace(request, words=found["rest"], documents=(winner.document,), named=(winner.document,))
    answer = again(inner)
    how = f"{winner.document.organisation}：{winner.label}{amount_words(winner.number, winner.unit)}"
    return replace(
        answer,
        text=f"{how}。{answer.text}",
        citations=(*answer.citations, *(cite_fact(winner.document, fact) for fact in winner.facts)),
        notes=(
            *answer.notes,
            f"按{winner.label}选出："
            + "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in ranked),
        ),
    )


def _joined_calculations(values: Sequence[Value]) -> str | None:
    found = [f"{value.document.organisation}：{value.calculation}" for value in values if value.calculation]
    return "；".join(found) or None


def _incomplete(request: Request, values: Sequence[Value]) -> Answer:
    """A refusal where a comparison or a sum lacks the figure of a body that takes part."""
    have = {value.document.document_id for value in values}
    names = "、".join(document.organisation for document in request.documents if document.document_id not in have)
    known = "、".join(value.document.organisation for value in values)
    reason = request.voice.say(
        f"没有答案：{names}的文件中没有这一项，不能比较或相加。列有这一项的：{known or '没有'}。",
        f"Not answered: {names} has no such figure. Listed by: {known or 'none'}.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _missing_note(request: Request, values: Sequence[Value]) -> list[str]:
    have = {value.document.document_id for value in values}
    names = [document.organisation for document in request.documents if document.document_id not in have]
    return [f"未列此项、不参与比较：{'、'.join(names)}。"] if names else []
