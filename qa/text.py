"""Questions and labels in one form, so that they can be compared: simplified, half-width, lower-case, no blanks.

Offsets are kept: a normalised question has the same characters in the same order, only folded and without blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Any

from index.quantities import parse_chinese_number, plain_text

_DROPPED = re.compile(r"[\s“”\"'‘’《》〈〉「」『』*_`]+")
_CODE_CELLS = re.compile(r"(?<!\d)([23]\d\d)\s+(\d\d)(?:\s+(\d\d))?(?!\d)")  # a code in its three cells
_NUMBERS_APART = re.compile(r"(?<=\d)[\s“”\"‘’《》〈〉「」『』]+(?=\d)")  # 表3 20113: what is dropped keeps them apart
_TRADITIONAL_HINT = re.compile(r"[\u4e00-\u9fff]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_CHINESE_AMOUNT = re.compile(
    r"(?<![一二三四五六七八九十百千第零两几数每])[一二三四五六七八九十百千零两]+(?=万元|万(?!人)|元|亿)"
)
MAX_QUESTION = 2000
BETWEEN = "·"  # stands for the blank between words that must stay apart


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """A question or label for comparison.

    >>> normalise("請問“三公”經費 是多少？"), normalise("Ｔotal　Budget")
    ('请问三公经费是多少?', 'totalbudget')
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if _TRADITIONAL_HINT.search(folded):
        folded = to_simplified(folded)
    folded = _NUMBERS_APART.sub("·", _CODE_CELLS.sub(r"\1\2\3", folded.strip()))
    plain = _DROPPED.sub("", folded).replace("，", ",").replace("。", ".")
    return _CHINESE_AMOUNT.sub(_in_digits, plain)


def _in_digits(found: re.Match[str]) -> str:
    """An amount of money written in Chinese figures (九百万元), in digits."""
    number = parse_chinese_number(found.group())
    return plain_text(number) if number is not None else found.group()


def to_simplified(text: str) -> str:
    """Chinese text in simplified characters, one for one."""
    table = _traditional_table()
    return text.translate(table)


def is_english(text: str) -> bool:
    """Whether a question is to be answered in English: it has Latin words and they outweigh the Chinese ones."""
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    chinese = len(_CJK.findall(text))
    terse = words == 1 and not chinese and (any(char.isdigit() for char in text) or text.rstrip().endswith("?"))
    return terse or words >= 4 or (words >= 2 and (words * 2 > chinese or bool(_ENGLISH_JOINT.search(text))))


_ENGLISH_JOINT = re.compile(r"(?:^|\s)(?:of|for|in|the|at|is|what|how|why|and|by|to|vs)\s", re.IGNORECASE)


@cache
def _traditional_table() -> dict[int, str]:
    """Traditional characters with their simplified form, from opencc's own table of single characters."""
    from importlib.resources import files

    table: dict[int, str] = {}
    path: Any = files("opencc").joinpath("dictionary/TSCharacters.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        traditional, _, simplified = line.partition("\t")
        if len(traditional) == 1 and simplified:
            table[ord(traditional)] = simplified.split()[0]
    return table


def bits(start: int, end: int) -> int:
    """The characters from ``start`` up to ``end`` as a set of bits."""
    return ((1 << (end - start)) - 1) << start


def union(masks: Iterable[int]) -> int:
    """All characters of several sets."""
    return reduce(or_, masks, 0)


def spans(text: str, part: str) -> list[tuple[int, int]]:
    """All places of ``part`` in ``text``, left to right, overlaps included. Latin words match as whole words only."""
    found: list[tuple[int, int]] = []
    at = text.find(part)
    while at >= 0:
        found.append((at, at + len(part)))
        at = text.find(part, at + 1)
    return found


def pieces(text: str, longest: int) -> set[str]:
    """Every run of at least two and at most ``longest`` characters."""
    return {text[at : at + size] for at in range(len(text)) for size in range(2, min(longest, len(text) - at) + 1)}


def is_slip(typed: str, name: str) -> bool:
    """Whether two words of the same length differ in one character that sounds alike, as input methods mistake it.

    Any other difference makes another word (体育局 is no slip of 教育局).

    >>> is_slip("商信居", "商信局"), is_slip("体育局", "教育局"), is_slip("商信局", "商信局")
    (True, False, False)
    """
    wrong = [(a, b) for a, b in zip(typed, name, strict=True) if a != b]
    return len(wrong) == 1 and bool(_sounds(wrong[0][0]) & _sounds(wrong[0][1]))


@cache
def _sounds(char: str) -> frozenset[str]:
    """The ways a character is read, without tone; what is no Chinese character has none."""
    from pypinyin import Style, pinyin  # a large dictionary: only where a slip is looked for

    if char <= "\u3400":
        return frozenset()
    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])


def abbreviation_mask(text: str, name: str) -> int:
    """The longest run of the question that abbreviates a unit's name: its characters in order, ending as it ends.

    >>> bin(abbreviation_mask("轻工学院的助学金", "新疆轻工职业技术学院")).count("1")
    4
    """
    outer = re.sub(r"\([^)]*\)", "", name)
    runs = []
    for start in range(len(text) - 2):
        begin = outer.find(text[start : start + 2])
        end = _subsequence_end(text, start, outer) if begin >= 0 else start
        if end - start >= 3:
            runs.append((begin, start - end, start, end))
    if not runs:
        return 0
    _, _, start, end = min(runs)  # the run that begins nearest the name's own beginning, the longest of these
    return bits(start, end)


def _subsequence_end(text: str, start: int, name: str) -> int:
    """Where the run from ``start`` last agrees with the end of ``name``; ``start`` where it never does."""
    at, end = 0, start
    for position in range(start, len(text)):
        at = name.find(text[position], at) + 1
        if at == 0:
            break
        if at == len(name) or (text[position] == name[-1] and name.find(name[-1], at) < 0):
            end = position + 1
    return end
