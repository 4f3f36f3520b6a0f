"""Questions over several bodies: rankings, sums, differences, filters, and a body found by a ranking."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from index.quantities import plain_text, round_half_up
from qa.amounts import Value
from qa.compose import amount_words, cite_fact
from qa.filters import HOW_MANY, count_of, where_more, where_moved, within_limit, without_any
from qa.lexicon import phrases
from qa.library import Library
from qa.limits import LIMIT, read_limit
from qa.measure import BLANK, Measure, read_measure
from qa.order import CHINESE_ORDER, ORDER, RANK, Moved, Wish, read_wish, split_tails
from qa.quotients import converted, divide
from qa.ranking import incomplete, missing_note, named, ranked_answer, values_of
from qa.records import Answer, Figure
from qa.refusal import bodies_text
from qa.request import Request, documents_meant
from qa.units import wanted_unit
from qa.wording import finish, scope_notes, sum_words

Again = Callable[[Request], Answer]  # the engine, for the question asked of a body that a ranking found

_BODIES = r"(?:个|家|个不同的)?(?:局|厅|单位|部门|机构|委办局|县局|一家|家)"
_ALL_BODIES = re.compile(
    rf"(?<!最.的)(?<!前)(?:(?:这|以上|上述|索引(?:里|中)的?)?(?:五|5|四|4|三|3|两|2|几|各|所有|全部|每){_BODIES}|(?:五|四|三|两|几|各)家(?:单位|部门)?|五个部门|(?:两|三|几|各)个?(?:县|区|市|州)的?|各单位|各部门|几个单位|几个部门|两个|三个)"
)
_STATED_COUNT = re.compile(
    r"(?P<count>[两二三四五六七八九十]|\d{1,3})"
    r"(?:家(?!企业|公司|商户|店|银行)|个(?:不同的)?(?=·|部门|单位|局|厅|机构|里|中|谁|哪|的?三公|的?总))"
)
_COUNTED_NAME = re.compile(rf"(?:[两二三四五六七八九十]|\d{{1,3}})[个家]{BLANK}")  # 三个水利局: their name is taken out
_WHICH_BODY = re.compile(
    rf"哪(?:一|几|些|几个|个|一个)?{_BODIES}?(?:局|厅|单位|部门)?(?:年度?)?|谁家|(?<!给)谁(?:(?:养|花|拿|安排|供)(?=的))?"
)
_BODY_WORD = r"(?:那个|那一?家|的那个)?(?:部门|单位|局|厅|一家|机构)"
_SUPERLATIVE = (
    r"(?P<most>最多|最高|最大|最贵|最好)|(?P<least>最少|最低|最小)"
    r"|(?:排|居|位居|位列)?(?<!倒数)第(?P<nth>[一二三四五六七八九十\d]+)(?:名|位|的)?|(?P<top>排第一)"
)
_NESTED = re.compile(
    rf"^(?P<measure>.+?)(?:排)?(?:{_SUPERLATIVE})的?{_BODY_WORD}(?:是哪个|是谁|是哪家|是哪一家)?[,，]?(?:它|其|他们)?的?(?P<rest>.*)$"
)
_BODY_AT_END = re.compile(
    r"(?<=最多|最少|最高|最低|最大|最小)的?(单位|部门|局|厅|机构|一家)(是谁|是哪个|是哪家)?\??$|(?<=的)(单位|部门)(是谁|是哪个|是哪家|有哪些)\??$"
)
_EXCEPT = re.compile(
    r"(?:除了?|不算|不含|不包括)·(?:以外|之外|外)?[,·]*(?:(?:其[余他]|剩下|余下|另外|剩余)的?(?=.{0,2}[家个]|各?部门|各?单位))?"
)
_SPEED = re.compile(r"(?:增长|增加|上涨|上升|提高|涨)得?(?:最快|幅度?最大|比例最大)")
_YES_NO = re.compile(r"比.+(?:吗|对吧|是不是|是否)|(?:是否|是不是|有没有).*比")
_RATE = re.compile(r"(?<=[·费用出入算数年额])增了?百分之几|增幅是?多少")
_BETWEEN = re.compile(r"(?:以及|和|与|跟|同|、|及)(?=·)")
_MEAN = re.compile(r"平均(?:值|数|水平|每家)?(?:是?多少)?(?!每?个?[月人])")
_FASTEST = "增长率·最高"
_BODIES_RANKED = re.compile(
    r"(?:前[两二三四五六\d]|最.的[两二三四五六\d]|最[多高大]的?[和与跟、]最[少低小])[^,]{0,3}?(?:单位|部门|局|家)|(?:单位|部门)(?:里|中|之间)"
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
    miscounted = _other_count(request, words, library) if _COUNTED_NAME.search(words) else None
    if miscounted is not None:
        return miscounted
    if len(request.named) == 2 and _YES_NO.search(words):
        return None  # two figures and a verdict: an expression
    beside = _against_one(request, library) or _place_of_one(request, library)
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
    if len(request.documents) < 2:
        return False
    head, _ = split_tails(_without_fields(request.words))
    return bool(
        _ALL_BODIES.search(head)
        or _BODY_AT_END.search(head)
        or _WHICH_BODY.search(head)
        or (ORDER.search(head) and not request.named)
        or (_BODIES_RANKED.search(head) and not request.named)
    )


_EITHER = re.compile(
    rf"是?{BLANK}+(?:的|更)?(?P<way>多|高|大|少|低|小)还是{BLANK}+(?:的|更)?(?P=way)"
)  # 是甲多还是乙多

_FIELDS = ("person_in_charge", "executing_unit", "range", "source", "policy_basis", "period")


def _without_fields(words: str) -> str:
    """The words without those that ask for a field of a project (谁负责, 发给谁): their 谁 and 哪 mean no body."""
    for name in _FIELDS:
        words = phrases().attributes[name].sub(BLANK, words)
    return words


def _without_bodies(words: str) -> str:
    """The words without those that stand for the bodies: 五家单位, 哪家, 除某局外, 跟某局比, the 和 between two."""
    head, tails = split_tails(words)
    text = ",".join((_BODY_AT_END.sub(BLANK, head), *tails))
    text = _EITHER.sub(rf"{BLANK}\g<way>", text)
    for pattern in (_EXCEPT, _BESIDE, _WHICH_BODY, _ALL_BODIES, _BETWEEN):
        text = pattern.sub(BLANK, text)
    return _RATE.sub("增长率", text)


def _other_count(request: Request, words: str, library: Library) -> Answer | None:
    """A refusal where a question counts its bodies and they are not as many: whose figures it means is not known."""
    stated = _STATED_COUNT.search(words)
    if stated is None or re.search("(?:最.的|前)$", words[: stated.start()]):
        return None  # 最多的三家, 前三家: as many as are wanted
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
        return within_limit(request, LIMIT.sub(BLANK, words), limit, library)
    comparative = _COMPARATIVE.search(words)
    if comparative and not re.search("去年|上年|倍", words):
        return where_more(request, comparative, library)
    multiple = re.search(r"是(.{0,6})的?(?:几|多少)倍", words)
    if multiple and len(request.named) == 2:
        return _multiple(request, words, library)
    wish = read_wish(words)
    if not wish.moved and (_falls(words) or _WHO_MOVED.search(split_tails(request.words)[0])):
        return where_moved(request, words, library)
    if wish.order is None and _MEAN.search(words):
        return _mean_of(request, _MEAN.sub(BLANK, wish.stem), library)
    if wish.order is None and wish.has_sum:
        return _sum_of(request, wish.stem, unit, library)
    nothing = _NOT_ONE.search(wish.stem)
    stem = wish.stem[: nothing.start()] + nothing["item"] + wish.stem[nothing.end() :] if nothing else wish.stem
    if wish.order is None and (nothing or _NONE.search(stem)) and _WHICH_BODY.search(request.words):
        return without_any(request, _NONE.sub(BLANK, stem), library)
    return _ranking_of(request, wish, unit, library)


def _ranking_of(request: Request, wish: Wish, unit: str, library: Library) -> Answer | None:
    """The bodies in the order of a figure, or those that have it at all."""
    known = values = _ranked_values(request, wish, library)
    if not values or (wish.moved is None and wish.order in ("most", "least", "both") and _is_moved(values[0])):
        return None  # 下降最少, 变化最小: which way and from where is not known
    if wish.moved:
        values = _moved_so(values, wish.moved)
    if len(request.named) > 1 and len(values) < len(request.named):
        return incomplete(request, values)
    if wish.order is None and HOW_MANY.search(request.words):
        return count_of(request, [value for value in values if value.number])
    if wish.order is None and _WHICH_BODY.search(request.words) and _WHO_HAS.search(request.words):
        values = [value for value in values if value.number]
    if not values:
        return None
    return ranked_answer(request, [_in_unit(value, unit) for value in values], wish, missing_note(request, known))


_WHO_HAS = re.compile("哪几|哪些|谁(?:家)?(?:都)?(?:安排|列|编列|有|花|用|买)")


def _ranked_values(request: Request, wish: Wish, library: Library) -> list[Value]:
    """The figures that are ranked, of all bodies that have them."""
    if wish.moved is None:
        return values_of(request, read_measure(wish.stem), library)
    return values_of(request, Measure(wish.moved.kind, f"{wish.stem}{BLANK}比上年"), library)


def _is_moved(value: Value) -> bool:
    return value.fact.attribute in ("change", "growth")


def _moved_so(values: list[Value], moved: Moved) -> list[Value]:
    """The movements that went the way that is ranked."""
    return [value for value in values if value.number and (value.number < 0) == moved.is_down]


def _in_unit(value: Value, unit: str) -> Value:
    return converted(value, unit) if unit else value


_WHO_MOVED = re.compile(
    r"(?:谁|哪(?:一个|一家|个|几个|些|家|几家)).{0,20}(?:下降|减少|增加|增长|上升|(?<=[·都是是家个谁年])[降涨])了?[?·吗呢]*$"
)


def _falls(words: str) -> bool:
    return bool(re.search(r"(?:下降|减少|增加|增长|上升|降低|(?<=[比去上]年|·[都是]|同比)[降涨])了?的(?:是)?", words))


def _mean_of(request: Request, words: str, library: Library) -> Answer | None:
    """The mean of a figure over bodies, all of which must have it."""
    values = values_of(request, read_measure(words), library)
    if len(values) < len(request.documents) or not values:
        return incomplete(request, values) if values else None
    total = sum((value.number for value in values), Decimal(0))
    number = round_half_up(total / len(values), 4)
    added = " + ".join(plain_text(value.number) for value in values)
    calculation = f"({added}) ÷ {len(values)} = {plain_text(number)}"
    label = f"{len(values)}个部门{values[0].label}平均"
    text = f"{label}为{amount_words(number, values[0].unit)}（{calculation}）。"
    figures = (Figure(label, plain_text(number), values[0].unit),)
    return finish(request.question, text, figures, values, [], calculation)


def _sum_of(request: Request, words: str, unit: str, library: Library) -> Answer | None:
    values = [_in_unit(value, unit) for value in values_of(request, read_measure(words), library)]
    if not values:
        return None
    if len(values) < len(request.documents):
        return incomplete(request, values)
    total = sum((value.number for value in values), Decimal(0))
    calculation = sum_words(values, plain_text(total))
    label = f"{len(values)}个部门{values[0].label}合计"
    text = f"{label}为{amount_words(total, values[0].unit)}（{calculation}）。"
    notes = [*missing_note(request, values), *scope_notes(values, request.voice)]
    figures = (Figure(label, plain_text(total), values[0].unit),)
    return finish(request.question, text, figures, values, notes, calculation)


def _multiple(request: Request, words: str, library: Library) -> Answer | None:
    bare = re.sub(r"是.{0,6}?的?(?:几|多少)倍|相当于|倍", BLANK, words)
    order = request_order(request)
    values = {value.document.document_id: value for value in values_of(request, read_measure(bare), library)}
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
    """The named documents in the order in which the question, as it is read, names them."""
    return tuple(dict.fromkeys(document.document_id for documents in request.bodies for document in documents))


_TIMES = re.compile(r"^(?P<head>.+?)[,，]?(?:它|其)?(?:是|相当于|为)·的?(?:多少|几)倍[?]?$")


def _against_one(request: Request, library: Library) -> Answer | None:
    """How many times the figure of a named body the largest is (谁的最大,是某局的几倍), None for other questions."""
    found = _TIMES.search(request.words)
    if not found or len(request.named) != 1 or not _WHICH_BODY.search(found["head"]):
        return None
    everyone = replace(request, named=(), documents=documents_meant(library.documents, request.marked))
    wish = read_wish(_without_bodies(found["head"]))
    values = values_of(everyone, read_measure(wish.stem), library)
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


def _place_of_one(request: Request, library: Library) -> Answer | None:
    """Which place a named body has among all (在五家里排第几), None for other questions."""
    if len(request.named) != 1 or not RANK.search(request.words):
        return None
    everyone = replace(request, named=(), documents=documents_meant(library.documents, request.marked))
    refused = _other_count(everyone, request.words, library)
    if refused is not None:
        return refused
    bare = RANK.sub(BLANK, _PLACE_AMONG.sub(BLANK, _without_bodies(request.words)))
    values = values_of(everyone, read_measure(bare), library)
    own = next((value for value in values if value.document in request.named), None)
    if own is None or len(values) < 2:
        return None
    ranked = sorted(values, key=lambda value: (-value.number, value.document.name))
    place = 1 + sum(value.number > own.number for value in values)
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in ranked)
    text = f"{own.document.organisation}的{own.label}从高到低排第{place}位：{listing}。"
    notes = missing_note(everyone, values)
    calculations = "；".join(value.calculation for value in ranked if value.calculation) or None
    return finish(request.question, text, named(own), ranked, notes, calculations)


_PLACE_AMONG = re.compile(r"在·?(?:里面?|中间?|之中|当中)|排名[,，]?(?=·)")


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
    values = values_of(request, measure, library)
    if not values:
        return None
    if len(values) < len(request.documents):
        return incomplete(request, values)
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
