"""Follow-ups: what an earlier question said is taken over where the new one leaves it open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from index.quantities import parse_chinese_number
from qa.amounts import ask_of
from qa.combine import answer_expression
from qa.compose import Voice, not_found
from qa.execute import answer_request
from qa.followups import Follow, put_together
from qa.lexicon import phrases
from qa.library import Library
from qa.link import label_masks
from qa.measure import BLANK
from qa.records import Answer
from qa.request import Request, Turn, read_request
from qa.text import normalise

_BOTH = re.compile(r"(两|三|四|五|几)(家|个)?(单位|部门|局)?(加起来|合计|一共|总共|相差|差多少)|加起来|它们")
_OPERATION_ONLY = re.compile(
    r"换算|折合|折算|占|比上年|比去年|同比|为什么|原因|增|减|降|涨|去年|上年|口径|人均|平均|呢|多少"
)

_NEW_SUBJECT = re.compile(
    r"^(?:换个(?:话题|问题)|另外(?:问|想问|请问)?(?:一下)?|再问(?:一下|一个)?|顺便问(?:一下)?|对了)[,:：]?"
)
_THAN = re.compile(r"^(?:那|它|这)?比(?!例|重|上年|去年|较|率)")
_BESIDE = re.compile(
    r"^(?:那|那么)?(?:跟|和|与|同).{2,20}?(?:相?比(?:较|起来|一比|一下)?)(?:呢|怎么样|如何|差多少)?\??$"
)
_SHARE_OF_BEFORE = re.compile(
    r"^(?!占)[^占]{2,}占(?:比|多少|了多少|百分之几|百分之多少|几成|多大比例)(?:呢|是多少)?\??$"
)
_PRONOUN = re.compile(
    r"^(?:那|那么)?(?:它们?|他们|这家|那家|该局|该单位|该部门|这个?(?:单位|部门|局|厅)|那个?(?:单位|部门|局|厅))的?"
)
_TOGETHER = re.compile(
    r"^(?:那|那么)?(?:这|它们|他们)?(?P<count>[两二三四五])?(?:者|个|项|笔|家|所)?(?:单位|部门|局)?(?:一共|总共|之间|相比)?"
    r"(?:加起来|加一起|加在一起|合计|总共|一共|相差|差多少|差额|哪个|哪家|哪一?项|谁|相加)(?:是|有|更|要)?"
    r"(?:多少|几)?(?:多|高|大|少|低|小)?(?:钱|呢)?\??$"
)


def full_text(turn: Turn, earlier: Sequence[Turn], library: Library) -> str:
    """The question in full: its own words, and from the questions before what it leaves open."""
    before = ""
    for past in earlier:
        before = merge(past.text, before, library)
    return merge(turn.text, before, library)


def merge(text: str, before: str, library: Library) -> str:
    """``text`` with the body and the item of ``before`` where it names none of its own."""
    if not before or _NEW_SUBJECT.match(text):
        return _NEW_SUBJECT.sub("", text)
    beside = _BESIDE.match(text)
    voice = Voice(False)
    now, past = read_request(Turn(text, text), library, voice), read_request(Turn(before, before), library, voice)
    body = BLANK.join(normalise(document.organisation) for document in now.named or past.named)
    body = body + _year_carried(text, before) if body else now.stranger or past.stranger
    documents = now.named or past.named or library.documents
    own, carried = (
        item_words(now.words, documents, library),
        item_words(past.words, past.named or library.documents, library),
    )
    if phrases().attributes["weight"].search(now.words):  # the weight of an indicator whose target was asked
        carried = phrases().attributes["target"].sub(BLANK, carried).strip(BLANK + "的")
    if past.words and past.words != now.words:
        joined = put_together(Follow(body, now.words, past.words, own, carried, documents, library))
        if joined is not None:
            return joined
    if own and carried and _SHARE_OF_BEFORE.search(now.words) and past.words != now.words:
        return f"{body}{carried}里{now.words}"
    if own and _is_column_only(own) and carried:
        if "其中" in now.words and not _is_column_only(carried):
            return f"{body}{carried}{BLANK}{now.words.replace('其中', BLANK)}"
        return f"{body}{_funds_in(carried, now.words)}{now.words}"
    if own and not _is_part_only(now.words, documents, library):
        return f"{body}{now.words}"
    rest = now.words
    if beside and past.named and now.named and carried:
        names = BLANK.join(normalise(one.organisation) for one in (*past.named, *now.named))
        return f"{names}{carried}相差多少"
    if _THAN.match(rest.lstrip(BLANK)) and past.named:
        return f"{before}{BLANK}{text}"
    if rest.startswith("占"):
        return f"{body}{carried}{rest}"
    if own:
        carried = re.sub("面积|数量", "", carried) if _MEASURE_ONLY.match(own) else carried
        return f"{body}{carried}{BLANK}{rest}"
    if _asks_nothing_new(now.words) and past.words and now.named:
        return f"{body}{re.sub(f'[呢?{BLANK}]+$', '', past.words)}"
    kept = past.words if _asks_nothing_new(now.words) else carried
    return f"{body}{kept}{BLANK}{rest}" if kept else f"{body}{rest}"


def _year_carried(text: str, before: str) -> str:
    """The year that the question before names; '' where it names none or several, or the new one says its own."""
    if re.search(r"20\d\d|[去今前明]年|上年", text):
        return ""
    years = re.findall(r"(?<!\d)20\d\d(?=年)", before)
    return f"{years[-1]}年" if len(set(years)) == 1 else ""


_ASKING = re.compile(
    r"(是不是|是否|是?多少钱?|(?<!实)有多少|几(?:[个家人]|辆(?!车))|吗|呢|请问|那|其中|换算成?|亿元|\?|,|一年)"
)


def item_words(words: str, documents: Sequence[object], library: Library) -> str:
    """The words of a question that name its item, without what is asked of it."""
    kept = words
    for group in (phrases().attributes, phrases().operations):
        for name, pattern in group.items():
            if name not in ("offices", "units", "duties", "target", "share", "sum"):
                kept = pattern.sub(BLANK, kept)
    kept = re.sub(r"(去年|上年(?!结转|结余)|今年|20\d\d年?)", BLANK, kept)
    kept = re.sub(r"(?:有?几|有?多少)[辆台](?:公务用|公)?车", "车辆", kept)
    kept = re.sub(r"(?:多少|几)个?(?:批次|人次|批|户|套|平方?米|台(?!车))", BLANK, kept)
    kept = _ASKING.sub(BLANK, kept)
    parts = [part for part in kept.split(BLANK) if len(part) > 1]
    return BLANK.join(parts)


def _is_part_only(words: str, documents: Sequence[object], library: Library) -> bool:
    """Whether the item of a follow-up means something only together with the one before (服务类, 财政拨款口径)."""
    named = item_words(words, documents, library)
    if _MEASURE_ONLY.match(named):
        return True
    funds_only = named and not _rest_after_funds(named.replace("口径", ""))
    if funds_only and "口径" in words:
        return True
    for document in documents:
        view = library.view(document)  # type: ignore[arg-type]
        asked = ask_of(words, document)  # type: ignore[arg-type]
        masks = label_masks(asked, view)
        explained = 0
        for label in masks.touched:
            explained |= masks.of(label)[0]
        for mask in (*asked.concepts.values(), *asked.funds.values()):
            explained |= mask
        if asked.content and not asked.content & ~explained:
            return False
    return True


_MEASURE_ONLY = re.compile(r"^(?:一共|总共|共)?(?:价值|值多少钱?|值|面积|数量)$")


def _is_column_only(item: str) -> bool:
    """Whether an item is a column of the statements alone (基本支出, 项目支出), with its fund or without."""
    rest = _rest_after_funds(item)
    columns = [
        pattern for name, pattern in phrases().concepts.items() if name in ("basic", "project", "personnel", "public")
    ]
    named = any(pattern.search(rest) for pattern in columns)
    for pattern in columns:
        rest = pattern.sub("", rest)
    return named and not re.search(r"[\u4e00-\u9fff\d]", re.sub(r"其中|的|部分", "", rest))


def _funds_in(item: str, words: str) -> str:
    """The fund that an earlier column was of, where the question after it names none."""
    if not _is_column_only(item) or any(pattern.search(words) for pattern in phrases().funds.values()):
        return ""
    return "".join(found.group() for pattern in phrases().funds.values() if (found := pattern.search(item)))


def _rest_after_funds(text: str) -> str:
    for pattern in phrases().funds.values():
        text = pattern.sub("", text)
    return text.replace(BLANK, "")


def _asks_nothing_new(words: str) -> bool:
    """Whether a follow-up only swaps the body (青河呢): then the question before is asked again."""
    return not _OPERATION_ONLY.search(words.replace("呢", "").replace("多少", "")) and not re.search(
        r"[\u4e00-\u9fff\d]{2}", re.sub(r"呢|那|多少|\?|·", "", words)
    )


def answer_turn(turn: Turn, earlier: Sequence[Turn], library: Library, voice: Voice) -> Answer:
    """The answer to the last turn of a conversation."""
    if earlier and _BOTH.search(turn.text):
        bodies = [
            read_request(Turn(past.text, full_text(past, earlier[:at], library)), library, voice)
            for at, past in enumerate(earlier)
        ]
        named = tuple(dict.fromkeys(document for request in bodies for document in request.named))
        carried = next(
            (words for request in bodies if (words := item_words(request.words, request.documents, library))), ""
        )
        if len(named) > 1 and carried:
            request = Request(turn.question, f"{carried}{BLANK}{turn.text}", named, named, voice)
            return answer_request(request, library)
    answered = _of_the_list_before(turn, earlier, library, voice) or _together(turn, earlier, library, voice)
    if answered is not None:
        return answered
    turn = _with_winner(turn, earlier, library, voice)
    text = full_text(turn, earlier, library)
    answer = answer_request(read_request(Turn(turn.question, text), library, voice), library)
    parts = _one_by_one(turn, earlier, library, voice)
    if voice.english and "?" in turn.text.strip("?"):  # the clauses of an English question, each to be answered
        return parts or _left_open(turn, answer)
    if parts is None or (answer.status == "answered" and not _tells_more(parts, answer)):
        return answer
    return parts


def _tells_more(parts: Answer, whole: Answer) -> bool:
    """Whether the parts of a question, answered one by one, give all the figures of the whole and others besides."""
    given, known = ({(figure.value, figure.unit) for figure in one.figures} for one in (parts, whole))
    return given > known


def _left_open(turn: Turn, answer: Answer) -> Answer:
    """The refusal of several questions of which not each is answered."""
    if answer.status != "answered":
        return answer
    return not_found(
        turn.question, "Not answered: not each part of the question can be answered; please ask one by one."
    )


_NTH = re.compile(r"^那?么?第(?P<place>\d+|[一二三四五六七八九十]+)个?(?:呢|是多少|是什么|是哪个)?\?*$")


def _of_the_list_before(turn: Turn, earlier: Sequence[Turn], library: Library, voice: Voice) -> Answer | None:
    """The n-th figure of the list that the answer before gave (第二个呢), None where it gave no such list."""
    found = _NTH.match(turn.text)
    if not found or not earlier:
        return None
    said = found["place"]
    place = Decimal(said) if said.isdigit() else parse_chinese_number(said)
    before = answer_turn(earlier[-1], earlier[:-1], library, voice)
    figures, citations = before.figures, before.citations
    if place is None or not 1 <= place <= len(figures) or len(figures) < 2 or len(citations) != len(figures):
        return None
    figure, citation = figures[int(place) - 1], citations[int(place) - 1]
    text = f"{citation.organisation}{citation.year}年{figure.label}：{figure.value}{figure.unit}。"
    return Answer(turn.question, "answered", text, (figure,), None, None, (citation,))


def _together(turn: Turn, earlier: Sequence[Turn], library: Library, voice: Voice) -> Answer | None:
    """What the questions before asked, put together (两个加起来, 哪个多): as many of them as the question counts."""
    found = _TOGETHER.match(turn.text)
    if not found or len(earlier) < 2:
        return None
    count = {"三": 3, "四": 4, "五": 5}.get(found["count"] or "", 2)
    asked = [full_text(past, earlier[:at], library) for at, past in enumerate(earlier)][-count:]
    operation = turn.text[found.end("count") :] if found["count"] else turn.text
    text = f"{'、'.join(one.strip('?') for one in asked)},{re.sub('^[者个项笔家所]|单位|部门', '', operation)}"
    return answer_expression(read_request(Turn(turn.question, text), library, voice), library)


def _with_winner(turn: Turn, earlier: Sequence[Turn], library: Library, voice: Voice) -> Turn:
    """The question with the body that the answer before found in place of 它; as it is where there is none."""
    found = _PRONOUN.match(turn.text)
    if not found or not earlier:
        return turn
    before = read_request(Turn("", full_text(earlier[-1], earlier[:-1], library)), library, voice)
    if len(before.named) == 1:
        return turn
    answer = answer_turn(earlier[-1], earlier[:-1], library, voice)
    if answer.status != "answered" or not answer.figures or not answer.citations:
        return turn
    body = answer.citations[0].organisation
    if not answer.figures[0].label.startswith(body):
        return turn
    return Turn(turn.question, f"{normalise(body)}{turn.text[found.end() :]}")


# Where one question ends and the next begins: at a mark; else at a comma or a joint between two that ask for a figure.
_ASKS = r"(?:多少|几|什么|哪|吗|谁|呢)"
_CUTS = (
    re.compile(r"[?;；]"),
    re.compile(rf"(?<=[\u4e00-\u9fff])[,、](?:和|以及)?(?=[^,、]*{_ASKS})|(?<=[个辆人次家钱元吗])和(?=[^,、]*{_ASKS})"),
    re.compile(r"(?<=多少批次)(?=多少人次)|(?<=多少家)(?=多少)|(?<=几个)(?=多少)"),
)


def _questions(cut: re.Pattern[str], text: str) -> list[str]:
    """The questions of which a text is made; what asks nothing belongs to the question behind it."""
    parts: list[str] = []
    for part in cut.split(text):
        is_open = bool(parts) and cut is not _CUTS[0] and not re.search(_ASKS, parts[-1])
        if is_open:
            parts[-1] += f",{part}"
        elif re.search(r"[\u4e00-\u9fff\d]{2}", part):
            parts.append(part)
    if cut is not _CUTS[0] and any(_REFERS_BACK.match(part) for part in parts[1:]):
        return []
    return parts if cut is _CUTS[0] or all(re.search(_ASKS, part) for part in parts) else []


# A part that asks on about what the part before finds: 下降最多的是哪一项,降了多少.
_REFERS_BACK = re.compile(
    r"(?:各|分别|都|又|加|合|对|[多少增减降涨差]了?(?:多少|几|百分)|增加|减少|下降|上升|增长|相差)"
)


def _is_said_again(one: Answer, other: Answer) -> bool:
    """Whether the second of two answers gives nothing but the first one's figures, or its words."""
    return bool(one.citations) and one.figures == other.figures and (bool(one.figures) or one.text == other.text)


def _one_by_one(turn: Turn, earlier: Sequence[Turn], library: Library, voice: Voice) -> Answer | None:
    """Several questions in one, each answered as a turn after the one before; None unless all are answered."""
    parts = next((parts for cut in _CUTS if len(parts := _questions(cut, turn.text)) > 1), [])
    if not parts:
        return None
    turns = list(earlier)
    answers = []
    for part in parts:
        answers.append(
            answer_request(
                read_request(Turn(turn.question, full_text(Turn(part, part), turns, library)), library, voice), library
            )
        )
        turns.append(Turn(part, part))
    if any(answer.status != "answered" for answer in answers):
        return None
    if any(_is_said_again(one, other) for one, other in pairwise(answers)):
        return None  # one figure or text for two questions: one of them is left open
    return Answer(
        turn.question,
        "answered",
        "\n".join(answer.text for answer in answers),
        tuple(figure for answer in answers for figure in answer.figures),
        None,
        "；".join(answer.calculation for answer in answers if answer.calculation) or None,
        tuple(dict.fromkeys(citation for answer in answers for citation in answer.citations)),
        tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )
