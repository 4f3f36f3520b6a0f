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
from qa.order import CHINESE_ORDER, ORDER, SUM, Moved, Wish, read_wish, split_tails
from qa.organisations import document_naming, match_organisations
from qa.ranking import missing_note, named, ranked_answer
from qa.records import Answer, Figure
from qa.refusal import bodies_text
from qa.request import Request, documents_meant
from qa.text import normalise
from qa.units import wanted_unit
from qa.wording import finish, scope_notes, sum_words
from qa.words import best_reason

Again = Callable[[Request], Answer]  # the engine, for the question asked of a body that a ranking found

_BODIES = r"(?:个|家|个不同的)?(?:局|厅|单位|部门|机构|委办局|商信局|工信局|县局|一家|家)"
_ALL_BODIES = re.compile(
    rf"(?:这|以上|上述|索引(?:里|中)的?)?(?:五|5|四|4|三|3|两|2|几|各|所有|全部|每){_BODIES}|(?:五|四|三|两|几|各)家(?:单位|部门)?|五个部门|(?:两|三|几|各)个?(?:县|区|市|州)的?|各单位|各部门|几个单位|几个部门|两个|三个"
)
_STATED_COUNT = re.compile(
    r"(?P<count>[两二三四五六七八九十]|\d{1,3})"
    r"(?:家(?!企业|公司|商户|店|银行)|个(?:不同的)?(?=部门|单位|局|厅|机构|里|中|谁|哪|的?三公|的?总))"
)
_WHICH_BODY = re.compile(
    rf"哪(?:一|几|些|几个|个|一个)?{_BODIES}?(?:局|厅|单位|部门)?|谁家|(?<!给)谁(?:(?:养|花|拿|安排|供)(?=的))?"
)
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
_SPEED = re.compile(r"(?:增长|增加|上涨|上升|提高|涨)得?(?:最快|幅度?最大|比例最大)")
_YES_NO = re.compile(r"比.+(?:吗|对吧|是不是|是否)|(?:是否|是不是|有没有).*比")
_RATE = re.compile(r"(?<=[·费用出入算数年额])增了?百分之几|增幅是?多少")
_BETWEEN = re.compile(r"(?:以及|和|与|跟|同|、|及)(?=·)")
_MEAN = re.compile(r"平均(?:值|数|水平|每家)?(?:是?多少)?(?!每?个?[月人])")
_LISTING = re.compile(r"(?:都)?有?哪些|有几家|的?(?:单位|部门)(?=$|[有是?])|名单|列出来?")
_FASTEST = "增长率·最高"
_BODIES_RANKED = re.compile(
    r"(?:前[两二三四五六\d]|最[多高大]的?[和与跟、]最[少低小])[^,]{0,3}?(?:单位|部门|局|家)|(?:单位|部门)(?:里|中|之间)"
)
_BESIDE = re.compile(r"(?:(?:和|与|跟|同|、)?·){1,4}(?:相比|比起来|比较|比一?比|比)[,，·]|之[中间](?=[\u4e00-\u9fff])")
_NOT_ONE = re.compile(
    r"一(?:平方?米|分钱|分|辆|个|点|毛钱|块钱|套|台)?(?P<item>[^一]+?)(?:都|也)(?:没有?|未)(?:安排|列|编|花|有)?"
)
_NONE = re.compile(r"(?:都|也)?(?:没有?|未)(?:安排|列|编)|没有?|为零|是零|是0")
_COMPARATIVE = re.compile(
    r"^(?P<first>.+?)(?:(?<![占同环对相])比(?!例|重|上年|去年|较|起)(?P<second>.+?)(?:还|更|要)?(?P<way>多|高|大|少|低|小)"
    r"|(?:等于|正好是|刚好是)(?P<equal>.+?)|(?:和|与|跟|同)(?P<alike>[^·]+?)(?:一样多?|相等|相同))"
    r"的?(?:是|有)?(?:哪|谁|·|\?|$)"
)


def answer_comparison(request: Request, library: Library, again: Again) -> Answer | None:
    """The answer to a question over several bodies, None for a question about one."""
    nested = _nested(replace(request, words=_SPEED.sub(_FASTEST, request.words)), library, again)
    if nested is not None:
        return nested
    words = request.words
    if len(request.named) == 2 and _YES_NO.search(words):
        return None  # two figures and a verdict: an expression
    beside = _against_one(request, library)
    if beside is not None:
        return beside
    is_rest = bool(_EXCEPT.search(words) and request.named)
    if not is_rest and (
        len(request.named) == 1 or len(request.documents) < 2 or not (_is_plural(request) or len(request.named) > 1)
    ):
        return None
    other_count = _other_count(request, words, library)
    if other_count is not None:
        return other_count
    if _EXCEPT.search(words) and request.named:
        request = _without_named(request, library)
    bare, unit = wanted_unit(_without_bodies(words))
    answer = _over_bodies(request, bare, unit, library)
    return answer if answer is not None or not unit else _over_bodies(request, _without_bodies(words), "", library)


