"""Questions over several items of one body: sums and lists of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.quantities import plain_text
from index.records import Document, Fact
from qa.amounts import Result, Value, ask_of, fact_number
from qa.compose import amount_words, fact_label
from qa.evaluate import evaluate
from qa.expressions import compounds
from qa.find import Absent
from qa.library import Library
from qa.link import label_masks, stated_amounts
from qa.measure import BLANK, read_measure
from qa.order import CHINESE_ORDER, SUM
from qa.records import Answer, Figure
from qa.request import Request
from qa.resolve import Candidate, rank_facts
from qa.wording import finish, sum_words

_HEAD = re.compile(r"^.*(?:里面|里头|里|当中|其中|中(?!央|等|小|职|国|心|级|部|型))(?=.)")


def answer_items(request: Request, words: str, library: Library) -> Answer | None:
    """The sum of several items of one body (水费加电费; 离休费和退休费加起来), None where there are not several."""
    if len(request.documents) != 1:
        return _sum_somewhere(request, words, library)
    document = request.documents[0]
    is_sum = bool(SUM.search(words)) or bool(re.search(r"[\u4e00-\u9fff\d]加[\u4e00-\u9fff\d]", words))
    parts = split_items(words, document, library)
    if len(parts) > 1:
        values = _part_values(parts, document, library)
        good = [value for value in values if isinstance(value, Value)]
        if len(good) == len(values) and len({value.fact for value in good}) == len(good):
            return _added(request, good) if is_sum else _listed(request, good)
        if re.search("各", words):
            return _not_each(request, parts, values)
    return _projects_sum(request, words, document, library) if is_sum else None


def answer_compound(request: Request, words: str, library: Library) -> Answer | None:
    """The sum of the items that an everyday name stands for (水电费), where the document has them one by one."""
    found = next((name for name in sorted(compounds(), key=len, reverse=True) if name in words), "")
    if not found or len(request.documents) != 1:
        return None
    before, after = words.split(found, 1)
    parts = [f"{before}{item}{after}" for item in compounds()[found].split("、")]
    values = [evaluate(read_measure(part), request.documents, library) for part in parts]
    good = [value for value in values if isinstance(value, Value) and not value.calculation]
    return _added(request, good) if len(good) == len(parts) else None


def _not_each(request: Request, parts: Sequence[str], values: Sequence[Result]) -> Answer:
    """A refusal where a question asks for several items each and not all of them are found."""
    missing = "、".join(
        part.strip(BLANK) for part, value in zip(parts, values, strict=True) if not isinstance(value, Value)
    )
    reason = request.voice.say(
        f"没有答案：问到的几项中，“{missing}”没有找到。",
        f"Not answered: of the items asked for, “{missing}” was not found.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)


def _part_values(parts: Sequence[str], document: Document, library: Library) -> list[Result]:
    """The value of each item; those after an item of a project are items of that project too."""
    first = _part_value(parts[0], parts[0], parts[-1], document, library)
    if isinstance(first, Value) and first.fact.project and ("," in parts[0] or stated_amounts(parts[0])):
        within = _parts_of_project(parts, first, document, library)
        if within:
            return within
    head = _HEAD.match(parts[0])
    if not head or not isinstance(first, Value) or not (first.fact.project or len(first.fact.path) > 1):
        return [first, *(_part_value(part, parts[0], parts[-1], document, library) for part in parts[1:])]
    within = [evaluate(read_measure(f"{head.group()}{BLANK}{part}"), [document], library) for part in parts[1:]]
    alone = [_part_value(part, parts[0], parts[-1], document, library) for part in parts[1:]]
    chosen = [
        one if isinstance(one, Value) or first.fact.project else other for one, other in zip(within, alone, strict=True)
    ]
    return [first, *chosen]


def _parts_of_project(parts: Sequence[str], first: Value, document: Document, library: Library) -> list[Result]:
    """The items behind a project as parts of it (某项目30万, 差旅和办公用品各多少), [] where it has none of them.

    A project said with its amount is no item itself.
    """
    head, _, item = parts[0].rpartition(",")
    is_whole = len(first.fact.path) < 2 or first.fact.origin == "table"
    lead = parts[0] if is_whole or not item else head
    found = [_of_project(f"{lead}{BLANK}{part}", first, document, library) for part in parts[1:]]
    is_head = is_whole and bool(stated_amounts(parts[0]))
    if not is_head and not any(isinstance(one, Value) for one in found):
        return []
    return found if is_head else [first, *found]


def _of_project(words: str, first: Value, document: Document, library: Library) -> Result:
    """The value of an item of the project that the first item is of; absent where it is another's."""
    found = evaluate(read_measure(words), [document], library)
    is_same = isinstance(found, Value) and found.fact.project == first.fact.project
    return found if is_same or not isinstance(found, Value) else Absent("", (document,), item=words)


def _part_value(part: str, first: str, last: str, document: Document, library: Library) -> Result:
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
    found = [answer_items(replace(request, documents=(document,)), words, library) for document in request.documents]
    answered = [answer for answer in found if answer is not None and answer.status == "answered"]
    refused = [answer for answer in found if answer is not None and answer.status == "not_found"]
    return answered[0] if len(answered) == 1 else (refused[0] if refused and not answered else None)


def split_items(words: str, document: Document, library: Library) -> list[str]:
    """The items that a question joins by 和, 加, 、: each with what they share; [words] where nothing is joined.

    A conjunction inside a name (商品和服务支出) joins nothing.
    """
    masks = label_masks(ask_of(words, document), library.view(document))
    names = [
        masks.of(label)[0] for label in masks.touched if label[0] in ("name", "project") and masks.of(label)[1] < 1
    ]
    bare = SUM.sub(BLANK, words)
    joints = r"和|加上|加|、|与|以及|及|跟(?!去年|上年|20)" + ("|," if re.search("各|分别", bare) else "")
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
    calculation = sum_words(values, plain_text(total))
    label = "、".join(value.label for value in values) + "合计"
    document = values[0].document
    amount = amount_words(total, values[0].unit)
    text = f"{document.organisation}{document.year}年{label}为{amount}（{calculation}）。"
    return finish(request.question, text, (Figure(label, plain_text(total), values[0].unit),), values, [], calculation)


def _listed(request: Request, values: Sequence[Value]) -> Answer:
    document = values[0].document
    words = "，".join(f"{value.label}{amount_words(value.number, value.unit)}" for value in values)
    figures = tuple(Figure(value.label, plain_text(value.number), value.unit) for value in values)
    return finish(request.question, f"{document.organisation}{document.year}年{words}。", figures, values, [], None)


_STATED = re.compile(r"(两|二|三|四|五|六|七|八|九|\d+)(?:个|笔|项)(?!目)")
_RELATED = re.compile(r"(?:跟|和|与|同)(?=.{2,12}(?:有关|相关)的)|(?<=.)(?:有关|相关)的")


def _projects_sum(request: Request, words: str, document: Document, library: Library) -> Answer | None:
    """The sum of the projects that a question names by parts of their names, all of them together explaining it."""
    view = library.view(document)
    asked = ask_of(SUM.sub(BLANK, _RELATED.sub(BLANK, _STATED.sub(BLANK, words))), document)
    ranked = [
        c
        for c in rank_facts(asked, view, every=True)
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
    stated = _STATED.search(words)
    count = (
        CHINESE_ORDER.get(stated.group(1).replace("两", "二")) or int(stated.group(1))
        if stated and (stated.group(1) == "两" or stated.group(1) in CHINESE_ORDER or stated.group(1).isdigit())
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
