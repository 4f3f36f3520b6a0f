"""How a follow-up is put together with the question before it: one rule a function, the first that fits is taken.

A follow-up leaves open what it does not say. What it leaves open is never lost: where only another item is named the
same is asked of it, 其中 stays within what was asked before, a sub-unit alone asks for its part of the same item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Document
from qa.amounts import Value, ask_of
from qa.evaluate import evaluate
from qa.lexicon import phrases
from qa.library import Library
from qa.link import label_masks
from qa.measure import BLANK, read_measure
from qa.text import bits, normalise
from qa.view import OWN_OFFICE

_END = r"(?:的|呢|吗|啊|呀|有|是|各)*(?:多少|几)?(?:钱|万元|元)?(?:呢)?[?·,]*"
_OPENING = re.compile(r"^[·,]*(?:那|那么|再看|再说|换成|如果是|至于)?")
_WITHIN = re.compile(r"^[·,]*(?:那|那么)?其中(?P<part>.+)$")
_BARE_SHARE = re.compile(
    r"^[·,]*(?:那|它|这)?(?:占比?|比例|比重|占了?)(?:是|有|为)?(?:多少|多大(?:比例)?|几成|百分之[几多]少?|比例)?(?:是多少|呢)?[?·]*$"
)
_WHOLE_BUDGET = re.compile(
    r"^(?:部门|全部?|总|收支|本年|全年|一年)*(?:的)?(?:预算|支出|收入|开支|盘子)*(?:总额|总计|总数|规模)?$"
)
_AGAINST = re.compile(r"(?:比|较|跟|和|与|同)(?:20\d\d年?度?|上年度?|去年)(?:预算)?(?:执行|决算)?数?")
_ONLY_OPENING = re.compile(r"那么?|呢|\?|·|,|的|再看|至于|又")


@dataclass(frozen=True, slots=True)
class Follow:
    """A follow-up and the question before, without their bodies.

    ``body`` are the names of the bodies that the follow-up is about, ``own`` and ``carried`` the words that name the
    item of the follow-up and of the question before.
    """

    body: str
    now: str
    past: str
    own: str
    carried: str
    documents: Sequence[Document]
    library: Library


def put_together(follow: Follow) -> str | None:
    """The question in full, None where no rule of this module fits."""
    return next((text for rule in _RULES if (text := rule(follow)) is not None), None)


def _share_of_part(follow: Follow) -> str | None:
    """其中乙呢 and then 占多少: the share of the part in what it was a part of."""
    if not _BARE_SHARE.match(follow.now) or "其中" not in follow.past:
        return None
    return f"{follow.body}{_plain_end(follow.past)}{_plain_share(follow.now)}"


def _plain_end(words: str) -> str:
    return re.sub(rf"{_END}$", "", words)


def _plain_share(words: str) -> str:
    rest = re.sub(r"^[·,]*(?:那|它|这)?", "", words)
    return rest if rest.startswith("占") else f"占{rest}"


def _part_of_before(follow: Follow) -> str | None:
    """其中乙: within the item before, where the document has it there; never beside it."""
    found = _WITHIN.match(follow.now)
    if not found or not follow.carried:
        return None
    whole = _plain_end(_last_item(follow))
    part = found["part"]
    together = f"{whole}其中{part}"
    is_all = _WHOLE_BUDGET.match(re.sub(rf"20\d\d年?度?|{BLANK}", "", whole))
    return f"{follow.body}{part if is_all and not _is_found(together, follow) else together}"


def _last_item(follow: Follow) -> str:
    """What the question before was about: its words where it asked for an amount, its item otherwise."""
    return follow.carried if read_measure(follow.past).kind != "amount" or "其中" not in follow.past else follow.past


def _is_found(words: str, follow: Follow) -> bool:
    return isinstance(evaluate(read_measure(words), follow.documents, follow.library), Value)


def _names_only_fund(words: str) -> bool:
    rest = words
    for pattern in phrases().funds.values():
        rest = pattern.sub("", rest)
    return rest != words and not re.sub(rf"安排|拨款|的|部分|口径|{BLANK}", "", rest)


def _fund_of_before(follow: Follow) -> str | None:
    """Only another fund is named (一般公共预算安排的呢): the same item of it."""
    if not follow.carried or not follow.own or not _names_only_fund(follow.own) or _asks(follow):
        return None
    if _names_only_fund(follow.carried) or not re.search("安排|部分|口径|里|中", follow.now):
        return None
    return f"{follow.body}{follow.carried}{BLANK}{follow.now}"


def _unit_of_before(follow: Follow) -> str | None:
    """Only a sub-unit is named: the same question of it, in place of the unit before."""
    unit = _unit_named(follow)
    if not unit or not follow.carried:
        return None
    rest = _without_units(follow.past, follow)
    return f"{follow.body}{unit}{BLANK}{rest}" if re.search(r"[\u4e00-\u9fff\d]{2}", rest) else None


def _unit_named(follow: Follow) -> str:
    """The sub-unit which is all that a follow-up names, '' for none: by its name, or by its place beside another."""
    bare = re.sub(rf"{_END}$", "", _OPENING.sub("", follow.now)).strip(BLANK)
    bare = re.sub(r"(?:拿到?|分到?|得到?|安排|用|花)了?$", "", bare)
    if len(bare) < 2:
        return ""
    for document in follow.documents:
        units = [normalise(unit) for unit in follow.library.view(document).units]
        if _covers(bare, document, follow, "unit"):
            return bare
        alike = [unit for unit in units if bare in unit] if _names_unit(follow.past, document, follow) else []
        if len(alike) == 1:
            return alike[0]
    return ""


def _covers(words: str, document: Document, follow: Follow, sort: str) -> bool:
    """Whether labels of one sort explain all that words name."""
    asked = ask_of(words, document)
    mask = _mask_of(asked.text, document, follow, sort)
    return bool(mask) and not asked.content & ~mask


def _mask_of(words: str, document: Document, follow: Follow, sort: str) -> int:
    masks = label_masks(ask_of(words, document), follow.library.view(document))
    mask = 0
    for label in masks.touched:
        if label[0] == sort or (sort == "unit" and label == OWN_OFFICE):
            mask |= masks.of(label)[0]
    for office in re.finditer(r"[局厅委办部](?=机?关?本级)", words):
        mask |= bits(*office.span())
    return mask


def _names_unit(words: str, document: Document, follow: Follow) -> bool:
    return bool(_mask_of(words, document, follow, "unit"))


def _without_units(words: str, follow: Follow) -> str:
    mask = 0
    for document in follow.documents:
        mask |= _mask_of(words, document, follow, "unit")
    rest = "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(words))
    return re.sub(f"{BLANK}+", BLANK, rest)


def _same_of_another(follow: Follow) -> str | None:
    """Only another item is named: the same is asked of it, where more than its amount was asked before."""
    if not follow.own or BLANK in follow.own or _asks(follow):
        return None
    measure = read_measure(follow.past)
    if measure.kind in ("amount", "involved", "within", "share", "ratio", "multiple"):
        return None
    items = [re.sub("[比较跟和与同]$", "", item) for item in follow.carried.split(BLANK)]
    said = [item for item in items if item and item in follow.past and f"{item}{BLANK}" not in follow.past]
    if not said:
        return None  # the item and what was asked of it are of two turns
    again = follow.past.replace(said[0], follow.own, 1)
    if not _is_found(again, follow) and _AGAINST.search(again):
        again = _AGAINST.sub("比上年", again)  # the document compares this item with another figure of last year
    return f"{follow.body}{again}"


def _asks(follow: Follow) -> bool:
    """Whether a follow-up says what it asks of its item (是多少, 比上年), besides naming it."""
    rest = follow.now.replace("其中", "")
    for piece in follow.own.split(BLANK):
        rest = rest.replace(piece, "", 1)
    return bool(_ONLY_OPENING.sub("", rest))


_RULES: tuple[Callable[[Follow], str | None], ...] = (
    _share_of_part,
    _unit_of_before,
    _fund_of_before,
    _part_of_before,
    _same_of_another,
)
