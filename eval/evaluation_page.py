"""The report of the whole evaluation: one page by itself, no script, nothing from elsewhere, no times unless wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape

from eval.coverage import BAND, Band, area_under, one_after_other, risk_curve, withheld_bands
from eval.judge import Judgement, Outcome, judge
from eval.metrics import Tally, latency, tally, tally_by_kind, wilson
from eval.rankers import Ranking
from eval.report import STYLE, citation_to_text, expectation_to_text
from eval.results import Chapter, results_of
from eval.search_metrics import CUTS, DEPTH, SearchMetrics, search_metrics
from eval.svg import Bar, Line, bar_plot, line_plot
from eval.systems import ENGINE, Reply

READER, READER_RANKER = "dense passage, first figure", "dense"  # what could stand in where the engine withholds
SHOWN_RANKER = "hybrid"
_WORST_FIRST = (Outcome.WRONG, Outcome.WITHHELD, Outcome.RIGHT)
_MOST_CHARACTERS = 240
_INTRODUCTION = (
    "An answer is right when it holds everything that its question set expects, withheld when the question is refused "
    "or asked back though an answer was due, wrong otherwise. Brackets are 95 % Wilson intervals. A system that reads "
    "passages answers with the passage's words and the first figure in it."
)


def chapters_to_page(chapters: Sequence[Chapter], with_latency: bool = False) -> str:
    """The page; equal chapters give equal bytes as long as times are left out."""
    parts = [_chapter(chapter) for chapter in chapters]
    if with_latency:
        parts.append(_latency_section(chapters))
    head = Markup("<meta charset=utf-8><title>budgetqa: evaluation</title><style>{}text {{ font: 11px sans-serif }}")
    body = Markup("<h1>Evaluation</h1><p>{}</p>{}").format(_INTRODUCTION, Markup("").join(parts))
    return str(Markup("<!doctype html><html lang=zh>{}</style>{}</html>\n").format(head.format(Markup(STYLE)), body))


def _chapter(chapter: Chapter) -> Markup:
    parts = (
        Markup("<h2>{}: {} questions</h2>").format(chapter.name, len(chapter.cases)),
        _systems(chapter),
        _kinds(chapter),
        _risk(chapter),
        _search(chapter),
        _withheld(chapter),
        *(_questions(outcome, chapter) for outcome in _WORST_FIRST),
    )
    return Markup("<section>{}</section>").format(Markup("").join(parts))


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Markup:
    """A table; cells are escaped."""
    head = Markup("").join(Markup("<th>{}").format(one) for one in heads)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}").format(cell) for cell in row)) for row in rows
    )
    return Markup("<table><tr>{}</tr>{}</table>").format(head, body)


def share_words(part: int, whole: int) -> str:
    """A count with its share and interval.

    >>> share_words(9, 10)
    '9: 90.0 % (59.6 to 98.2)'
    """
    found = wilson(part, whole)
    return f"{part}: {100 * found.share:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


# --- right, wrong, withheld -----------------------------------------------------------------------------


def _systems(chapter: Chapter) -> Markup:
    counts = [tally(name, results_of(chapter, name)) for name in chapter.replies]
    bars = bar_plot([_bar(one) for one in counts])
    return Markup("<h3>Systems</h3>{}<p>Right:</p>{}").format(_tallies("system", counts), bars)


def _bar(counts: Tally) -> Bar:
    found = wilson(counts.right, counts.total)
    return Bar(counts.kind, found.share, found.low, found.high)


def _tallies(what: str, counts: Iterable[Tally]) -> Markup:
    rows = [
        (one.kind, one.total, *(share_words(part, one.total) for part in (one.right, one.wrong, one.withheld)))
        for one in counts
    ]
    return table((what, "questions", "right", "wrong", "withheld"), rows)


def _kinds(chapter: Chapter) -> Markup:
    others = Markup("").join(
        Markup("<h3>{}</h3>{}").format(name, _tallies("kind", tally_by_kind(results_of(chapter, name))))
        for name in chapter.replies
        if name != ENGINE
    )
    own = _tallies("kind", tally_by_kind(results_of(chapter, ENGINE)))
    return Markup("<h3>The engine by kind</h3>{}<details><summary>The others by kind</summary>{}</details>").format(
        own, others
    )


# --- coverage and risk ----------------------------------------------------------------------------------


def _risk(chapter: Chapter) -> Markup:
    named = [(name, chapter.replies[name], chapter.judgements[name]) for name in chapter.replies]
    both = one_after_other(chapter.replies[ENGINE], chapter.replies[READER])
    cases = zip(chapter.cases, both, strict=True)
    named.append((f"engine, then {READER_RANKER}", both, [judge(case, reply.answer) for case, reply in cases]))
    curves = [(name, risk_curve(_with_outcomes(replies, found))) for name, replies, found in named]
    lines = [Line(name, tuple((one.coverage, one.risk.share) for one in points)) for name, points in curves if points]
    rows = [
        (name, f"{points[-1].coverage:.3f}", share_words(points[-1].wrong, points[-1].answered), f"{area:.3f}")
        for name, points in curves
        if points
        for area in [area_under(points)]
    ]
    heads = ("system", "coverage without threshold", "wrong of the answers", "mean risk below")
    words = "Coverage is the share of questions answered as the threshold falls, risk the share of those that is wrong."
    plot = line_plot(lines, "coverage", "risk")
    return Markup("<h3>Coverage and risk</h3><p>{}</p>{}{}").format(words, plot, table(heads, rows))


def _with_outcomes(replies: Sequence[Reply], judgements: Sequence[Judgement]) -> list[tuple[Reply, Outcome]]:
    return [(reply, found.outcome) for reply, found in zip(replies, judgements, strict=True)]


# --- search ---------------------------------------------------------------------------------------------


def _search(chapter: Chapter) -> Markup:
    if not chapter.rankings:
        return Markup("")
    measured = [
        (name + where, search_metrics([one.ranked for one in ranked]))
        for where, rankings in (("", chapter.rankings), (", all documents", chapter.everywhere))
        for name, ranked in rankings.items()
    ]
    heads = ("ranking", "questions", *(f"recall@{cut}" for cut in CUTS), "MRR", "nDCG@10")
    lines = [Line(name, _recall_points(chapter.rankings[name])) for name in chapter.rankings]
    kinds = _search_by_kind(chapter.rankings[SHOWN_RANKER])
    absent = [one.case.id for one in chapter.rankings[SHOWN_RANKER] if not one.ranked.ideal]
    return Markup("<h3>Search</h3>{}{}<h3>{} by kind</h3>{}<p>Evidence in no passage: {}</p>").format(
        table(heads, [_search_row(name, found) for name, found in measured]),
        line_plot(lines, "passages looked at", "questions answered by one of them", x_max=DEPTH),
        SHOWN_RANKER,
        table(heads, kinds),
        ", ".join(absent) or "none",
    )


def _search_row(name: str, found: SearchMetrics) -> tuple[object, ...]:
    shares = (share_words(hits, found.count) for _, hits in found.found)
    return (name, found.count, *shares, f"{found.mrr:.3f}", f"{found.ndcg:.3f}")


def _recall_points(ranked: Sequence[Ranking]) -> tuple[tuple[float, float], ...]:
    ranks = [one.ranked.rank for one in ranked]
    return tuple((cut, sum(0 < rank <= cut for rank in ranks) / len(ranks)) for cut in range(1, DEPTH + 1))


def _search_by_kind(ranked: Sequence[Ranking]) -> list[tuple[object, ...]]:
    kinds = sorted({one.case.kind for one in ranked})
    return [
        _search_row(kind, search_metrics([one.ranked for one in ranked if one.case.kind == kind])) for kind in kinds
    ]


def _withheld(chapter: Chapter) -> Markup:
    if not chapter.rankings:
        return Markup("")
    places = chapter.with_evidence
    engine, reader = ([chapter.replies[name][at] for at in places] for name in (ENGINE, READER))
    bands = withheld_bands(engine, reader, chapter.rankings[READER_RANKER])
    heads = ("score of the best passage", "withheld", "it answers", "one of ten answers", "its first figure is right")
    words = "Questions that the engine withholds, by the inner product of the nearest passage."
    return Markup("<h3>What is withheld</h3><p>{}</p>{}").format(words, table(heads, map(_band_row, bands)))


def _band_row(band: Band) -> tuple[object, ...]:
    shares = (share_words(part, band.count) for part in (band.first, band.near, band.right))
    return (f"{band.low:.1f} to {band.low + BAND:.1f}", band.count, *shares)


# --- questions ------------------------------------------------------------------------------------------


def _questions(outcome: Outcome, chapter: Chapter) -> Markup:
    found = chapter.judgements[ENGINE]
    chosen = [at for at in range(len(chapter.cases)) if found[at].outcome is outcome]
    ranks = {one.case.id: one.ranked.rank for one in chapter.rankings.get(SHOWN_RANKER, ())}
    articles = Markup("").join(_article(chapter, at, ranks) for at in chosen)
    title = f"{chapter.name}, the engine {outcome.value}: {len(chosen)}"
    return Markup("<details><summary>{}</summary>{}</details>").format(title, articles)


def _article(chapter: Chapter, at: int, ranks: dict[str, int]) -> Markup:
    case, found = chapter.cases[at], chapter.judgements[ENGINE][at]
    pairs = Markup("").join(Markup("<dt>{}<dd>{}").format(*pair) for pair in _details(chapter, at, ranks) if pair[1])
    return Markup("<article class={}><h3>{}: {}</h3><dl>{}</dl></article>").format(
        found.outcome.value, case.id, case.question, pairs
    )


def _details(chapter: Chapter, at: int, ranks: dict[str, int]) -> Iterator[tuple[str, Markup]]:
    case, answer = chapter.cases[at], chapter.replies[ENGINE][at].answer
    yield "asked before", _lines(case.context)
    yield "expected", _lines(expectation_to_text(one) for one in case.right_answers)
    yield "lacks", _lines(chapter.judgements[ENGINE][at].lacks)
    yield "engine", escape(f"{answer.status}: {_cut(answer.text)}")
    yield "figures", escape("; ".join(f"{one.label} {one.value} {one.unit}" for one in answer.figures))
    yield "evidence", _lines(_cut(citation_to_text(one)) for one in answer.citations)
    if case.id in ranks:
        yield "found at", escape(f"place {ranks[case.id]}" if ranks[case.id] else f"not among {DEPTH}")
    for name in chapter.replies:
        if name != ENGINE:
            yield name, escape(_reply_words(chapter.judgements[name][at], chapter.replies[name][at]))


def _reply_words(found: Judgement, reply: Reply) -> str:
    figure = next((f"{one.value} {one.unit}" for one in reply.answer.figures), "")
    parts = (found.outcome.value, figure, _cut(reply.evidence.replace("\n", " / ")))
    return " · ".join(part for part in parts if part)


def _lines(texts: Iterable[str]) -> Markup:
    return Markup("<br>").join(escape(text) for text in texts)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


# --- times ----------------------------------------------------------------------------------------------


def _latency_section(chapters: Sequence[Chapter]) -> Markup:
    rows = []
    for chapter in chapters:
        for name, replies in chapter.replies.items():
            if replies:
                times = latency([reply.answer.seconds for reply in replies])
                rows.append(
                    (chapter.name, name, *(f"{1000 * s:.1f}" for s in (times.median, times.p95, times.longest)))
                )
    heads = ("set", "system", "median ms", "p95 ms", "longest ms")
    return Markup("<section><h2>Latency</h2>{}</section>").format(table(heads, rows))
