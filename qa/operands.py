"""The operands of an expression: what each is, with the words that it shares with the others.

An operand says what is its own and leaves the rest to its neighbours: in 表6的301、302 both are of 表6, in
2150502全口径比一般公共预算口径 both are 2150502. So each is read in slots (body, unit, table, money, column, name), and
an empty slot is filled from the first operand that has it; a filled one never changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Document
from qa.amounts import Result, Value, ask_of, to_result
from qa.evaluate import evaluate
from qa.expressions import Expression, agreement_words
from qa.find import Found, Several
from qa.library import Library
from qa.link import ask, label_masks
from qa.measure import BLANK, read_measure
from qa.request import Request
from qa.text import bits, spans

_COLUMN_WORDS = {"基本": "基本支出", "项目": "项目支出", "公用": "公用经费", "人员": "人员经费"}
_BARE_COLUMN = re.compile(r"(?:^|(?<=[·\d]))(?:基本|项目|公用|人员)$")
_TITLE = re.compile(
    r"(?:(?![在的里与和])[\u4e00-\u9fff]){4,24}(?:决算|预算|情况)(?:总|明细)?表(?=[的里中·]|$)"
)  # a table is no item
_TOTAL = re.compile(r"总计|合计|总额|总数")
_SLOTS = ("unit", "table", "fund", "column", "stage", "name")
_STAGES = ("opening_budget", "full_year_budget")  # what was budgeted, beside what was settled
_SCOPE = ("unit", "table", "fund")  # what the words before the first operand say of all


@dataclass(frozen=True, slots=True)
class Operand:
    """The words of an operand without its body, and which of its characters fill which slot."""

    words: str
    documents: tuple[Document, ...]
    slots: dict[str, int]

    def has(self, slot: str) -> bool:
        """Whether the operand says it itself."""
        return bool(self.slots[slot])

    def text(self, *slots: str) -> str:
        """Its words for these slots."""
        mask = _union(self.slots[slot] for slot in slots)
        return BLANK.join(ask(self.words).words(mask).split())

    def without(self, slots: Sequence[str]) -> str:
        """All its words but those for these slots."""
        mask = _union(self.slots[slot] for slot in slots)
        return "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(self.words))


def operand_results(expression: Expression, request: Request, library: Library) -> list[Result]:
    """What each operand comes to, in order; [] where the bodies they are of are not certain."""
    operands = _read(expression, request, library)
    if not operands or _leaves_its_row(operands) or _cuts_a_name(expression.operands, request, library):
        return []
    filled = [_filled(at, operands, expression.kind) for at in range(len(operands))]
    results = [
        _first_found(readings, operand.documents, library) for readings, operand in zip(filled, operands, strict=True)
    ]
    return [_settled(result, results) for result in results]


def _leaves_its_row(operands: Sequence[Operand]) -> bool:
    """Whether one operand is a row and another the total of a table named by its title: 合计 may be that row's own."""
    total = [bool(_TITLE.search(one.words)) and not _TOTAL.sub("", one.text("name")).strip(BLANK) for one in operands]
    return any(total) and not all(total)


def _cuts_a_name(parts: Sequence[str], request: Request, library: Library) -> bool:
    """Whether a joint between two operands lies inside a name that the question holds whole (商品和服务支出)."""
    text, joints, at = request.marked, [], 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False  # put together from other words: not a cut of the question
        if at:
            joints.append(found - 1)
        at = found + len(part)
    for document in request.documents:
        view = library.view(document)
        for label in label_masks(ask(text), view).touched:
            if label[0] not in ("name", "project"):
                continue
            if any(start < joint < end - 1 for start, end in spans(text, label[1]) for joint in joints):
                return True
    return False


def _read(expression: Expression, request: Request, library: Library) -> list[Operand]:
    """The operands in slots, each with its one body: its own, or that of the first (or the last) that names one."""
    named = [_documents_in(part, request) for part in expression.operands]
    shared = next((documents for documents in (*named, *named[::-1]) if documents), request.documents)
    if any(len(documents or shared) != 1 for documents in named):
        return []
    return [
        _in_slots(_plain(part, expression.kind), documents or shared, library)
        for part, documents in zip(expression.operands, named, strict=True)
    ]


def _documents_in(part: str, request: Request) -> tuple[Document, ...]:
    found = [document for char in part for document in request.of_mark(char)]
    return tuple(dict.fromkeys(found))


_SUMMED = re.compile("(?:之和|相加|加起来|加总|的和|总和)$")


def _plain(part: str, kind: str) -> str:
    words = re.sub(r"[\ue000-\uf8ff]+", BLANK, part)
    words = _SUMMED.sub("", words) if kind == "equal" else words
    return _BARE_COLUMN.sub(lambda found: _COLUMN_WORDS[found.group()], words)


