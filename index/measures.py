"""What a figure of the explanation measures: the amount of its item, a change, a share, last year's amount.

The words right before a figure tell (``vocabulary/attributes.toml``). A change is one on last year unless the words
compare with the budget (决算数比年初预算数减少…), and 上年决算数 or 2022年的 right before a figure make it last year's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.items import COMPARED, vocabulary
from index.metadata import Metadata
from index.quantities import MONEY_UNITS

LAST_YEAR, BUDGET, OTHER = "last_year", "budget", "other"
PERCENTAGES = ("%", "个百分点")
_CLAUSES = re.compile(r"[，；,;]")
_FALLING = re.compile(r"减少|下降|降低|压减|压缩|缩减|节约|降幅")
_OF_YEAR = re.compile(
    r"(?P<year>上年|去年|上一年|20\d\d年)度?(?:部门|单位|当年|同期)?(?:年初|财政拨款|收入|支出)*(?:预算|决算|执行)?"
    r"(?:数|总额|金额|支出|收入)?(?:为|是|的)?$"
)
_AGAINST_BUDGET = {"change": "budget_change", "growth": "budget_growth"}


@dataclass(frozen=True, slots=True)
class Introduction:
    """Words before a figure that tell what it measures, for figures of some units in documents of some kind."""

    words: re.Pattern[str]
    attribute: str
    unit: str
    kind: str

    def fits(self, clause: str, unit: str, about: Metadata) -> bool:
        is_unit = {
            "%": unit in PERCENTAGES,
            "money": unit in MONEY_UNITS,
            "other": unit not in PERCENTAGES,
            "": True,
        }[self.unit]
        return is_unit and self.kind in ("", about.kind) and bool(self.words.search(clause))


def measure_of(words: str, unit: str, base: str, about: Metadata) -> str:
    """The attribute of a figure after ``words``, '' for one of another year or compared with another year.

    ``base`` is what a change is a change on, from ``compared_with``.
    """
    clause = _CLAUSES.split(words)[-1]
    attribute = next((entry.attribute for entry in introductions() if entry.fits(clause, unit, about)), "amount")
    if attribute in _AGAINST_BUDGET:
        return {LAST_YEAR: attribute, BUDGET: _AGAINST_BUDGET[attribute]}.get(base, "")
    if attribute in ("amount", "opening_budget", "full_year_budget", "budget") and unit not in PERCENTAGES:
        return _of_year(clause, attribute, about)
    return attribute


def compared_with(words: str, before: str, about: Metadata) -> str:
    """What changes after ``words`` are changes on; ``before`` is what they were before these words."""
    found = list(COMPARED.finditer(words))
    if not found:
        return LAST_YEAR if re.search(r"[。；;]", words) else before
    year = found[-1]["year"]
    if year is None or not about.year:
        return BUDGET if found[-1]["budget"] else LAST_YEAR
    return _relation(year, about, {0: BUDGET, 1: LAST_YEAR}, OTHER)


def signed_by(words: str, attribute: str) -> int:
    """-1 for a figure that is a fall by its words, 1 for any other."""
    is_change = attribute in ("change", "growth", "budget_change", "budget_growth")
    return -1 if is_change and _FALLING.search(_CLAUSES.split(words)[-1]) else 1


def _of_year(clause: str, attribute: str, about: Metadata) -> str:
    found = _OF_YEAR.search(clause)
    if found is None:
        return attribute
    return _relation(found["year"], about, {0: attribute, 1: "prior"}, "")


def _relation(year: str, about: Metadata, meanings: dict[int, str], otherwise: str) -> str:
    """The meaning of a year by how long before the document's it is; 上年 is one year before."""
    if not year[0].isdigit() or not about.year:
        return meanings[0] if year[0].isdigit() else meanings[1]
    return meanings.get(about.year - int(year[:4]), otherwise)


@cache
def introductions() -> tuple[Introduction, ...]:
    """The words that introduce figures, in the order in which they are tried."""
    return tuple(
        Introduction(re.compile(entry["words"]), entry["attribute"], entry["unit"], entry.get("kind", ""))
        for entry in vocabulary()["introduction"]
    )
