"""How fast it is: ``python -m eval.bench``; warm answers, indexing, and a cold ``budgetqa ask``.

``PATHs`` are documents to index (the samples without one), ``--questions`` question sets to answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from eval.cases import Case, read_cases
from eval.metrics import Latency, latency
from eval.run import own_questions
from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer
from qa.home import sample_documents

COLD_STARTS = 5
LOOK_UPS = 2000
WORKERS = 2


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
@click.option("--questions", multiple=True, type=click.Path(exists=True, path_type=Path), help="Question sets to time.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Times to ask or to read.")
@click.option("--reading", is_flag=True, help="Time the reading of files instead.")
@click.option("--departments", type=click.IntRange(min=1), help="Time answers with so many generated departments.")
def main(
    paths: tuple[str, ...], questions: tuple[Path, ...], rounds: int, reading: bool, departments: int | None
) -> None:
    """Time warm answers, indexing and cold starts on this machine."""
    if reading or departments:
        for line in _other_lines(paths, rounds, departments):
            click.echo(line)
        return
    cases = read_cases(questions or [own_questions()])
    with tempfile.TemporaryDirectory() as folder:
        for line in _index_lines(list(paths) or [str(path) for path in sample_documents()], Path(folder)):
            click.echo(line)
        with Store.open(Path(folder)) as store:
            for line in _answer_lines(store, cases, rounds):
                click.echo(line)
        click.echo(time_to_line("budgetqa ask, cold start", cold_starts(Path(folder), cases[0].question)))


def _other_lines(paths: Sequence[str], rounds: int, departments: int | None) -> Iterator[str]:
    if departments:
        from eval.bench_many import many_lines  # generated documents need reportlab, as those below

        return many_lines(departments, WORKERS)
    from eval.bench_reading import reading_lines

    return reading_lines([Path(path) for path in paths], rounds)


def _index_lines(paths: Sequence[str], directory: Path) -> Iterator[str]:
    encoder = load_encoder(None)
    started = time.perf_counter()
    report = build_index(paths, directory, encoder)
    seconds = time.perf_counter() - started
    for outcome in report.outcomes:
        yield f"index {outcome.name}: {outcome.seconds:.2f} s, {outcome.figures} figures"
    yield f"index in all: {seconds:.2f} s, {seconds / max(1, len(report.outcomes)):.2f} s a document"


def _answer_lines(store: Store, cases: Sequence[Case], rounds: int) -> Iterator[str]:
    warm_up(store, cases)
    by_kind: dict[str, list[float]] = {}
    for case in list(cases) * rounds:
        by_kind.setdefault(case.kind, []).append(answer(case.question, case.context, store=store).seconds)
    for kind, seconds in sorted(by_kind.items()):
        yield time_to_line(f"answer, {kind}", latency(seconds))
    every = latency([second for seconds in by_kind.values() for second in seconds])
    yield time_to_line("answer, all", every)
    look_up = look_up_seconds(store)
    times = f"a median answer takes {every.median / look_up:,.0f} times that"
    yield f"bare look-up of a figure: {1e6 * look_up:.1f} µs; {times}"


def warm_up(store: Store, cases: Sequence[Case]) -> None:
    """Asks everything once: what is built on first use is built."""
    for case in cases:
        answer(case.question, case.context, store=store)


def look_up_seconds(store: Store) -> float:
    """Seconds the store takes to give one fact out of a document's, the mean over whole documents."""
    started, read = time.perf_counter(), 0
    while read < LOOK_UPS:
        before = read
        read += sum(len(store.facts(document.document_id)) for document in store.documents())
        if read == before:
            break
    return (time.perf_counter() - started) / max(1, read)


def cold_starts(directory: Path, question: str) -> Latency:
    """Whole runs of the command in a process of its own, imports included."""
    command = [sys.executable, "-m", "qa.cli", "ask", question, "--index", str(directory)]
    root = Path(__file__).resolve().parent.parent
    return latency([_seconds_of(command, root) for _ in range(COLD_STARTS)])


def _seconds_of(command: Sequence[str], directory: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=directory, check=True, capture_output=True, env=dict(os.environ))
    return time.perf_counter() - started


def time_to_line(what: str, times: Latency) -> str:
    """
    >>> time_to_line("answer, all", Latency(0.0051, 0.0398, 0.12))
    'answer, all: median 5.1 ms, p95 39.8 ms, longest 120.0 ms'
    """
    median, p95, longest = (f"{1000 * seconds:.1f} ms" for seconds in (times.median, times.p95, times.longest))
    return f"{what}: median {median}, p95 {p95}, longest {longest}"


if __name__ == "__main__":
    main()
