"""Coverage against risk, and what the withheld would have had, by hand."""

from __future__ import annotations

import pytest

from eval.cases import parse_case
from eval.coverage import Point, area_under, one_after_other, risk_curve, withheld_bands
from eval.judge import Outcome
from eval.rankers import Ranking
from eval.search_metrics import Ranked
from eval.systems import Reply
from qa.records import Answer, Figure


def reply(score: float, status: str = "answered", value: str = "2.00") -> Reply:
    return Reply(Answer("?", status, "", (Figure("", value, "万元"),)), score)


def test_each_threshold_is_a_point() -> None:
    replies = [
        (reply(0.9), Outcome.RIGHT),
        (reply(0.5), Outcome.WRONG),
        (reply(0.5), Outcome.RIGHT),
        (reply(0.1), Outcome.WRONG),
        (reply(0.8, "not_found"), Outcome.WITHHELD),
    ]
    points = risk_curve(replies)
    assert points == (Point(0.9, 1, 0, 5), Point(0.5, 3, 1, 5), Point(0.1, 4, 2, 5))
    assert [point.coverage for point in points] == [0.2, 0.6, 0.8]
    assert [round(point.risk.share, 3) for point in points] == [0.0, 0.333, 0.5]
    expected = (0.4 * (0 + 1 / 3) / 2 + 0.2 * (1 / 3 + 1 / 2) / 2) / 0.8
    assert area_under(points) == pytest.approx(expected)
    assert risk_curve([(reply(1, "clarify"), Outcome.RIGHT)]) == () and area_under(()) == 0


def test_the_second_system_answers_where_the_first_withholds() -> None:
    first, second = [reply(1), reply(1, "not_found")], [reply(0.3), reply(0.4)]
    assert one_after_other(first, second) == [first[0], second[1]]


def test_the_withheld_are_counted_in_bands() -> None:
    raw = {"id": "a", "question": "差旅费", "kind": "figure", "expect": {"value": "2.00", "unit": "万元"}}
    case = parse_case(raw)
    engine = [reply(1, "not_found")] * 3 + [reply(1)]
    passages = [reply(0.71), reply(0.75, value="3.00"), reply(0.42), reply(0.99)]
    grades = [(2,), (0, 2), (0,) * 20 + (2,), (2,)]
    rankings = [Ranking(case, Ranked(one, (2,)), 1) for one in grades]
    bands = withheld_bands(engine, passages, rankings)
    assert [(band.low, band.count, band.first, band.near, band.right) for band in bands] == [
        (0.7, 2, 1, 2, 1),
        (0.4, 1, 0, 0, 1),
    ]
