"""Refusals: what was looked for, why it is not there, and what can be asked instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.labels import is_total
from index.records import Document, Fact, Kind
from qa.amounts import Value
from qa.compose import Voice, fact_label, statement_words, unit_of
from qa.compose import not_found as refuse
from qa.evaluate import evaluate
from qa.find import Absent
from qa.keys import item_key
from qa.lexicon import phrases
from qa.library import Library
from qa.measure import BLANK, read_measure
from qa.records import Answer
from qa.request import Request
from qa.text import BETWEEN

_MAX_BODIES = 6
_POOL = 12
_MAX_OPTIONS = 3


def absent_answer(request: Request, absent: Absent, library: Library) -> Answer:
    """A refusal that says what was looked for and what the documents hold instead."""
    voice = request.voice
    reason = _known_reason(request, absent) or _plain_reason(request, absent, library)
    if absent.statement is not None:
        reason += statement_words(absent.statement, voice) + voice.say("。", ".")
    return refuse(request.question, reason, options=_instead(request, absent, library))


def gate_answer(request: Request, library: Library) -> Answer | None:
    """A refusal where a word of the question can't be left out and the documents can't answer to it, else None.

    Other steps may read past a word (as a slip, as a part of a sentence); these words change what is asked.
    """
    if request.stranger:
        return refuse(request.question, _not_indexed(request, library))
    for name, (pattern, chinese, english) in phrases().gates.items():
        found = pattern.search(request.words)
        if not found or any(_holds_word(library, document, found.group()) for document in request.documents):
            continue
        if name == "final_account" and any(document.kind is Kind.FINAL_ACCOUNT for document in request.documents):
            continue
        reason = _reason_words(request, request.documents, found.group(), chinese, english)
        return refuse(request.question, reason, options=_without_words(request, found.group(), library))
    return _another_year(request, library)


def _not_indexed(request: Request, library: Library) -> str:
    names = bodies_text(library.documents, request.voice)
    stranger = request.stranger.strip("‹›").replace(BETWEEN, " ")
    return request.voice.say(
        f"没有答案：索引中没有“{stranger}”的文件。可查的文件：{names}。",
        f"Not answered: no document of “{stranger}” is indexed. Indexed: {names}. ",
    )


def _another_year(request: Request, library: Library) -> Answer | None:
    """A refusal where a year is named that is neither a document's own nor the one before, nor in a label."""
    known = {str(document.year - back) for document in request.documents for back in (0, 1)}
    for year in re.findall(r"(?<!\d)20\d\d(?=年(?!第))", request.words):
        if year not in known and not any(_holds_word(library, document, year) for document in request.documents):
            chinese, english = phrases().gates["months"][1:]
            reason = _reason_words(request, request.documents, f"{year}年", chinese, english)
            return refuse(request.question, reason, options=_without_words(request, f"{year}年", library))
    return None


def _without_words(request: Request, words: str, library: Library) -> tuple[str, ...]:
    return _instead(request, Absent(words, request.documents), library)


def _holds_word(library: Library, document: Document, word: str) -> bool:
    """Whether a project or an item of the document has the word in its name."""
    return any(
        sort in ("project", "name", "indicator") and word in key for sort, key in library.view(document).surfaces
    )


def _reason_words(request: Request, documents: Sequence[Document], words: str, chinese: str, english: str) -> str:
    voice = request.voice
    years = "、".join(sorted({str(document.year) for document in documents}))
    kinds = "、".join(sorted({_kind_name(document, voice) for document in documents}))
    said = voice.say(chinese, english).format(kinds=kinds, years=years)
    return voice.say(f"没有答案：{said}（问题中的“{words}”）。", f"Not answered: {said} (“{words}” in the question). ")


def _known_reason(request: Request, absent: Absent) -> str:
    """The reason that the unexplained words themselves give, '' for none."""
    words = absent.words or request.words
    for pattern, chinese, english in phrases().refusals:
        found = pattern.search(request.words)
        if not found or not set(found.group()) & set(words):
            continue
        if "{kinds}" in chinese and all(document.kind is Kind.FINAL_ACCOUNT for document in absent.documents):
            continue
        return _reason_words(request, absent.documents, words, chinese, english)
    return ""


def _plain_reason(request: Request, absent: Absent, library: Library) -> str:
    voice = request.voice
    names = bodies_text(request.named or absent.documents, voice)
    is_the_item = bool(absent.item) and absent.words.replace(" ", "") in absent.item
    if is_the_item and any(_lists(library, document, absent.item) for document in request.named or absent.documents):
        return voice.say(
            f"没有答案：文件中列有“{absent.item}”，但没有符合问题全部条件的这一项。可查的文件：{names}。",
            f"Not answered: “{absent.item}” is listed, but not under all the conditions of the question. "
            f"Indexed: {names}. ",
        )
    if absent.words and not is_the_item:
        return voice.say(
            f"没有答案：文件中没有能解释“{absent.words}”的内容。可查的文件：{names}。",
            f"Not answered: nothing in the documents explains “{absent.words}”. Indexed: {names}. ",
        )
    item = absent.item or absent.words or request.words.strip(BLANK)
    return voice.say(f"{names}中没有列“{item}”，未找到这一项。", f"“{item}” is not listed in {names}. ")


def _lists(library: Library, document: Document, item: str) -> bool:
    """Whether a document has figures under an item's name, for whomever and of whatever money."""
    return ("name", item_key(item)) in library.view(document).surfaces


def bodies_text(documents: Sequence[Document], voice: Voice) -> str:
    """The bodies with year and kind of their documents, the first few by name."""
    named = [f"{one.organisation}{one.year}{voice.say('年', ' ')}{_kind_name(one, voice)}" for one in documents]
    more = voice.say(f"等{len(named)}份", f" and {len(named) - _MAX_BODIES} more") if len(named) > _MAX_BODIES else ""
    return "、".join(named[:_MAX_BODIES]) + more


def _kind_name(document: Document, voice: Voice) -> str:
    if document.kind is Kind.FINAL_ACCOUNT:
        return voice.say("决算", "final account")
    return voice.say("预算", "budget")


def _instead(request: Request, absent: Absent, library: Library) -> tuple[str, ...]:
    """The question that can be answered once the unexplained words are left out."""
    if not absent.words or len(request.named) != 1:
        return ()
    rest = request.words
    for run in absent.words.split():
        rest = rest.replace(run, BLANK)
    value = evaluate(read_measure(rest), request.named, library)
    if isinstance(value, Value) and value.calculation is None:
        return (_question(value.document, value.fact, request.voice),)
    return _nearest(request, library)


def _nearest(request: Request, library: Library) -> tuple[str, ...]:
    """Questions about the rows that retrieval finds nearest to the words asked; never their figures."""
    options: list[str] = []
    for hit in library.search(request.matter, request.named, _POOL):
        document = request.named[0]
        facts = [library.view(document).printed[position] for position in hit.passage.facts]
        lead = next(
            (fact for fact in facts if fact.quantity and fact.column and fact.concept in ("total", "") and fact.name),
            None,
        )
        if hit.passage.kind == "row" and lead is not None and not is_total(lead.name):
            options.append(_question(document, lead, request.voice))
    return tuple(dict.fromkeys(options))[:_MAX_OPTIONS]


def _question(document: Document, fact: Fact, voice: Voice) -> str:
    if voice.english:
        return f"{document.organisation} {document.year}: {fact_label(fact)}?"
    kind = _kind_name(document, voice) if unit_of(fact).endswith("元") else ""
    return f"{document.organisation}{document.year}年{fact_label(fact)}{kind}是多少？"
