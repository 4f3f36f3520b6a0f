"""A run as a file: HTML for reading, JSON Lines for comparing runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from eval.cases import Expectation, ExpectedFigure
from eval.judge import Outcome
from eval.metrics import Result, Tally, latency, tally, tally_by_kind, wilson
from index.atomic import replace_file
from qa.interface import answer_to_json
from qa.records import Answer, Citation

_WORST_FIRST = (Outcome.WRONG, Outcome.WITHHELD, Outcome.RIGHT)

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .2rem .8rem; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; }
article { border-left: 4px solid #999; padding: .3rem 1rem; margin: 1rem 0; background: #fafafa; }
article.wrong { border-color: #c0392b; }
article.withheld { border-color: #d68910; }
article.right { border-color: #1e8449; }
h3 { margin: .2rem 0; font-size: 1rem; }
dl { margin: .3rem 0; display: grid; grid-template-columns: 7rem 1fr; gap: .1rem .6rem; }
dt { color: #666; }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; margin: 1rem 0; }
"""


def write_report(results: Sequence[Result], path: Path) -> None:
    """Writes a run: machine-readable lines to ``*.jsonl``, a page to any other name. Raises OSError."""
    text = results_to_lines(results) if path.suffix == ".jsonl" else results_to_page(results)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode("utf-8", "backslashreplace"))


# --- lines ----------------------------------------------------------------------------------------------


def results_to_lines(results: Sequence[Result]) -> str:
    """One JSON object a question: kind, outcome, what is lacking, and the answer as ``ask --json`` prints it."""
    return "".join(json.dumps(_result_to_json(result), ensure_ascii=False) + "\n" for result in results)


def _result_to_json(result: Result) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "kind": result.case.kind,
        "outcome": result.judgement.outcome.value,
        "lacks": list(result.judgement.lacks),
        "context": list(result.case.context),
        "answer": answer_to_json(result.answer),
    }


# --- page -----------------------------------------------------------------------------------------------


def results_to_page(results: Sequence[Result]) -> str:
    """A page by itself (no script, nothing from elsewhere): the metrics, then each question, the worst first."""
    body = Markup("").join((_metrics(results), *(_section(outcome, results) for outcome in _WORST_FIRST)))
    head = Markup("<meta charset=utf-8><title>budgetqa: evaluation</title><style>{}</style>").format(Markup(STYLE))
    return str(Markup("<!doctype html><html lang=zh>{}<h1>Evaluation</h1>{}</html>\n").format(head, body))


def _metrics(results: Sequence[Result]) -> Markup:
    if not results:
        return Markup("<p>No questions.</p>")
    heads = ("kind", "questions", "right", "wrong", "withheld", "share right", "95 % from", "to")
    rows = Markup("").join(_metrics_row(one) for one in (*tally_by_kind(results), tally("all", results)))
    times = latency([result.answer.seconds for result in results])
    speed = Markup("<p>One answer: median {:.1f} ms, p95 {:.1f} ms, longest {:.1f} ms.</p>").format(
        *(1000 * seconds for seconds in (times.median, times.p95, times.longest))
    )
    head = Markup("").join(Markup("<th>{}").format(head) for head in heads)
    return Markup("<table><tr>{}</tr>{}</table>{}").format(head, rows, speed)


def _metrics_row(counts: Tally) -> Markup:
    interval = wilson(counts.right, counts.total)
    shares = (f"{100 * share:.1f} %" for share in (interval.share, interval.low, interval.high))
    cells = (counts.kind, counts.total, counts.right, counts.wrong, counts.withheld, *shares)
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}").format(cell) for cell in cells))


def _section(outcome: Outcome, results: Sequence[Result]) -> Markup:
    chosen = [result for result in results if result.judgement.outcome is outcome]
    unfolded = Markup(" open") if outcome is not Outcome.RIGHT else Markup("")
    title = f"{outcome.value}: {len(chosen)}"
    articles = Markup("").join(_article(result) for result in chosen)
    return Markup("<details{}><summary>{}</summary>{}</details>").format(unfolded, title, articles)


def _article(result: Result) -> Markup:
    pairs = Markup("").join(Markup("<dt>{}<dd>{}").format(term, text) for term, text in _details(result) if text)
    return Markup("<article class={}><h3>{}: {}</h3><dl>{}</dl></article>").format(
        result.judgement.outcome.value, result.case.id, result.case.question, pairs
    )


def _details(result: Result) -> Iterator[tuple[str, Markup]]:
    case, answer = result.case, result.answer
    yield "asked before", _lines(case.context)
    yield "expected", _lines(expectation_to_text(one) for one in case.right_answers)
    yield "lacks", _lines(result.judgement.lacks)
    yield "answer", escape(f"{answer.status}: {answer.text}")
    yield "figures", _lines(f"{figure.label} {figure.value} {figure.unit}" for figure in answer.figures)
    yield "calculation", escape(answer.calculation or "")
    yield "evidence", _lines(citation_to_text(citation) for citation in answer.citations)
    yield "notes", _lines(answer.notes)
    yield "options", _lines(answer.options)
    yield "reason", escape(_reason(answer))
    yield "source", escape(case.source)
    yield "remark", escape(case.note)


def _reason(answer: Answer) -> str:
    return answer.reason if answer.reason and answer.reason != answer.text else ""


def _lines(texts: Sequence[str] | Iterator[str]) -> Markup:
    return Markup("<br>").join(escape(text) for text in texts)


def citation_to_text(citation: Citation) -> str:
    """Where a figure stands, and what is printed there."""
    place = f"page {citation.page}" if citation.page else f"line {citation.line}" if citation.line else ""
    printed = citation.quote or citation.printed
    parts = (citation.document, place, citation.table, citation.row, citation.column, printed)
    return " · ".join(part for part in parts if part)


def expectation_to_text(expectation: Expectation) -> str:
    """What was expected, on one line."""
    parts = (
        "refusal" if expectation.refuse else "",
        "choice of readings" if expectation.clarify else "",
        _figures_to_text([expectation.figure] if expectation.figure else expectation.figures),
        "in this order" if expectation.ordered else "",
        {True: "yes", False: "no", None: ""}[expectation.boolean],
        expectation.direction,
        expectation.winner,
        " and ".join(f"“{phrase}”" for phrase in expectation.text_all),
        " or ".join(f"“{phrase}”" for phrase in expectation.text_any),
    )
    return "; ".join(part for part in parts if part)


def _figures_to_text(figures: Sequence[ExpectedFigure]) -> str:
    return ", ".join(_figure_to_text(one) for one in figures)


def _figure_to_text(figure: ExpectedFigure) -> str:
    tolerance = f" ± {figure.tolerance}" if figure.tolerance else ""
    return f"{figure.label} {figure.value} {figure.unit}".strip() + tolerance
