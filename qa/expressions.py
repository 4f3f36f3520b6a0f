"""How a question puts several figures together: A比B多多少, A、B哪个大, A除以B, A加B等于C吗.

`read_expressions` only proposes: each expression says which words belong to which operand. It is answered where every
operand is found and explains all of its words (qa.combine); nothing is decided here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PUNCTUATION = "?!,.;: ·"
_NUMERALS = "零一两三四五六七八九"
_COUNT = re.compile(r"(?:这|一共|总共)?(?P<count>[两三四五六七八九])(?:类|项|个|家|者|所|笔|种)(?P<shared>.*)$")
_HAS_WORDS = re.compile(r"[\u4e00-\u9fff\d\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Expression:
    """An operation and the words of its operands, left to right.

    ``kind`` is difference | greater | which | quotient | share | multiple | equal | mean | sum | each. ``way`` is
    'more' or 'less' where the question supposes a direction, ``wants_gap`` says that it also asks by how much.
    """

    kind: str
    operands: tuple[str, ...]
    way: str = ""
    wants_gap: bool = False


@dataclass(frozen=True, slots=True)
class _Operation:
    kind: str
    patterns: tuple[re.Pattern[str], ...]


def read_expressions(words: str) -> Iterator[Expression]:
    """The ways to read a question as an operation on several figures, likeliest first; none for a single figure.

    >>> next(read_expressions("基本支出比项目支出多多少")).operands
    ('基本支出', '项目支出')
    >>> readings = read_expressions("商品和服务支出和工资福利支出哪个多")
    >>> ('商品和服务支出', '工资福利支出') in [one.operands for one in readings]
    True
    """
    text = words.strip(_PUNCTUATION)
    for operation in _operations():
        for pattern in operation.patterns:
            found = pattern.search(text)
            if found:
                yield from _readings(operation.kind, found.groupdict())


def _readings(kind: str, parts: dict[str, str | None]) -> Iterator[Expression]:
    said = parts.get("way") or ""
    way = "" if not said else "less" if re.search("[少低小]|不到", said) else "more"
    wants_gap = kind == "difference" or bool(parts.get("gap"))
    tail = parts.get("tail") or ""
    for several in dict.fromkeys(_operand_lists(parts, kind)):
        operands = _counted(several, kind)
        if operands and all(_HAS_WORDS.search(part) for part in operands):
            yield Expression(kind, _with_tail(operands, tail), way, wants_gap)


def _counted(operands: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """The operands without the word that counts them; what follows it is said of all (甲、乙两所学院的项目支出).

    () where it counts others than these.
    """
    last = len(operands) - (2 if kind == "equal" else 1)
    found = _COUNT.search(operands[last]) if last else None  # one figure's parts are counted otherwise (两个明细)
    if found is None:
        return operands
    if _NUMERALS.index(found["count"]) != last + 1:
        return ()
    shared = found["shared"]
    counted = (*operands[:last], operands[last][: found.start()])
    if not all(_HAS_WORDS.search(own) for own in counted):
        return ()
    return (*(_joined(own, shared) for own in counted), *operands[last + 1 :])


def _joined(own: str, shared: str) -> str:
    """An operand with what is said of all of them, the noun that both have once (甲学院 + 学院的项目支出)."""
    size = next((size for size in range(min(6, len(own), len(shared)), 1, -1) if own.endswith(shared[:size])), 0)
    return own + shared[size:]


def _operand_lists(parts: dict[str, str | None], kind: str) -> Iterator[tuple[str, ...]]:
    if parts.get("items"):
        yield from split_joined(parts["items"] or "")
    elif kind == "equal":  # either side may be a sum: the operands before the last are added up
        left, right = _plain(parts["a"]), _plain(parts["b"])
        yield from ((*several, right) for several in (*split_joined(left), (left,)))
        yield from ((*several, left) for several in split_joined(right))
    else:
        yield _plain(parts["a"]), _plain(parts["b"])


def _plain(text: str | None) -> str:
    return (text or "").strip(_PUNCTUATION)


def _with_tail(operands: tuple[str, ...], tail: str) -> tuple[str, ...]:
    return (*operands[:-1], operands[-1] + tail) if tail else operands


def split_joined(items: str) -> Iterator[tuple[str, ...]]:
    """The ways to cut words at their conjunctions, most operands first: a conjunction may also stand inside a name."""
    joints = [found.span() for found in _joint().finditer(items)]
    if not joints or len(joints) > _MAX_JOINTS:
        return
    chosen = sorted(range(1, 1 << len(joints)), key=lambda mask: (-mask.bit_count(), mask))
    for mask in chosen:
        cuts = [joints[at] for at in range(len(joints)) if mask >> at & 1]
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(items)]
        yield tuple(items[start:end].strip(_PUNCTUATION) for start, end in zip(starts, ends, strict=True))


_MAX_JOINTS = 6


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(_data()["joint"])


@cache
def _operations() -> tuple[_Operation, ...]:
    data = _data()
    return tuple(
        _Operation(
            one["kind"],
            tuple(re.compile(_with_words(pattern, data)) for pattern in one["patterns"]),
        )
        for one in data["operation"]
    )


def _with_words(pattern: str, data: dict[str, str]) -> str:
    for name in ("than", "ask", "summed", "gap", "closing"):
        pattern = pattern.replace("{" + name + "}", data[name])
    return pattern


def compounds() -> dict[str, str]:
    """Everyday names of several items, with the items (水电费: 水费、电费)."""
    found: dict[str, str] = _data()["compound"]
    return found


@cache
def agreement_words() -> dict[str, str]:
    """Regular expressions for the words of agreement that qa.agreement looks for."""
    data = _data()
    return {name: _with_words(data[name], data) for name in ("gap", "children", "whole", "level", "summed")}


@cache
def _data() -> dict:  # type: ignore[type-arg]
    return tomllib.loads(files("qa").joinpath("vocabulary/operations.toml").read_text(encoding="utf-8"))
