"""The same bytes for the same question: ``python -m eval.sameness [QUESTIONS]... --of PATH...``.

Every question of the sets is asked of the documents again and again: in three rounds, in a shuffled order, by eight
threads at once, and of indexes built from the files in other orders and by two workers. Each answer's JSON must be the
same bytes each time, ``seconds`` aside. The exit status is 1 where one is not.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from eval.cases import Case, read_cases
from eval.run import own_questions
from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer
from qa.home import sample_documents
from qa.interface import answer_to_json

THREADS = 8
ROUNDS = 3

Answers = dict[str, str]


@click.command()
@click.argument("questions", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--of", "paths", multiple=True, type=click.Path(exists=True, path_type=Path), help="Documents.")
@click.option("--seed", default=0, show_default=True, help="Of the orders.")
def main(questions: tuple[Path, ...], paths: tuple[Path, ...], seed: int) -> None:
    """Ask the same in other orders, threads and indexes, and compare the answers byte by byte."""
    cases = read_cases(questions or [own_questions()])
    files = [file for path in paths for file in _files_in(path)] or sample_documents()
    differing = 0
    for what, differences in compare(cases, files, seed):
        click.echo(f"{what}: {len(differences)} of {len(cases)} answers differ")
        for case_id in differences:
            click.echo(f"  {case_id}", err=True)
        differing += len(differences)
    sys.exit(1 if differing else 0)


def _files_in(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]


def compare(cases: Sequence[Case], files: Sequence[Path], seed: int) -> Iterator[tuple[str, list[str]]]:
    """For each way of asking its name and the ids of the answers that are not the first index's."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        with _built(files, Path(folder) / "first", 1) as store:
            first = ask_all(cases, store)
            for turn in range(1, ROUNDS):
                yield f"round {turn + 1}", differences(first, ask_all(cases, store))
            shuffled = chance.sample(list(cases), len(cases))
            yield "questions in another order", differences(first, ask_all(shuffled, store))
            yield f"{THREADS} threads", differences(first, ask_all(shuffled, store, THREADS))
        for number, workers in enumerate((1, 2)):
            order = chance.sample(list(files), len(files))
            with _built(order, Path(folder) / f"other-{number}", workers) as store:
                yield f"files in another order, {workers} workers", differences(first, ask_all(cases, store))


def _built(files: Sequence[Path], directory: Path, workers: int) -> Store:
    """An index of the files, added one by one, or at once by several workers."""
    for batch in [files] if workers > 1 else [[file] for file in files]:
        build_index(batch, directory, load_encoder(), workers=workers)
    return Store.open(directory)


def ask_all(cases: Sequence[Case], store: Store, threads: int = 1) -> Answers:
    """Each case's answer as JSON text, by its id."""

    def ask(case: Case) -> tuple[str, str]:
        return case.id, answer_bytes(case, store)

    if threads == 1:
        return dict(map(ask, cases))
    with ThreadPoolExecutor(threads) as pool:
        return dict(pool.map(ask, cases))


def answer_bytes(case: Case, store: Store) -> str:
    """The JSON of an answer without the time it took."""
    record = answer_to_json(answer(case.question, case.context, store=store))
    return json.dumps(record | {"seconds": 0}, ensure_ascii=False, sort_keys=True)


def differences(first: Answers, other: Answers) -> list[str]:
    """The ids whose answers are not the same, in order."""
    return sorted(case_id for case_id, text in first.items() if other.get(case_id) != text)


if __name__ == "__main__":
    main()
