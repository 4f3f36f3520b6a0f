"""Questions that no label answers, from the document's sentences: only where a sentence holds all that is asked.

The words of a question must all stand in one passage (its headings included) and most of them in the sentence
that is quoted. Retrieval proposes the passages; this is the check that lets one through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.records import Document, SourceRef
from qa.amounts import ask_of
from qa.compose import cite, clarify
from qa.library import Library
from qa.measure import BLANK
from qa.records import Answer, Figure
from qa.request import Request
from qa.text import normalise
from qa.words import ASKS_LIST, figures_in

_SENTENCE_END = re.compile(r"(?<=[。！？；])")
_ALTERNATIVES = re.compile(r"是?(?P<one>[\u4e00-\u9fff]{2,8}?)还是(?P<other>[\u4e00-\u9fff]{2,10})")
_WANTS_NUMBER = re.compile(r"多少|几(?!乎)|多大|多高|多长|占比|百分|金额|总额|预算数|决算数")
_WANTS_WORDS = re.compile(
    r"什么|啥|哪|谁|怎|如何|为何|是否|是不是|有没有|吗|还是|何|介绍|说明|内容|依据|原因|用途|标准|范围|程序|职[能责]|设置|组成|包括|\b(what|who|why|how|which|does|is|are)\b"
)
_LEAST_IN_SENTENCE = 0.6
_WANTS_MONEY = re.compile(r"多少(?:钱|万?元|亿元)|金额")
_ASKS_VERDICT = re.compile(r"是不是|是否|对吗|对不对")
_HALF = 0.5
_LEAST_CHARACTERS = 4
_POOL = 40


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document that answers, with the share of the question's words that it holds."""

    document: Document
    text: str
    source: SourceRef
    share: float


def answer_from_prose(request: Request, library: Library) -> Answer | None:
    """An answer in a document's own sentence, None where no sentence holds what is asked."""
    choices = _ALTERNATIVES.search(request.words)
    if choices:
        return _choose(request, choices, library)
    quotes = [quote for quote in find_quotes(request, library) if not _names_another_year(request.words, quote)]
    if wants_number(request.words):
        quotes = [quote for quote in quotes if not _has_rest(request.words, quote.document)]
    if not quotes or _ASKS_VERDICT.search(request.words):
        return None
    best = [quote for quote in quotes if quote.share == quotes[0].share]
    if len({quote.document.document_id for quote in best}) > 1:
        options = [f"{quote.document.organisation}：{quote.text[:40]}" for quote in best]
        return clarify(
            request.question,
            request.voice.say("几个部门的文件都提到，请指明是哪一个：", "Several documents speak of it; which one?")
            + "；".join(options),
            options,
        )
    return _quote_answer(request, best[0], library)


def _has_rest(words: str, document: Document) -> bool:
    """Whether a lone character is left of a word that is not understood (半 of 上半年, 公 of 公交)."""
    return any(len(run) == 1 and run > "\u3400" for run in _runs(words, document))


def _names_another_year(words: str, quote: Quote) -> bool:
    """Whether a figure of a year is asked for that is not the document's: sentences name such years to compare."""
    years = set(re.findall(r"20\d\d(?=年)", words)) - {str(quote.document.year)}
    return bool(years) and wants_number(words)


def _choose(request: Request, choices: re.Match[str], library: Library) -> Answer | None:
    """A是…还是B: the one alternative that a sentence states together with the rest of the question."""
    found = []
    for dropped in ("other", "one"):
        start, end = choices.span(dropped)
        words = (request.words[:start] + BLANK + request.words[end:]).replace("还是", BLANK)
        quotes = find_quotes(replace(request, words=words), library)
        found += quotes[:1]
    texts = {quote.text for quote in found}
    return _quote_answer(request, found[0], library) if len(texts) == 1 else None


def _quote_answer(request: Request, quote: Quote, library: Library) -> Answer | None:
    figures: tuple[Figure, ...] = ()
    if wants_number(request.words):
        figures = _asked_figures(request, quote)
        if not figures or _is_of_another_item(request, quote, library):
            return None
    head = (
        f"{quote.document.organisation}{quote.document.year}年："
        if not request.voice.english
        else f"{quote.document.organisation}, {quote.document.year}: "
    )
    citation = cite(quote.document, quote.source, "", quote.text)
    return Answer(request.question, "answered", head + quote.text, figures, None, None, (citation,))