def _is_plural(request: Request) -> bool:
    """Whether a question speaks of several bodies without naming them."""
    head, _ = split_tails(request.words)
    if len(request.documents) < 2:
        return False
    return bool(
        _ALL_BODIES.search(head)
        or _BODY_AT_END.search(head)
        or _WHICH_BODY.search(head)
        or (ORDER.search(head) and not request.named)
        or (_BODIES_RANKED.search(head) and not request.named)
    )


def _without_bodies(words: str) -> str:
    """The words without those that stand for the bodies: 五家单位, 哪家, 除某局外, 跟某局比, the 和 between two."""
    head, tails = split_tails(words)
    text = ",".join((_BODY_AT_END.sub(BLANK, head), *tails))
    for pattern in (_EXCEPT, _BESIDE, _WHICH_BODY, _ALL_BODIES, _BETWEEN):
        text = pattern.sub(BLANK, text)
    return _RATE.sub("增长率", text)


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


def _over_bodies(request: Request, words: str, unit: str, library: Library) -> Answer | None:
    limit = read_limit(words)
    if limit is not None:
        return _within_limit(request, LIMIT.sub(BLANK, words), limit, library)
    comparative = _COMPARATIVE.search(words)
    if comparative and not re.search("去年|上年|倍", words):
        return _where_more(request, comparative, library)
    multiple = re.search(r"是(.{0,6})的?(?:几|多少)倍", words)
    if multiple and len(request.named) == 2:
        return _multiple(request, words, library)
    wish = read_wish(words)
    if not wish.moved and (_falls(words) or _WHO_MOVED.search(split_tails(request.words)[0])):
        return _where_moved(request, words, library)
    if wish.order is None and _MEAN.search(words):
        return _mean_of(request, _MEAN.sub(BLANK, wish.stem), library)
    if wish.order is None and wish.has_sum:
        return _sum_of(request, wish.stem, unit, library)
    nothing = _NOT_ONE.search(wish.stem)
    stem = wish.stem[: nothing.start()] + nothing["item"] + wish.stem[nothing.end() :] if nothing else wish.stem
    if wish.order is None and (nothing or _NONE.search(stem)) and _WHICH_BODY.search(request.words):
        return _without_any(request, _NONE.sub(BLANK, stem), library)
    return _ranking_of(request, wish, unit, library)


def _ranking_of(request: Request, wish: Wish, unit: str, library: Library) -> Answer | None:
    """The bodies in the order of a figure, or those that have it at all."""
    known = values = _ranked_values(request, wish, library)
    if not values:
        return None
    if wish.moved:
        values = _moved_so(values, wish.moved)
    if len(request.named) > 1 and len(values) < len(request.named):
        return _incomplete(request, values)
    if wish.order is None and _HOW_MANY.search(request.words):
        return _count_of(request, [value for value in values if value.number])
    if wish.order is None and _WHICH_BODY.search(request.words) and re.search("哪几|哪些", request.words):
        values = [value for value in values if value.number]
    if not values:
        return None
    return ranked_answer(request, [_in_unit(value, unit) for value in values], wish, missing_note(request, known))


def _ranked_values(request: Request, wish: Wish, library: Library) -> list[Value]:
    """The figures that are ranked, of all bodies that have them."""
    if wish.moved is None:
        return _values(request, read_measure(wish.stem), library)
    return _values(request, Measure(wish.moved.kind, f"{wish.stem}{BLANK}比上年"), library)


def _moved_so(values: list[Value], moved: Moved) -> list[Value]:
    """The movements that went the way that is ranked."""
    return [value for value in values if value.number and (value.number < 0) == moved.is_down]


def _in_unit(value: Value, unit: str) -> Value:
    return converted(value, unit) if unit else value


_WHO_MOVED = re.compile(
    r"(?:谁|哪(?:一个|一家|个|几个|些|家|几家)).{0,20}(?:下降|减少|增加|增长|上升|(?<=[·都是是家个谁年])[降涨])了?[?·吗呢]*$"
)
_HOW_MANY = re.compile(r"(?<!哪)几(?:家|个(?:单位|部门|局))")


def _falls(words: str) -> bool:
    return bool(re.search(r"(?:下降|减少|增加|增长|上升|降低|(?<=[比去上]年|·[都是]|同比)[降涨])了?的(?:是)?", words))


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


