"""Questions answered in the document's own words: reasons, bases, duties, lists, definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.prose import find_numbers
from index.records import Document, TextFact
from qa.amounts import Value, ask_of, change
from qa.compose import cite_fact, cite_text, clarify
from qa.keys import prose_key
from qa.lexicon import phrases
from qa.library import Library
from qa.link import Asked, stated_amounts
from qa.measure import BLANK
from qa.records import Answer, Citation, Figure
from qa.request import Request
from qa.resolve import Candidate, rank_texts
from qa.view import DocumentView, base_amount
from qa.wording import change_figures, change_sentence

# Attributes that are asked for in words, in the order in which they are looked for.
_IN_WORDS = (
    "reason",
    "policy_basis",
    "executing_unit",
    "period",
    "beneficiaries",
    "standard",
    "range",
    "method",
    "procedure",
    "person_in_charge",
    "contact",
    "offices",
    "units",
    "duties",
    "definition",
    "goal",
    "source",
    "plan",
    "allocation",
    "purpose",
    "overview",
    "composition",
)
# Which texts tell what is asked: those of the first group, where there are none those of the next.
_KIN: dict[str, tuple[tuple[str, ...], ...]] = {
    "allocation": (("allocation", "purpose"),),
    "purpose": (("purpose", "allocation"), ("overview",), ("goal",)),
    "overview": (("overview",), ("purpose", "allocation"), ("goal",)),
    "composition": (("composition", "definition"),),
    "range": (("range",), ("effect",)),
    "person_in_charge": (("person_in_charge",), ("executing_unit",)),
}
ASKS_LIST = re.compile(r"(都)?有?(哪些|哪几(个|家|项|条)?)|有什么|名单|清单")
_WITH_FIGURES = ("allocation", "standard", "beneficiaries")
_HOLDS_ALL = ("duties", "offices", "units", "contact", "indicator")


_LEVEL = re.compile(r"(?:数量|质量|时效|成本|产出|[经济社会生态]{2}效益|可持续影响|效益)(?:类|性)?指标|[一二三]级指标")


def asked_in_words(words: str) -> tuple[str, ...]:
    """Which attributes in words a question asks for, () for a question about a figure."""
    if _LEVEL.search(words):
        return ()  # which indicators stand under it is not known
    found = [name for name in _IN_WORDS if phrases().attributes[name].search(words)]
    if phrases().attributes["target"].search(words) and ASKS_LIST.search(words):
        return ("indicator",)
    if "reason" in found:
        return ("reason",)
    return tuple(found)


def answer_in_words(request: Request, attributes: Sequence[str], library: Library) -> Answer | None:
    """The words that answer, with their places; None where the question is rather about a figure."""
    found = _best_texts(request, attributes, library)
    if not found:
        if attributes[0] != "reason":
            return None
        return _reason_of_whole(request, library) or _change_without_reason(request, library)
    if len({document.document_id for document, _ in found}) > 1 and attributes[0] != "definition":
        options = [f"{document.organisation}：{_shortened(_text(candidate).text)}" for document, candidate in found]
        return clarify(
            request.question,
            request.voice.say("几个部门都有，请指明是哪一个：", "Several bodies have it; which one?")
            + "；".join(options),
            options,
        )
    document = found[0][0]
    texts = [_text(candidate) for found_document, candidate in found if found_document is document]
    corrected = _other_way(request, document, texts, library) if attributes[0] == "reason" else None
    if corrected is not None:
        return corrected
    if all(_WITHHELD.fullmatch(text.text) for text in texts):
        return _undisclosed(request, document, texts[0])
    return _compose(request, document, texts, attributes, library)


_WHOLE = re.compile(r"(?:收支|收入|支出)?总?(?:预算|决算|收入|支出|收支)(?:总额|总数|总计|规模)?数?|总计|总额")
_WHOLE_KEYS = ("收支总预算", "财政拨款收支总预算")
_UP, _DOWN = re.compile("增加|增长|上升|[涨多高]"), re.compile("减少|下降|降低|[降少低]")


def _reason_of_whole(request: Request, library: Library) -> Answer | None:
    """The reason for the movement of the whole budget, or of the one source that it all comes from.

    None where something else is named, where the movement is not known or not as the question supposes.
    """
    if len(request.documents) != 1:
        return None
    document, rest = request.documents[0], request.words
    for name in ("reason", "growth", "change"):
        rest = phrases().attributes[name].sub(BLANK, rest)
    moves = _moves_of_whole(rest, document, library)
    rest = _without_stated(rest, moves)
    if not moves or ask_of(_WHOLE.sub(BLANK, rest), document).content:
        return None
    if not all(_moved_as_supposed(moved, request.words) for moved in moves):
        return None
    texts = [one for one in library.view(document).texts if one.attribute == "reason" and len(one.path) == 1]
    exact = [one for one in texts if prose_key(one.path[0]) == _WHOLE_KEYS[0]]
    fiscal = [one for one in texts if prose_key(one.path[0]) == _WHOLE_KEYS[1]]
    told = exact or ([] if moves[0].calculation else fiscal)
    if len({one.text for one in told}) != 1:
        return None
    said = "".join(change_sentence(moved, request.voice) for moved in moves)
    cited = (*(cite_fact(document, fact) for moved in moves for fact in moved.facts), cite_text(document, told[0]))
    figures = tuple(figure for moved in moves for figure in change_figures(moved, request.voice))
    return Answer(request.question, "answered", f"{said}{told[0].text}", figures, None, None, cited)


def _moves_of_whole(words: str, document: Document, library: Library) -> list[Value]:
    """The change of the side that words name, else of the whole, else of both sides; [] where it is not known."""
    side = "总收入" if "收入" in words else "总支出" if "支出" in words else ""
    for names in ((side,),) if side else (("总预算",), ("总收入", "总支出")):
        found = [change(f"{name}比上年增减多少", [document], library, "change") for name in names]
        known = [value for value in found if isinstance(value, Value)]
        if len(known) == len(names):
            return known
    return []


def _without_stated(words: str, moves: Sequence[Value]) -> str:
    """The words without the amounts that are those of the movement itself (增长100%)."""
    moved = {base_amount(fact.quantity) for value in moves for fact in value.facts if fact.quantity}
    mask = 0
    for own, amount in stated_amounts(words):
        mask |= own if amount in moved else 0
    return "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(words))


def _moved_as_supposed(moved: Value, words: str) -> bool:
    up, down = _UP.search(words), _DOWN.search(words)
    return moved.number > 0 if up and not down else moved.number < 0 if down and not up else bool(moved.number)


_SAID_UP, _SAID_DOWN = re.compile("增加|增长|上升|上涨|大增|猛增"), re.compile("减少|下降|降低|压减|大减|锐减")


def _other_way(request: Request, document: Document, reasons: Sequence[TextFact], library: Library) -> Answer | None:
    """How an item moved, and why, where a question supposes that it moved otherwise; None where it does not."""
    up, down = (bool(pattern.search(request.words)) for pattern in (_SAID_UP, _SAID_DOWN))
    if up == down:
        return None
    bare = phrases().attributes["reason"].sub(BLANK, request.words)
    value = change(bare, [document], library, "change")
    if not isinstance(value, Value) or value.calculation or (value.number > 0 if up else value.number < 0):
        return None
    note = request.voice.say(
        f"问题说的是{'增加' if up else '减少'}，与文件不符。",
        f"The question supposes {'an increase' if up else 'a decrease'}; the document says otherwise.",
    )
    text = change_sentence(value, request.voice) + "".join(dict.fromkeys(reason.text for reason in reasons))
    citations = (
        *(cite_fact(document, fact) for fact in value.facts),
        *(cite_text(document, reason) for reason in reasons),
    )
    figures = tuple(change_figures(value, request.voice))
    return Answer(request.question, "answered", text, figures, None, None, citations, (note,))


_WITHHELD = re.compile(r"(?:完全)?(?:不予公开|不公开|涉密)[。.]?")


def _undisclosed(request: Request, document: Document, text: TextFact) -> Answer:
    """A refusal where the document says only that it does not say it."""
    item = text.path[-1] if text.path else ""
    reason = request.voice.say(
        f"没有答案：{document.organisation}{document.year}年的文件对“{item}”的这项内容写明“{text.text.strip('。')}”。",
        f"Not answered: the document of {document.organisation} says of {item} only that this is not disclosed.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _change_without_reason(request: Request, library: Library) -> Answer | None:
    """How much an item changed where the document gives no reason for it; the reasons of its parts are added."""
    if not re.search(r"多少|几|幅|率", request.words):
        return None
    bare = phrases().attributes["reason"].sub(BLANK, request.words)
    value = change(bare, request.documents, library, "change")
    if not isinstance(value, Value) or value.calculation:
        return None
    item = value.fact.path[-1]
    parts = _reasons_of_parts(value, library)
    citations = [cite_fact(value.document, fact) for fact in value.facts] + [
        cite_text(value.document, text) for text in parts
    ]
    text = change_sentence(value, request.voice) + "".join(f"\n{part.path[-1]}：{part.text}" for part in parts)
    note = request.voice.say(
        f"文件没有写明“{item}”整体变化的原因{'，以下是各部分的原因' if parts else ''}。",
        f"The document gives no reason for {item} as a whole.",
    )
    return Answer(
        request.question,
        "answered",
        text,
        tuple(change_figures(value, request.voice)),
        None,
        None,
        tuple(citations),
        (note,),
    )


def _reasons_of_parts(value: Value, library: Library) -> list[TextFact]:
    """The reasons of the parts of 三公 that did change."""
    view = library.view(value.document)
    if value.fact.statement != "sangong":
        return []
    moved = {
        fact.path
        for fact in view.facts
        if fact.statement == "sangong" and fact.attribute == "change" and fact.quantity and fact.quantity.number
    }
    return [
        text
        for text in view.texts
        if text.attribute == "reason" and text.fund is value.fact.fund and text.path in moved
    ]


def _best_texts(request: Request, attributes: Sequence[str], library: Library) -> list[tuple[Document, Candidate]]:
    best: list[tuple[Document, Candidate]] = []
    for document in request.documents:
        view = library.view(document)
        asked = ask_of(ASKS_LIST.sub(BLANK, request.words), document)
        for attribute in attributes:
            groups = (_full_texts(asked, view, kin, attribute) for kin in _KIN.get(attribute, ((attribute,),)))
            full = next((group for group in groups if group), [])
            if full:
                cheapest = min(candidate.cost for candidate in full)
                best += [
                    (document, candidate)
                    for candidate in full
                    if candidate.cost <= cheapest + 0.2 or attribute in _HOLDS_ALL
                ]
                if attribute not in _WITH_FIGURES:
                    break
    return _within_one_item(best, attributes)


def _full_texts(asked: Asked, view: DocumentView, kin: Sequence[str], attribute: str) -> list[Candidate]:
    """The texts of these attributes that leave no word of the question open, best first."""
    ranked = [one for one in rank_texts(asked, view, kin) if one.cost < 5 or attribute in _HOLDS_ALL]
    return [one for one in ranked if not _still_unexplained(one, asked.content, asked.text)]


def _still_unexplained(candidate: Candidate, content: int, text: str) -> bool:
    """Whether words of the question stand neither in the labels nor in the answering text itself."""
    words = "".join(char if candidate.unexplained >> at & 1 else " " for at, char in enumerate(text)).split()
    answer = _text(candidate).text.lower().replace("，", ",")
    return not all(word in answer for word in words)


def _within_one_item(
    found: list[tuple[Document, Candidate]], attributes: Sequence[str]
) -> list[tuple[Document, Candidate]]:
    """Lists keep all their texts; anything else only the best item's, once each."""
    if not found:
        return []
    if attributes[0] in _HOLDS_ALL:
        return found
    lead = found[0]
    if attributes[0] == "definition":
        return found[:1]
    kept = [lead]
    for document, candidate in found[1:]:
        same = document is lead[0] and _text(candidate).text == _text(lead[1]).text
        if not same:
            kept.append((document, candidate))
    return kept


