"""A body's own parts: how many sub-units or offices it has, and which office bears a matter in its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.quantities import plain_text
from index.records import Document, Fact, TextFact
from qa.amounts import ask_of
from qa.compose import cite_fact, cite_text
from qa.library import Library
from qa.measure import BLANK
from qa.records import Answer, Figure
from qa.request import Request
from qa.text import normalise

_OFFICE = r"(?:内设)?(?:科室|处室|股室|内设机构|(?<![业财])处|科)"
_UNIT = r"(?:下属|所属|二级|直属|下级|下辖|管辖)的?(?:预算|事业|二级)*(?:单位|机构|部门)"
_MANY = r"(?:一共|总共|共)?有?(?:几|多少)(?:家|个|所)"
_COUNT_OF_UNITS = re.compile(
    rf"{_MANY}(?:{_UNIT}|预算单位|二级单位)|(?:{_UNIT}|预算单位)(?:数量|{_MANY})|下[面属边](?:{_MANY})单位"
)
_COUNT_OF_OFFICES = re.compile(
    rf"{_MANY}(?:内设)?(?:科室|处室|股室|内设机构|机构)|(?:内设)?(?:科室|处室|股室|内设机构)(?:数量|{_MANY})"
)
_HAS_UNITS = re.compile(
    r"(?:底下|下面|名下|手下)?有(?:没有|无)?(?:独立的?|自己的?|单独的?)*(?:"
    + _UNIT
    + r"|预算单位|二级单位)(?:吗|么|没有?)?(?=[?]|$)"
    r"|(?:是否|是不是)有(?:独立的?|自己的?|单独的?)*(?:" + _UNIT + r"|预算单位|二级单位)(?=[?]|$)"
)
_NO_UNITS = re.compile(r"(?:无|没有)(?:下属|所属|下辖|二级)的?(?:预算|事业|二级)*(?:单位|机构)")
_SUB_UNITS = re.compile("下属|所属|下辖|二级")
_UNITS_NAMED, _OFFICES_NAMED = re.compile("下属|预算单位"), re.compile("科室|处室|股室|内设机构")
_IN_CHARGE = re.compile(
    rf"(?:哪|那)一?(?:个|些|几个)?{_OFFICE}(?:来)?(?:负责|主管|管|分管)(?P<after>[\u4e00-\u9fff]{{2,10}}?)(?:这块|的|呀|啊|工作|方面|事)*[?·]*$"
    rf"|(?:负责|主管|管)(?P<between>[\u4e00-\u9fff]{{2,10}}?)的?(?:工作)?(?:是|由)?(?:哪|那)一?个?{_OFFICE}"
    rf"|(?P<before>[\u4e00-\u9fff]{{2,8}}?)(?:归|由)·?(?:哪|那)一?个?{_OFFICE}(?:负责|主管|管)"
)
_LONGEST_NAME = 30  # what is longer is a sentence, not an office
_NOT_MINE = re.compile(r"不算(?:它)?自己|不含本级|不算本级|不包括本级")


def answer_offices(request: Request, library: Library) -> Answer | None:
    """The answer to a question on a body's sub-units or offices, None for any other question."""
    if len(request.documents) != 1:
        return None
    document, words = request.documents[0], _NOT_MINE.sub(BLANK, request.words)
    for asked, named in ((_COUNT_OF_UNITS, _UNITS_NAMED), (_COUNT_OF_OFFICES, _OFFICES_NAMED)):
        found = asked.search(words)
        if found:
            rest = words[: found.start()] + BLANK + words[found.end() :]
            return _counted(request, document, named, library) if _is_nothing(rest, document) else None
    has = _HAS_UNITS.search(words)
    if has:
        rest = words[: has.start()] + BLANK + words[has.end() :]
        return _has_units(request, document, library) if _is_nothing(rest, document) else None
    found = _IN_CHARGE.search(words)
    if found is None:
        return None
    matter = found["after"] or found["between"] or found["before"]
    return _in_charge(request, document, matter, library)


def _has_units(request: Request, document: Document, library: Library) -> Answer | None:
    """Whether a body has sub-units: what the document says of them, None where it says nothing."""
    texts = library.view(document).texts
    denied = [one for one in texts if one.attribute in ("offices", "units") and _NO_UNITS.search(one.text)]
    told = [one for one in texts if one.attribute == "units" and one not in denied]
    listed = told if len(told) > 1 or any(_SUB_UNITS.search(one.text) for one in told) else []
    if bool(denied) == bool(listed):
        return None
    lead = request.voice.say("是。" if listed else "否。", "Yes. " if listed else "No. ")
    told = listed or denied
    said = "\n".join(dict.fromkeys(one.text for one in told))
    citations = tuple(dict.fromkeys(cite_text(document, one) for one in told))
    head = request.voice.say(
        f"{document.organisation}{document.year}年：", f"{document.organisation}, {document.year}: "
    )
    return Answer(request.question, "answered", f"{lead}{head}{said}", (), bool(listed), None, citations)


def _is_nothing(rest: str, document: Document) -> bool:
    """Whether nothing more is said: the body's own level (本级) has the offices anyway."""
    return not ask_of(re.sub("厅本级|局本级|本级|机关", BLANK, rest), document).content


def _counted(request: Request, document: Document, named: re.Pattern[str], library: Library) -> Answer | None:
    view = library.view(document)
    counts = [
        fact
        for fact in view.facts
        if fact.statement == "organisation" and fact.origin == "text" and fact.quantity and named.search(fact.path[-1])
    ]
    if len(counts) != 1 or counts[0].quantity is None:
        return None
    fact, attribute = counts[0], "units" if named is _UNITS_NAMED else "offices"
    listed = [text for text in view.texts if text.attribute == attribute]
    return _with_list(request, document, fact, listed)


def _with_list(request: Request, document: Document, fact: Fact, listed: Sequence[TextFact]) -> Answer:
    assert fact.quantity is not None
    number, unit, item = plain_text(fact.quantity.number), fact.quantity.unit, fact.path[-1]
    text = request.voice.say(
        f"{document.organisation}{document.year}年{item}为{number}{unit}。",
        f"{document.organisation}, {document.year}: {item} = {number}. ",
    )
    lines = list(dict.fromkeys(one.text for one in listed if one.text != fact.source.text))
    citations = (cite_fact(document, fact), *(cite_text(document, one) for one in listed))
    return Answer(
        request.question,
        "answered",
        "\n".join([text, *lines]),
        (Figure(item, number, unit),),
        None,
        None,
        tuple(dict.fromkeys(citations)),
    )


def _in_charge(request: Request, document: Document, matter: str, library: Library) -> Answer | None:
    """The office whose name holds the matter: the only link that a document without duties by office gives."""
    for text in library.view(document).texts:
        if text.attribute != "offices":
            continue
        names = re.split(r"[、，,：:；;。]|分别是|包括|依次为", text.text)
        said_so = re.compile(".{0,2}".join(map(re.escape, matter)) if len(matter) < 4 else re.escape(matter))
        kept = [name.strip() for name in names if said_so.search(normalise(name)) and len(name) < _LONGEST_NAME]
        if kept:
            lead = request.voice.say("名称中有此事项的内设机构：", "Offices that bear it in their names: ")
            said = f"{document.organisation}{document.year}年，{lead}{'、'.join(kept)}。\n{text.text}"
            return Answer(request.question, "answered", said, (), None, None, (cite_text(document, text),))
    return None