def _is_of_another_item(request: Request, quote: Quote, library: Library) -> bool:
    """Whether the sentence's figures were read as those of items that the question does not name."""
    view = library.view(quote.document)
    items = {
        fact.path
        for fact in view.facts
        if fact.origin == "text" and fact.path and normalise(quote.text) in normalise(fact.source.text)
    }
    words = normalise(request.words)
    named = {path for path in items if any(path[-1][at : at + 2] in words for at in range(len(path[-1]) - 1))}
    return bool(items) and not named


def wants_number(words: str) -> bool:
    """Whether a figure is asked for: a bare item (某单位物业管理费) asks for its amount."""
    return bool(_WANTS_NUMBER.search(words)) or not _WANTS_WORDS.search(words)


def _asked_figures(request: Request, quote: Quote) -> tuple[Figure, ...]:
    """The figures of a sentence whose own words the question names."""
    asked = ask_of(request.words, quote.document)
    runs = asked.words(asked.content).split()
    chosen: list[tuple[float, bool, Figure]] = []
    for label, printed, unit in figures_in(quote.text):
        plain = normalise(label)
        share, is_said = _share(runs, plain), _share([plain], " ".join(runs)) == 1
        by_label = any(run[at : at + 2] in plain[-8:] for run in runs for at in range(len(run) - 1))
        is_of_kind = unit.endswith("元") or not _WANTS_MONEY.search(request.words)
        is_meant = share > _HALF or is_said
        if by_label and unit and is_of_kind and is_meant and not _is_settled_for_budgeted(request.words, label):
            chosen.append((share, is_said, Figure(label, printed, unit)))
    most = max((share for share, _, _ in chosen), default=0.0)
    return tuple(figure for share, is_said, figure in chosen if share == most or is_said)


def _is_settled_for_budgeted(words: str, label: str) -> bool:
    """Whether a sentence's settled figure would stand for the budgeted one that is asked for, or the reverse."""
    return ("预算" in words and "决算" in label and "预算" not in label) or (
        "决算" in words and "预算" in label and "决算" not in label
    )


def find_quotes(request: Request, library: Library) -> list[Quote]:
    """Sentences that hold what is asked, those with most of it first, then in the order of the search."""
    words = ASKS_LIST.sub(BLANK, request.words)
    asked = {document.document_id: _runs(words, document) for document in request.documents}
    found: list[Quote] = []
    for document, around, text, source in _texts(request, library):
        runs = asked[document.document_id]
        if sum(map(len, runs)) >= _LEAST_CHARACTERS and _share(runs, normalise(around + text)) == 1:
            found += _sentences(document, runs, text, source, normalise(around))
    return sorted(found, key=lambda quote: -quote.share)


def _runs(words: str, document: Document) -> list[str]:
    asked = ask_of(words, document)
    return [run for run in asked.words(asked.content).split() if run != BLANK]


def _texts(request: Request, library: Library) -> Iterator[tuple[Document, str, str, SourceRef]]:
    """What retrieval proposes, then the words of the projects, each with what it stands under."""
    by_id = {document.document_id: document for document in request.documents}
    for hit in library.search(request.matter, request.documents, _POOL):
        if hit.passage.kind == "paragraph":
            yield by_id[hit.document_id], " ".join(hit.passage.headings), hit.passage.source.text, hit.passage.source
    for document in request.documents:
        for text in library.view(document).texts:
            if text.attribute not in ("empty_statement", "indicator", "contact", "person_in_charge"):
                yield document, " ".join((*text.path, text.entity)), text.text, text.source


def _sentences(document: Document, runs: list[str], text: str, source: SourceRef, around: str) -> Iterator[Quote]:
    for sentence in _SENTENCE_END.split(text):
        plain = normalise(sentence)
        share = _share([run for run in runs if _share([run], around) < 1] or runs, plain)
        if plain and share >= _LEAST_IN_SENTENCE:
            yield Quote(document, sentence.strip(), source, share)


def _share(runs: list[str], text: str) -> float:
    """The share of characters of ``runs`` that stand in pairs which ``text`` also holds."""
    covered = total = 0
    for run in runs:
        total += len(run)
        held = [False] * len(run)
        for at in range(len(run) - 1):
            if run[at : at + 2] in text:
                held[at] = held[at + 1] = True
        covered += sum(held) if len(run) > 1 else run in text
    return covered / total if total else 0.0