def _text(candidate: Candidate) -> TextFact:
    fact = candidate.entry.fact
    assert isinstance(fact, TextFact)
    return fact


def _compose(
    request: Request, document: Document, texts: Sequence[TextFact], attributes: Sequence[str], library: Library
) -> Answer:
    lines = list(dict.fromkeys(text.text for text in texts))
    citations: list[Citation] = [cite_text(document, text) for text in texts]
    figures: list[Figure] = []
    lead = ""
    if attributes[0] == "reason":
        lead, figures, citations = _change_beside(request, document, citations, library)
    elif attributes[0] in _WITH_FIGURES:
        figures = [Figure(label, printed, unit) for text in texts for label, printed, unit in figures_in(text.text)]
    head = (
        f"{document.organisation}{document.year}年："
        if not request.voice.english
        else f"{document.organisation}, {document.year}: "
    )
    return Answer(
        request.question,
        "answered",
        head + lead + "\n".join(lines),
        tuple(figures),
        None,
        None,
        tuple(dict.fromkeys(citations)),
    )


def _change_beside(
    request: Request, document: Document, citations: list[Citation], library: Library
) -> tuple[str, list[Figure], list[Citation]]:
    """The change that a reason explains, where the question also asks how much."""
    if not re.search(r"多少|几|幅|率", request.words):
        return "", [], citations
    bare = phrases().attributes["reason"].sub("·", request.words)
    value = change(bare, [document], library, "change")
    if not isinstance(value, Value) or value.calculation:
        return "", [], citations
    figures = change_figures(value, request.voice)
    cited = [cite_fact(document, fact) for fact in value.facts]
    return change_sentence(value, request.voice), figures, [*cited, *citations]


def figures_in(text: str) -> list[tuple[str, str, str]]:
    """The figures of a text with the words before each as its label."""
    found = []
    end = 0
    for mention in find_numbers(text):
        if mention.unit:
            label = re.split(r"[，。；、：,;:]", text[end : mention.start])[-1].strip()
            found.append((label, mention.printed.replace(",", ""), mention.unit))
            end = mention.end
    return found


def best_reason(request: Request, document: Document, words: str, library: Library) -> TextFact | None:
    """The reason that a document gives for the item in ``words``, None where it gives none."""
    asked = replace(request, words=words, documents=(document,))
    found = _best_texts(asked, ("reason",), library)
    return _text(found[0][1]) if found else None


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
