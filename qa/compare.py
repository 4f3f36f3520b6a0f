"""Questions over several bodies or items: rankings, sums, differences, filters, and a body found by a ranking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from index.quantities import plain_text
from index.records import Document, Fact
from qa.compose import amount_words, cite_fact, fact_label
from qa.find import Absent
from qa.library import Library
from qa.measure import BLANK, Measure, Value, ask_of, evaluate, fact_number, read_measure
from qa.records import Answer, Figure
from qa.resolve import Candidate, LabelMasks, rank_facts

if TYPE_CHECKING:
    from qa.execute import Request

_BODIES = r"(?:个|家|个不同的)?(?:局|厅|单位|部门|机构|委办局|商信局|工信局|县局|一家|家)"
_ALL_BODIES = re.compile(
    rf"(?:这|以上|上述|索引(?:里|中)的?)?(?:五|5|四|4|三|3|两|2|几|各|所有|全部|每){_BODIES}|(?:五|四|三|两|几|各)家(?:单位|部门)?|五个部门|各单位|各部门|几个单位|几个部门|两个|三个"
)
_WHICH_BODY = re.compile(rf"哪(?:一|几|些|几个|个|一个)?{_BODIES}?(?:局|厅|单位|部门)?|谁家|谁")
_BODY_WORD = r"(?:那个|那一?家|的那个)?(?:部门|单位|局|厅|一家|机构)"
_SUPERLATIVE = r"(?P<most>最多|最高|最大|最贵|最好)|(?P<least>最少|最低|最小)|(?:排|居|位居|位列)?第(?P<nth>[一二三四五六七八九十\d]+)(?:名|位|的)?|(?P<top>排第一)"
_NESTED = re.compile(
    rf"^(?P<measure>.+?)(?:排)?(?:{_SUPERLATIVE})的?{_BODY_WORD}(?:是哪个|是谁|是哪家|是哪一家)?[,，]?(?:它|其|他们)?的?(?P<rest>.*)$"
)
_BODY_AT_END = re.compile(
    r"(?<=最多|最少|最高|最低|最大|最小)的?(单位|部门|局|厅|机构|一家)(是谁|是哪个|是哪家)?\??$|(?<=的)(单位|部门)(是谁|是哪个|是哪家|有哪些)\??$"
)
_ORDER = re.compile(
    r"从多到少|从高到低|从大到小|由高到低|由多到少|由大到小|(?P<up>从少到多|从低到高|从小到大|由低到高)|排个?序|排名|排一下"
)
_MOST = re.compile(
    r"最多|最高|最大|最贵|更多|更高|更大|(?<=谁的).{1,16}?(?:多|高|大)(?=[,，?·吗呢]|$|多少)|(?:哪个|哪家|谁)(?:更)?(?:多|高|大)|(?:哪个|哪家|谁).{1,20}?(?:多|高|大)(?=[,，?·吗呢啊]|$)|(?:多|高|大)(?=,?(?:多|高|大)多少)"
)
_LEAST = re.compile(r"最少|最低|最小|更少|更低|更小|(?:哪个|哪家|谁)(?:更)?(?:少|低|小)|(?:哪个|哪家|谁).{1,20}?(?:(?<!多)少|低|小)(?=[,，?·吗呢啊]|$)")
_NONE = re.compile(r"没有安排|没安排|未安排|没有列|没列|没有|没|一\S{0,3}都没有|为零|是零|是0")
_SOME = re.compile(r"有|列了|安排了")
_SUM = re.compile(r"加在一起|加起来|加一块儿?|合起来|之和|总和|的和|合计|一共|总共|共计|共(?=多少|有)|加总")
_DIFFERENCE = re.compile(r"相差多少|相差|差多少|差额|差距|(?:多|少|大|小|高|低)(?:出|了)?多少|多出多少")
_CHINESE_ORDER = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}
_COMPARATIVE = re.compile(
    r"^(?P<first>.+?)比(?!例|重|上年|去年|较)(?P<second>.+?)(?:还|更|要)?(?:多|高|大)的?(?:是|有)?(?:哪|谁|·|\?|$)"
)


def answer_comparison(request: Request, library: Library) -> Answer | None:
    """The answer to a question over several bodies, None for a question about one."""
    words = request.words
    nested = _nested(request, library)
    if nested is not None:
        return nested
    is_plural = bool(
        _ALL_BODIES.search(words)
        or _BODY_AT_END.search(words)
        or (_WHICH_BODY.search(words)
        and len(request.documents) > 1)
    )
    if len(request.named) == 1 or len(request.documents) < 2 or not (is_plural or len(request.named) > 1):
        return None
    bare = _ALL_BODIES.sub(BLANK, _WHICH_BODY.sub(BLANK, _BODY_AT_END.sub(BLANK, words)))
    return _over_bodies(request, bare, library)


def _over_bodies(request: Request, words: str, library: Library) -> Answer | None:
    comparative = _COMPARATIVE.search(words)
    if comparative and not re.search("去年|上年|倍", words):
        return _where_more(request, comparative["first"], comparative["second"], library)
    multiple = re.search(r"是(.{0,6})的?(?:几|多少)倍", words)
    if multiple and len(request.named) == 2:
        return _multiple(request, words, library)
    if _falls(words):
        return _where_moved(request, words, library)
    stem = words
    for pattern in (_ORDER, _DIFFERENCE, _SUM):
        stem = pattern.sub(BLANK, stem)
    order, stem = _order_of(request.words, stem)
    if order is None and _SUM.search(words):
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
    if order is None and _WHICH_BODY.search(request.words) and re.search("哪几|哪些", request.words):
        values = [value for value in values if value.number]
    return _ranking(request, values, order, bool(_DIFFERENCE.search(words)))


def _falls(words: str) -> bool:
    return bool(re.search(r"比(上年|去年)?(下降|减少|增加|增长|上升)的|(下降|减少|增加|增长|上升)了?的(?:是)?", words))


def _order_of(words: str, stem: str) -> tuple[str | None, str]:
    """'most', 'least', 'order', 'up', 'nth:k' or None, and the words without it."""
    ordered = _ORDER.search(words)
    if ordered:
        return ("up" if ordered["up"] else "order"), stem
    nth = re.search(r"(?:排|居|位居|位列)?第([一二三四五六七八九十\d]+)(?:名|位|多|高|大)?", words)
    if nth:
        rank = (
            _CHINESE_ORDER.get(nth.group(1)) or int(nth.group(1))
            if nth.group(1).isdigit() or nth.group(1) in _CHINESE_ORDER
            else 1
        )
        return f"nth:{rank}", re.sub(
            r"(?:排|居|位居|位列)?第([一二三四五六七八九十\d]+)(?:名|位|多|高|大)?", BLANK, stem
        )
    if _LEAST.search(words):
        return "least", re.sub(r"最少|最低|最小|更少|更低|更小|少|低|小", BLANK, stem)
    if _MOST.search(words):
        return "most", re.sub(
            r"最多|最高|最大|最贵|更多|更高|更大|多(?!少)|高(?!等|校)|大(?!厦|数据|型|学)", BLANK, stem
        )
    return None, stem


def _values(request: Request, measure: Measure, library: Library) -> list[Value]:
    """The measure's value for each body that has one, in the library's order."""
    values = []
    for document in request.documents:
        result = evaluate(measure, [document], library)
        if isinstance(result, Value):
            values.append(result)
    units = {value.unit for value in values}
    return values if len(units) == 1 else []


def _named(value: Value, label: str = "") -> Figure:
    return Figure(
        f"{value.document.organisation}{label or value.label}",
        plain_text(abs(value.number) if value.fact.attribute in ("change", "growth") else value.number),
        value.unit,
    )


def _ranking(request: Request, values: list[Value], order: str | None, with_difference: bool) -> Answer:
    ranked = sorted(values, key=lambda value: (-value.number, value.document.name))
    if order in ("least", "up"):
        ranked = sorted(values, key=lambda value: (value.number, value.document.name))
    if order and order.startswith("nth:"):
        place = min(int(order[4:]), len(ranked)) - 1
        ranked = [ranked[place], *ranked[:place], *ranked[place + 1 :]]
    lead = ranked[0]
    listing = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in ranked)
    missing = _missing_note(request, values)
    if with_difference and len(ranked) >= 2:
        return _difference(request, ranked, missing)
    shows_all = order in (None, "order", "up")
    figures = tuple(_named(value) for value in (ranked if shows_all else ranked[:1]))
    if order in ("most", "least") and len(ranked) == 2:
        figures = tuple(_named(value) for value in ranked)
    head = (
        f"{lead.document.organisation}的{lead.label}{'最少' if order == 'least' else '最高' if order == 'most' else ''}"
        if not shows_all
        else lead.label
    )
    text = (
        f"{head}：{amount_words(lead.number, lead.unit)}。各单位：{listing}。"
        if not shows_all
        else f"{lead.label}：{listing}。"
    )
    return _finish(
        request, text, figures, ranked, missing, lead.calculation if not shows_all else _joined_calculations(ranked)
    )


def _difference(request: Request, ranked: list[Value], notes: list[str]) -> Answer:
    first, second = ranked[0], ranked[1]
    difference = abs(first.number - second.number)
    high, low = (first, second) if first.number >= second.number else (second, first)
    figures = (Figure("相差", plain_text(difference), high.unit), _named(high), _named(low))
    calculation = f"{plain_text(high.number)} - {plain_text(low.number)} = {plain_text(difference)}"
    text = f"{high.document.organisation}的{high.label}更多：{amount_words(high.number, high.unit)}，{low.document.organisation}为{amount_words(low.number, low.unit)}，相差{amount_words(difference, high.unit)}。"
    return _finish(request, text, figures, [high, low], notes, calculation)


def _sum_of(request: Request, words: str, library: Library) -> Answer | None:
    values = _values(request, read_measure(words), library)
    if not values:
        return None
    if len(values) < len(request.documents):
        return _incomplete(request, values)
    total = sum((value.number for value in values), Decimal(0))
    calculation = " + ".join(plain_text(value.number) for value in values) + f" = {plain_text(total)}"
    label = f"{len(values)}个部门{values[0].label}合计"
    text = f"{label}为{amount_words(total, values[0].unit)}（{calculation}）。"
    notes = _missing_note(request, values)
    figures = (Figure(label, plain_text(total), values[0].unit),)
    return _finish(request, text, figures, values, notes, calculation)


def _without_any(request: Request, words: str, library: Library) -> Answer | None:
    values = _values(request, read_measure(words), library)
    none = [value for value in values if not value.number]
    if not none:
        return None
    names = "、".join(value.document.organisation for value in none)
    text = f"{names}的{none[0].label}未安排（0）。"
    return _finish(request, text, tuple(_named(value) for value in none), none, _missing_note(request, values), None)


def _where_more(request: Request, first: str, second: str, library: Library) -> Answer | None:
    one, other = _values(request, read_measure(first), library), _values(request, read_measure(second), library)
    below = {value.document.document_id: value for value in other}
    pairs = [(value, below[value.document.document_id]) for value in one if value.document.document_id in below]
    more = sorted((pair for pair in pairs if pair[0].number > pair[1].number), key=lambda pair: -pair[0].number)
    if not pairs:
        return None
    listing = "；".join(
        f"{a.document.organisation}{a.label}{amount_words(a.number, a.unit)}＞{b.label}{amount_words(b.number, b.unit)}"
        for a, b in more
    )
    figures = tuple(_named(value) for value, _ in more)
    return _finish(
        request, f"{listing or '没有这样的单位'}。", figures, [value for pair in more for value in pair], [], None
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
    from qa.compose import cite_text
    from qa.words import _best_texts, _text

    lines, citations = [], []
    for value in moved:
        line = f"{value.document.organisation}{value.label.replace('比上年增减', '')}比上年{'减少' if down else '增加'}{amount_words(abs(value.number), value.unit)}"
        if re.search("原因|为什么", words):
            reasons = _best_texts(
                replace(request, words=stem + "原因", documents=(value.document,)), ("reason",), library
            )
            for document, candidate in reasons[:1]:
                line += f"，主要原因：{_text(candidate).text}"
                citations.append(cite_text(document, _text(candidate)))
        lines.append(line)
    answer = _finish(request, "；".join(lines) + "。", tuple(_named(value) for value in moved), moved, [], None)
    return replace(answer, citations=(*answer.citations, *citations))


def _multiple(request: Request, words: str, library: Library) -> Answer | None:
    from qa.measure import divide

    bare = re.sub(r"是.{0,6}?的?(?:几|多少)倍|相当于|倍", BLANK, words)
    first_id = request_order(request)[0]
    values = {value.document.document_id: value for value in _values(request, read_measure(bare), library)}
    if len(values) != 2:
        return None
    above = values[first_id]
    below = next(value for key, value in values.items() if key != first_id)
    result = divide(
        replace(above, label=f"{above.document.organisation}{above.label}"),
        replace(below, label=f"{below.document.organisation}{below.label}"),
        "multiple",
    )
    text = f"{above.document.organisation}的{above.label}（{amount_words(above.number, above.unit)}）是{below.document.organisation}（{amount_words(below.number, below.unit)}）的{result.number}倍。"
    return _finish(
        request, text, (Figure(result.label, plain_text(result.number), "倍"),), [above, below], [], result.calculation
    )


def request_order(request: Request) -> tuple[str, ...]:
    """The named documents in the order in which the question names them."""
    from qa.organisations import document_naming, match_organisations
    from qa.text import normalise

    text = normalise(request.question)
    matches = match_organisations(text, [document_naming(document) for document in request.named])
    return tuple(
        match.document_id for match in sorted(matches, key=lambda match: (match.mask & -match.mask).bit_length())
    )


def _nested(request: Request, library: Library) -> Answer | None:
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
    from qa.execute import answer_request

    words = found["measure"]
    measure = read_measure(words.replace("涨幅", "增长率").replace("降幅", "下降率"))
    values = _values(request, measure, library)
    if not values:
        return None
    ranked = sorted(values, key=lambda value: (-value.number, value.document.name))
    if found["least"]:
        ranked = ranked[::-1]
    place = (_CHINESE_ORDER.get(found["nth"]) or int(found["nth"])) - 1 if found["nth"] else 0
    if place >= len(ranked):
        return None
    winner = ranked[place]
    inner = replace(request, words=found["rest"], documents=(winner.document,), named=(winner.document,))
    answer = answer_request(inner, library)
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


def answer_sum(request: Request, words: str, library: Library) -> Answer | None:
    """The sum of several items of one body (水费加电费; 离休费和退休费加起来), None where there are not several."""
    if len(request.documents) != 1:
        return _sum_somewhere(request, words, library)
    document = request.documents[0]
    unit_answer = _units_compared(request, words, library)
    if unit_answer is not None:
        return unit_answer
    is_sum = bool(_SUM.search(words)) or bool(re.search(r"[\u4e00-\u9fff]加[\u4e00-\u9fff]", words))
    parts = split_items(words, document, library)
    if len(parts) > 1:
        values = [_part_value(part, parts[0], parts[-1], document, library) for part in parts]
        good = [value for value in values if isinstance(value, Value)]
        if len(good) == len(parts) and len({value.fact for value in good}) == len(good):
            return _added(request, good) if is_sum else _listed(request, good)
        if re.search("各", words):
            return _not_each(request, parts, values)
    return _projects_sum(request, words, document, library) if is_sum else None


def _not_each(request: Request, parts: Sequence[str], values: Sequence[object]) -> Answer:
    """A refusal where a question asks for several items each and not all of them are found."""
    missing = "、".join(
        part.strip(BLANK) for part, value in zip(parts, values, strict=True) if not isinstance(value, Value)
    )
    reason = request.voice.say(
        f"没有答案：问到的几项中，“{missing}”没有找到。",
        f"Not answered: of the items asked for, “{missing}” was not found.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _part_value(part: str, first: str, last: str, document: Document, library: Library) -> object:
    """The value of one of several items, read by itself or together with the first (政府采购预算, 货物和服务)."""
    alone = evaluate(read_measure(part), [document], library)
    if isinstance(alone, Value):
        return alone
    shared = last.rpartition("的")[2] if part != last else ""
    for text in ((f"{part}{BLANK}{shared}",) if shared else ()) + ((f"{first}{BLANK}{part}",) if part != first else ()):
        together = evaluate(read_measure(text), [document], library)
        if isinstance(together, Value):
            return together
    return alone


def _sum_somewhere(request: Request, words: str, library: Library) -> Answer | None:
    """Several items of the one indexed body that has them all, where the question names no body."""
    if request.named or not re.search(r"各|分别|两个|三个|和.*(合计|共|一起)", words):
        return None
    found = [answer_sum(replace(request, documents=(document,)), words, library) for document in request.documents]
    answered = [answer for answer in found if answer is not None and answer.status == "answered"]
    refused = [answer for answer in found if answer is not None and answer.status == "not_found"]
    return answered[0] if len(answered) == 1 else (refused[0] if refused and not answered else None)


def split_items(words: str, document: Document, library: Library) -> list[str]:
    """The items that a question joins by 和, 加, 、: each with what they share; [words] where nothing is joined.

    A conjunction inside a name (商品和服务支出) joins nothing.
    """
    masks = LabelMasks(ask_of(words, document), library.view(document))
    names = [
        masks.of(label)[0] for label in masks.touched if label[0] in ("name", "project") and masks.of(label)[1] < 1
    ]
    bare = _SUM.sub(BLANK, words)
    joints = r"和|加上|加|、|与|以及|及|跟" + ("|," if re.search("各|分别", bare) else "")
    for joint in re.finditer(joints, bare):
        inside = (
            any(mask >> joint.start() & 1 and mask >> (joint.start() - 1) & 1 for mask in names)
            if len(bare) == len(words)
            else any(_crosses(bare, joint.start(), label[1]) for label in masks.touched)
        )
        left, right = bare[: joint.start()], bare[joint.end() :]
        if inside or not re.search(r"[\u4e00-\u9fff\d]{2}", left) or not re.search(r"[\u4e00-\u9fff\d]{2}", right):
            continue
        rest = split_items(right, document, library)
        return [left, *rest]
    return [words if bare == words else bare]


def _crosses(text: str, at: int, name: str) -> bool:
    start = text.find(name)
    return start >= 0 and start < at < start + len(name)


def _added(request: Request, values: Sequence[Value]) -> Answer | None:
    if len({value.unit for value in values}) != 1:
        return None
    total = sum((value.number for value in values), Decimal(0))
    calculation = " + ".join(plain_text(value.number) for value in values) + f" = {plain_text(total)}"
    label = "、".join(value.label for value in values) + "合计"
    text = f"{values[0].document.organisation}{values[0].document.year}年{label}为{amount_words(total, values[0].unit)}（{calculation}）。"
    return _finish(request, text, (Figure(label, plain_text(total), values[0].unit),), values, [], calculation)


def _listed(request: Request, values: Sequence[Value]) -> Answer:
    document = values[0].document
    words = "，".join(f"{value.label}{amount_words(value.number, value.unit)}" for value in values)
    figures = tuple(Figure(value.label, plain_text(value.number), value.unit) for value in values)
    return _finish(request, f"{document.organisation}{document.year}年{words}。", figures, values, [], None)


def _projects_sum(request: Request, words: str, document: Document, library: Library) -> Answer | None:
    """The sum of the projects that a question names by parts of their names, all of them together explaining it."""
    view = library.view(document)
    asked = ask_of(_SUM.sub(BLANK, words), document)
    ranked = [
        c
        for c in rank_facts(asked, view)
        if isinstance(c.entry.fact, Fact)
        and c.entry.fact.project
        and c.entry.fact.origin == "table"
        and c.entry.fact.concept in ("total", "")
    ]
    ranked = [c for c in ranked if c.entry.fact.statement in ("general_project", "carry_over")]  # type: ignore[union-attr]
    if len(ranked) < 2:
        return None
    fewest = min(c.missing for c in ranked)
    chosen, explained = _together(asked.content, [c for c in ranked if c.missing == fewest])
    if asked.content & ~explained:
        chosen, explained = _together(asked.content, [c for c in ranked if c.missing <= fewest + 3])
    stated = re.search(r"(两|二|三|四|五|六|七|八|九|\d+)个", words)
    count = (
        _CHINESE_ORDER.get(stated.group(1).replace("两", "二")) or int(stated.group(1))
        if stated and (stated.group(1) == "两" or stated.group(1) in _CHINESE_ORDER or stated.group(1).isdigit())
        else None
    )
    if asked.content & ~explained or len(chosen) < 2 or (count and count != len(chosen)):
        return None
    values = [
        Value(document, fact_number(c.entry.fact), "万元", fact_label(c.entry.fact), (c.entry.fact,))
        for c in chosen
        if isinstance(c.entry.fact, Fact)
    ]
    return _added(request, values)


def _together(content: int, candidates: Sequence[Candidate]) -> tuple[list[Candidate], int]:
    """Candidates that explain something of the question, and all that they explain together."""
    chosen = [candidate for candidate in candidates if candidate.explained & content]
    explained = 0
    for candidate in chosen:
        explained |= candidate.explained
    return chosen, explained


def _units_compared(request: Request, words: str, library: Library) -> Answer | None:
    """Two sub-units of one body compared: 甲学院和乙学院，谁的项目支出多？多多少."""
    document = request.documents[0]
    view = library.view(document)
    masks = LabelMasks(ask_of(words, document), view)
    units = [label for label in masks.touched if label[0] == "unit"]
    order, stem = _order_of(words, words)
    units = [
        one
        for one in units
        if not any(
            masks.of(one)[0] != masks.of(two)[0] and masks.of(one)[0] & masks.of(two)[0] == masks.of(one)[0]
            for two in units
        )
    ]
    if len(units) < 2 or order is None:
        return None
    rest = stem
    for label in units:
        mask = masks.of(label)[0]
        rest = (
            "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(rest))
            if len(rest) == len(words)
            else rest
        )
    rest = _DIFFERENCE.sub(BLANK, _WHICH_BODY.sub(BLANK, _strip_units(words, units, masks)))
    rest = re.sub(r"多(?!少)|最|更|和", BLANK, rest)
    values = []
    for _, unit in sorted(units, key=lambda label: masks.of(label)[0] & -masks.of(label)[0]):
        result = evaluate(read_measure(unit + BLANK + rest), [document], library)
        if not isinstance(result, Value):
            return None
        values.append(replace(result, label=f"{unit}{result.label if unit not in result.label else ''}"))
    ranked = sorted(values, key=lambda value: -value.number if order != "least" else value.number)
    if not _DIFFERENCE.search(words):
        return _listed(request, ranked)
    difference = abs(ranked[0].number - ranked[1].number)
    calculation = f"{plain_text(max(v.number for v in ranked))} - {plain_text(min(v.number for v in ranked))} = {plain_text(difference)}"
    text = f"{ranked[0].label}{amount_words(ranked[0].number, ranked[0].unit)}，{ranked[1].label}{amount_words(ranked[1].number, ranked[1].unit)}，相差{amount_words(difference, ranked[0].unit)}。"
    figures = (
        Figure("相差", plain_text(difference), ranked[0].unit),
        *(Figure(value.label, plain_text(value.number), value.unit) for value in ranked),
    )
    return _finish(request, text, figures, ranked, [], calculation)


def _strip_units(words: str, units: Sequence[tuple[str, str]], masks: LabelMasks) -> str:
    mask = 0
    for label in units:
        mask |= masks.of(label)[0]
    return "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(words))


def _joined_calculations(values: Sequence[Value]) -> str | None:
    found = [f"{value.document.organisation}：{value.calculation}" for value in values if value.calculation]
    return "；".join(found) or None


def _incomplete(request: Request, values: Sequence[Value]) -> Answer:
    """A refusal where a comparison or a sum lacks the figure of a body that takes part."""
    have = {value.document.document_id for value in values}
    names = "、".join(document.organisation for document in request.documents if document.document_id not in have)
    known = "；".join(f"{value.document.organisation}{amount_words(value.number, value.unit)}" for value in values)
    reason = request.voice.say(
        f"没有答案：{names}的文件中没有这一项，不能比较或相加。已有：{known}。",
        f"Not answered: {names} has no such figure. Known: {known}.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _missing_note(request: Request, values: Sequence[Value]) -> list[str]:
    have = {value.document.document_id for value in values}
    names = [document.organisation for document in request.documents if document.document_id not in have]
    return [f"未列此项、不参与比较：{'、'.join(names)}。"] if names else []


def _finish(
    request: Request,
    text: str,
    figures: tuple[Figure, ...],
    values: Sequence[Value],
    notes: Sequence[str],
    calculation: str | None,
) -> Answer:
    citations = tuple(dict.fromkeys(cite_fact(value.document, fact) for value in values for fact in value.facts))
    return Answer(request.question, "answered", text, figures, None, calculation, citations, tuple(notes))


__all__ = ["Absent", "answer_comparison", "answer_sum", "split_items"]