def read_operand(words: str, documents: tuple[Document, ...], library: Library) -> Operand:
    """Words without a body, in slots."""
    return _in_slots(words, documents, library)


def _in_slots(words: str, documents: tuple[Document, ...], library: Library) -> Operand:
    asked = ask_of(words, documents[0])
    masks = label_masks(asked, library.view(documents[0]))
    units = [masks.of(label)[0] for label in masks.touched if label[0] == "unit"]
    slots = {
        "unit": _union(units),
        "table": _union((*asked.tables.values(), *(bits(*found.span()) for found in _TITLE.finditer(words))))
        | asked.prose,
        "fund": _union(asked.funds.values()),
        "column": _union(asked.concepts.values()),
        "stage": _union(asked.attributes.get(name, 0) for name in _STAGES) | asked.budget,
    }
    slots["column"] &= ~slots["fund"]
    slots["name"] = asked.content & ~_union(slots.values())
    if not slots["name"] and not slots["column"]:  # 表3总计: the total is what it names
        slots["name"] = _union(bits(*found.span()) for found in _TOTAL.finditer(words))
    return Operand(words, documents, slots)


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _filled(at: int, operands: Sequence[Operand], kind: str) -> list[str]:
    """The readings of an operand with its empty slots filled, likeliest first."""
    own = operands[at]
    if kind == "equal" and at and own is operands[-1] and len(operands) > 2 and (own.has("table") or own.has("fund")):
        return [own.words, *_filled_from(at, operands, kind)]  # a sum's whole that says its own scope
    return _filled_from(at, operands, kind)


def _filled_from(at: int, operands: Sequence[Operand], kind: str) -> list[str]:
    own = operands[at]
    of_body = [other for other in operands if other.documents == own.documents]
    whole = next((other for other in (*operands[:at], *operands[:at:-1]) if other.has("name")), None)
    if whole is not None and not own.has("name") and (whole.has("column") or not own.has("column")):
        taken = [slot for slot in _SLOTS if own.has(slot) or slot == "stage"]
        taken += ["unit"] if whole not in of_body else []
        return [f"{whole.without(taken)}{BLANK}{own.words}"]
    carried = [operands[0].text(slot) for slot in _SCOPE if at and not own.has(slot) and operands[0] in of_body]
    column = next((other.text("column") for other in operands if other.has("column") and other.has("name")), "")
    if column and own.has("name") and not own.has("column"):
        carried.append(column)
    scope = BLANK.join(text for text in carried if text)
    full = f"{own.words}{BLANK}{scope}" if scope else own.words
    return list(_equal_readings(at, full, operands)) if kind == "equal" else [full]


def _equal_readings(at: int, full: str, operands: Sequence[Operand]) -> Iterator[str]:
    """The readings of a side that is compared, beside the usual one.

    A sum's parts are of the scope of its whole; a bare 合计 is that of the parts' own row; 之和 and the like fall away;
    the first operand's words go on (政府采购货物、工程).
    """
    own, first, last = operands[at], operands[0], operands[-1]
    level = agreement_words()["level"]
    is_bare = own is last and bool(re.fullmatch(agreement_words()["whole"], own.words.strip(BLANK)))
    if is_bare and all(one.has("column") for one in operands[:-1]):
        yield f"{first.without(['column'])}{BLANK}{own.words}"
        return
    if len(operands) > 2 and own is not last:
        scope = [last.text(slot) for slot in _SCOPE if not own.has(slot) and not first.has(slot) and last.has(slot)]
        yield from ([BLANK.join((full, *scope))] if scope else [])
    plain = re.sub(level, "", own.words)
    yield from dict.fromkeys((full, own.words, re.sub(level, "", full), plain, plain.replace("总预算", "预算")))
    if at and plain and len(plain) < len(first.words):
        yield first.words[: -len(plain)] + plain


def _first_found(readings: Sequence[str], documents: tuple[Document, ...], library: Library) -> Result:
    results = [evaluate(read_measure(words), documents, library) for words in readings]
    return next((result for result in results if isinstance(result, Value)), results[0])


def _settled(result: Result, results: Sequence[Result]) -> Result:
    """Of several readings of an operand the one that stands in the statement of the others."""
    others = [one for one in results if isinstance(one, Value)]
    if not isinstance(result, Several) or result.across_documents or not others:
        return result
    like = others[0].fact
    near = [
        (document, fact)
        for document, fact in result.readings
        if (fact.statement, fact.concept) == (like.statement, like.concept)
    ]
    if len(near) != 1:
        return result
    return to_result(Found(*near[0]))
