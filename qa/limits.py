"""Limits that a question sets to amounts: 超过100万元, 5万元以下."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from index.records import Quantity
from qa.view import base_amount

_ABOVE = {"超过", "大于", "高于", "多于", "不低于", "不少于", "达到", "以上", "突破", "超"}
_INCLUSIVE = {"不低于", "不少于", "达到", "以上", "不超过", "以下"}
_UNIT = "亿元|万元|千元|亿|万|元|人|辆|个|%"
LIMIT = re.compile(
    rf"(?P<way>不超过|超过|突破|超|大于|高于|多于|不低于|不少于|达到|低于|少于|小于|不足|不到)了?(?P<number>[\d,.]+)(?P<unit>{_UNIT})"
    rf"|(?P<number2>[\d,.]+)(?P<unit2>{_UNIT})(及|或)?(?P<way2>以上|以下)"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on an amount: above or below it, the bound itself in or out."""

    unit: str
    bound: Decimal
    is_above: bool
    is_inclusive: bool

    def holds(self, quantity: Quantity) -> bool:
        """Whether an amount keeps to the limit; one of another unit does not."""
        unit, amount = base_amount(quantity)
        if unit != self.unit:
            return False
        if amount == self.bound:
            return self.is_inclusive
        return (amount > self.bound) == self.is_above


def sets_several(words: str) -> bool:
    """Whether a question sets more than one limit."""
    return sum(1 for _ in LIMIT.finditer(words)) > 1


def read_limit(words: str) -> Limit | None:
    """The limit that a question sets, None for none, and for several (超过5万元不到10万元), which no step keeps to.

    >>> read_limit("超过100万元的项目").bound, read_limit("三公经费20万元以下的单位").is_above
    (Decimal('1000000'), False)
    """
    found = LIMIT.search(words)
    if found is None or sets_several(words):
        return None
    number = Decimal((found["number"] or found["number2"]).replace(",", ""))
    unit, bound = base_amount(Quantity(number, found["unit"] or found["unit2"]))
    way = found["way"] or found["way2"]
    return Limit(unit, bound, way in _ABOVE, way in _INCLUSIVE)
