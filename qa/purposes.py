"""An item called by what its money is for: 管菜场的那笔钱 is the item whose purpose the explanation gives so.

Every word of the matter must stand in the purpose of one item, and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Document, Fact, TextFact
from qa.amounts import Value, amount, ask_of, fact_number
from qa.compose import fact_label, unit_of
from qa.keys import item_key
from qa.library import Library
from qa.measure import BLANK
from qa.request import Request
from qa.text import normalise

_MATTER = re.compile(
    rf"^{BLANK}*(?:管|搞|负责|主管|做|办|用于|用来|用在)?(?P<matter>[\u4e00-\u9fff、]{{3,16}}?)的?"
    r"[那这]一?大?[块笔项](?:钱|资金|经费|预算|开支|支出)?(?P<rest>.*)$"
)
_JOINTS = re.compile("[、和与及]")
_AMOUNT_ASKED = re.compile("多少|几(?!个)|多大")


def item_of_purpose(request: Request, library: Library) -> tuple[Value, TextFact] | None:
    """The amount of the item that a question calls by its purpose, with the words that say so; None for none."""
    found = _MATTER.search(request.words)
    if found is None or len(request.documents) != 1 or not _AMOUNT_ASKED.search(found["rest"]):
        return None
    document = request.documents[0]
    if ask_of(found["rest"], document).content:
        return None
    texts = _texts_of(found["matter"], document, library)
    if len({text.path for text in texts}) != 1:
        return None
    fact = _amount_of(texts[0].path, library.view(document).facts)
    if fact is None:
        return None
    return Value(document, fact_number(fact), unit_of(fact), fact_label(fact), (fact,)), texts[0]


def _amount_of(path: tuple[str, ...], facts: Sequence[Fact]) -> Fact | None:
    """The amount of all funds of an item, as 表3 prints it, else as the explanation does."""
    keys = [item_key(part) for part in path]
    own = [fact for fact in facts if fact.attribute == "amount" and [item_key(part) for part in fact.path] == keys]
    table = [fact for fact in own if fact.statement == "expenditure" and fact.concept == "total" and fact.code]
    told = table or [fact for fact in own if fact.origin == "text"]
    return told[0] if len({(fact_number(fact), unit_of(fact)) for fact in told}) == 1 else None


def _texts_of(matter: str, document: Document, library: Library) -> list[TextFact]:
    parts = [part for part in _JOINTS.split(matter) if part]
    return [
        text
        for text in library.view(document).texts
        if text.attribute == "purpose" and text.path and parts and all(part in normalise(text.text) for part in parts)
    ]


def without_gloss(request: Request, library: Library) -> Request | None:
    """The question with an everyday word left to the name behind it in brackets: 养老钱(基本养老保险缴费).

    None where there is none. What the everyday word says besides (a table, a fund, a year, a number) is never left out.
    """
    found = _GLOSS.search(request.words)
    if found is None or len(request.documents) != 1:
        return None
    said = ask_of(found["said"], request.documents[0])
    if said.scope or said.attributes or said.amounts or re.search(r"\d", found["said"]):
        return None
    if not any(found["said"][at : at + 2] in found["name"] for at in range(len(found["said"]) - 1)):
        return None  # nothing shows that both are one
    own, named = (amount(found[part], request.documents, library) for part in ("said", "name"))
    if isinstance(own, Value) and not (isinstance(named, Value) and own.facts == named.facts):
        return None  # another item, no everyday word for this one
    words = request.words[: found.start()] + BLANK + found["name"] + request.words[found.end() :]
    return replace(request, words=words, marked=words, bodies=())


_GLOSS = re.compile(r"(?P<said>[\u4e00-\u9fff]{2,14})\((?:就是|即|也就是)?(?P<name>[\u4e00-\u9fff]{3,20})\)")