def _within_limit(request: Request, words: str, limit: Limit, library: Library) -> Answer | None:
    """The bodies whose figure keeps to a limit, largest first; how many where that is asked."""
    stem = SUM.sub(BLANK, _LISTING.sub(BLANK, _HOW_MANY.sub(BLANK, words)))
    values = _values(request, read_measure(stem), library)
    kept = [value for value in values if value.number and limit.holds(Quantity(value.number, value.unit))]
    kept.sort(key=lambda value: (-value.number, value.document.name))
    if not values:
        return None
    notes = missing_note(request, values)
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in kept)
    said = f"{values[0].label}符合条件的部门{len(kept)}家{'：' + listing if kept else ''}。"
    figures = tuple(figure for value in kept for figure in named(value))
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
    figures = (Figure(label, str(len(values)), "家"), *(figure for value in values for figure in named(value)))
    text = f"{label}：{len(values)}家。{listing}。"
    return finish(request.question, text, figures, values, missing_note(request, values), None)


def _sum_of(request: Request, words: str, unit: str, library: Library) -> Answer | None:
    values = [_in_unit(value, unit) for value in _values(request, read_measure(words), library)]
    if not values:
        return None
    if len(values) < len(request.documents):
        return _incomplete(request, values)
    total = sum((value.number for value in values), Decimal(0))
    calculation = sum_words(values, plain_text(total))
    label = f"{len(values)}个部门{values[0].label}合计"
    text = f"{label}为{amount_words(total, values[0].unit)}（{calculation}）。"
    notes = [*missing_note(request, values), *scope_notes(values, request.voice)]
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
        request.question,
        text,
        tuple(figure for value in none for figure in named(value)),
        none,
        missing_note(request, values),
        None,
    )


def _where_more(request: Request, found: re.Match[str], library: Library) -> Answer | None:
    """The bodies of which one figure is more (less, the same) than another."""
    one = _values(request, read_measure(found["first"]), library)
    other = _values(request, read_measure(_with_noun(found)), library)
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
        return _incomplete(request, [value for value, _ in pairs])
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


def _where_moved(request: Request, words: str, library: Library) -> Answer | None:
    """The bodies whose item fell (or rose), with the reason where it is asked for."""
    head, tails = split_tails(words)
    down = bool(re.search(r"下降|减少|降", head))
    stem = re.sub(r"原因(是什么)?|为什么|什么|只有", BLANK, _MOVED.sub(BLANK, head))
    has_rate = any("百分" in tail for tail in tails)
    values = _values(request, Measure("growth" if has_rate else "change", stem + "比上年"), library)
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


def _multiple(request: Request, words: str, library: Library) -> Answer | None:
    bare = re.sub(r"是.{0,6}?的?(?:几|多少)倍|相当于|倍", BLANK, words)
    order = request_order(request)
    values = {value.document.document_id: value for value in _values(request, read_measure(bare), library)}
    if len(values) != 2 or not order:
        return None
    first_id = order[0]
    above = values[first_id]
    below = next(value for key, value in values.items() if key != first_id)
    result = _times(above, below)
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


_TIMES = re.compile(r"^(?P<head>.+?)[,，]?(?:它|其)?(?:是|相当于|为)·的?(?:多少|几)倍[?]?$")


def _against_one(request: Request, library: Library) -> Answer | None:
    """How many times the figure of a named body the largest is (谁的最大,是某局的几倍), None for other questions."""
    found = _TIMES.search(request.words)
    if not found or len(request.named) != 1 or not _WHICH_BODY.search(found["head"]):
        return None
    everyone = replace(request, named=(), documents=documents_meant(library.documents, request.marked))
    wish = read_wish(_without_bodies(found["head"]))
    values = _values(everyone, read_measure(wish.stem), library)
    own = next((value for value in values if value.document in request.named), None)
    if own is None or not own.number or wish.order not in ("most", "least"):
        return None
    lead = max(values, key=lambda value: value.number if wish.order == "most" else -value.number)
    result = _times(lead, own)
    text = f"{lead.document.organisation}的{lead.label}（{amount_words(lead.number, lead.unit)}）"
    text += f"是{own.document.organisation}（{amount_words(own.number, own.unit)}）的{result.number}倍。"
    figures = (*named(lead), Figure(result.label, plain_text(result.number), "倍"))
    notes = missing_note(everyone, values)
    return finish(request.question, text, figures, [lead, own], notes, result.calculation)


def _times(above: Value, below: Value) -> Value:
    return divide(
        replace(above, label=f"{above.document.organisation}{above.label}"),
        replace(below, label=f"{below.document.organisation}{below.label}"),
        "multiple",
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
