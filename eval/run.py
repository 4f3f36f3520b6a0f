"""The command ``budgetqa eval``: question sets in, metrics out, a report if one is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from eval.cases import Case, read_cases
from eval.judge import Outcome, judge
from eval.metrics import Interval, Latency, Result, Tally, latency, tally, tally_by_kind, wilson
from eval.report import write_report
from index.store import Store
from qa.answer import answer

DONE, PROBLEMS = 0, 1


def run(store: Store, paths: Sequence[Path], report: Path | None) -> int:
    """Runs question sets (without one, those that ship with the project) and prints the metrics.

    The exit status: 0 when no answer is wrong. Raises QuestionSetError, and OSError when the report can't be written.
    """
    results = evaluate(store, read_cases(paths or [own_questions()]))
    for line in summary_lines(results):
        click.echo(line)
    if report is not None:
        write_report(results, report)
        click.echo(f"{report}: written", err=True)
    return PROBLEMS if _wrong(results) else DONE


def own_questions() -> Path:
    """The folder of the question sets on the sample documents."""
    return Path(__file__).parent / "questions"


def evaluate(store: Store, cases: Sequence[Case]) -> tuple[Result, ...]:
    """Every question answered and judged, in the order of the sets."""
    return tuple(_evaluate_case(store, case) for case in cases)


def _evaluate_case(store: Store, case: Case) -> Result:
    found = answer(case.question, case.context, store=store)
    return Result(case, found, judge(case, found))


def _wrong(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.judgement.outcome is Outcome.WRONG]


# --- words ----------------------------------------------------------------------------------------------


def summary_lines(results: Sequence[Result]) -> Iterator[str]:
    """A line a kind, one for all, the latency, and the questions that were answered wrongly."""
    if not results:
        yield "no questions"
        return
    yield f"{'kind':12} {'n':>5} {'right':>5} {'wrong':>5} {'withheld':>8}   share right (95 %)"
    for one in (*tally_by_kind(results), tally("all", results)):
        yield tally_to_line(one)
    yield latency_to_line(latency([result.answer.seconds for result in results]))
    for result in _wrong(results):
        yield f"wrong: {result.case.id}: lacks {'; '.join(result.judgement.lacks)}"


def tally_to_line(counts: Tally) -> str:
    share = interval_to_text(wilson(counts.right, counts.total))
    return f"{counts.kind:12} {counts.total:5} {counts.right:5} {counts.wrong:5} {counts.withheld:8}   {share}"


def interval_to_text(interval: Interval) -> str:
    """
    >>> interval_to_text(Interval(0.985, 0.957, 0.995))
    '98.5 % (95.7 to 99.5)'
    """
    return f"{100 * interval.share:.1f} % ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def latency_to_line(times: Latency) -> str:
    median, p95, longest = (f"{1000 * seconds:.1f} ms" for seconds in (times.median, times.p95, times.longest))
    return f"answer: median {median}, p95 {p95}, longest {longest}"
