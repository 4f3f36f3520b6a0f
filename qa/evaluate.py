"""A Measure to its value over the documents in question."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Document
from qa.amounts import Result, Value, amount, asked_of, change, prior, prior_of_total, to_result
from qa.find import Absent, find_fact
from qa.library import Library
from qa.measure import PRINTED, Measure
from qa.quotients import completion, monthly_part, per_unit, quotient, share


def evaluate(measure: Measure, documents: Sequence[Document], library: Library) -> Result:
    """The value of a measure over the documents in question: one value, several readings, or nothing and why."""
    if measure.kind == "amount":
        return amount(measure.first, documents, library)
    if measure.kind == "completion":
        printed = to_result(find_fact(asked_of(measure.first, documents), library, "completion"))
        return completion(measure, documents, library) or printed if isinstance(printed, Absent) else printed
    if measure.kind in dict(PRINTED):
        return to_result(find_fact(asked_of(measure.first, documents), library, measure.kind))
    if measure.kind in ("change", "growth"):
        moved = change(measure.first, documents, library, measure.kind)
        named = amount(measure.first, documents, library) if isinstance(moved, Absent) else moved
        return named if isinstance(named, Value) else moved  # 工业增加值增长率 is the name of a target
    if measure.kind == "prior":
        before = prior(measure.first, documents, library)
        return before if not isinstance(before, Absent) else prior_of_total(measure.first, documents, library) or before
    if measure.kind == "monthly":
        return monthly_part(measure, documents, library)
    if measure.kind == "share":
        return share(measure, documents, library)
    if measure.kind == "per":
        return per_unit(measure, documents, library)
    return quotient(measure, documents, library)
