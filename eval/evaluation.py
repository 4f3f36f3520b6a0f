"""The whole evaluation with one command: ``python -m eval.evaluation [PATH…] --questions SET… --report FOLDER``.

Indexes the documents, asks every system every question, ranks passages for the questions that name their evidence,
and writes ``report.html`` and ``results.jsonl`` (for ``eval.compare``). Without PATH: the samples and our own sets.
The same documents, questions and code give the same bytes; times are in the report only with ``--latency``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from eval.cases import Case, read_cases
from eval.chat import ChatSettings, chat_system
from eval.evaluation_page import chapters_to_page
from eval.judge import Judgement, judge
from eval.metrics import latency, tally, tally_by_kind, wilson
from eval.plain_text import texts_of
from eval.rankers import RANKERS, Ranking, rank_cases
from eval.results import Chapter, results_of
from eval.run import interval_to_text, latency_to_line, own_questions, tally_to_line
from eval.search_metrics import search_metrics
from eval.systems import ENGINE, Reply, System, all_systems, reply_to_all
from index.atomic import replace_file
from index.build import build_index, find_files
from index.encoder import load_encoder
from index.errors import BudgetQAError
from index.store import Store
from qa.home import sample_documents

REPORT, LINES = "report.html", "results.jsonl"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions under the name of their file or folder."""

    name: str
    cases: tuple[Case, ...]


def read_sets(paths: Sequence[Path]) -> list[QuestionSet]:
    """Raises QuestionSetError."""
    return [QuestionSet(path.stem, read_cases([path])) for path in paths]


def own_sets() -> list[Path]:
    """The sets on the sample documents: those that ask by kind, and the paraphrases that name their evidence."""
    return [own_questions(), Path(__file__).parent / "retrieval" / "samples.jsonl"]


# --- running --------------------------------------------------------------------------------------------


def evaluate_set(store: Store, systems: Mapping[str, System], asked: QuestionSet) -> Chapter:
    """Every system on one set."""
    replies: dict[str, list[Reply]] = {}
    for name, system in systems.items():
        click.echo(f"{asked.name}: {name}", err=True)
        replies[name] = reply_to_all(system, asked.cases)
    judgements = {name: _judge_all(asked.cases, given) for name, given in replies.items()}
    return Chapter(
        asked.name, asked.cases, replies, judgements, _rankings(store, asked, False), _rankings(store, asked, True)
    )


def _judge_all(cases: Sequence[Case], replies: Sequence[Reply]) -> list[Judgement]:
    return [judge(case, reply.answer) for case, reply in zip(cases, replies, strict=True)]


def _rankings(store: Store, asked: QuestionSet, everywhere: bool) -> dict[str, list[Ranking]]:
    if not any(case.evidence for case in asked.cases):
        return {}
    return {name: list(rank_cases(store, asked.cases, ranker, everywhere)) for name, ranker in RANKERS.items()}


def evaluate_all(paths: Sequence[Path], sets: Sequence[QuestionSet], chat: ChatSettings | None) -> list[Chapter]:
    """A chapter for each set, on an index made for the purpose. Raises ChatFailed, EvidenceWithoutDocument."""
    files, _ = find_files(paths)
    with tempfile.TemporaryDirectory() as folder:
        build_index(files, folder, load_encoder())
        with Store.open(folder) as store:
            systems = all_systems(store, texts_of(files), RANKERS)
            if chat is not None:
                systems[f"language model {chat.model}"] = chat_system(store, RANKERS["hybrid"], chat)
            return [evaluate_set(store, systems, asked) for asked in sets]


# --- writing --------------------------------------------------------------------------------------------


def write_results(chapters: Sequence[Chapter], folder: Path, with_latency: bool) -> None:
    """The page and the lines. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in result_lines(chapters))
    replace_file(folder / LINES, lines.encode("utf-8", "backslashreplace"))
    page = chapters_to_page(chapters, with_latency)
    replace_file(folder / REPORT, page.encode("utf-8", "backslashreplace"))


def result_lines(chapters: Sequence[Chapter]) -> Iterator[dict[str, Any]]:
    """One object for each system and question: what came of it and what was said."""
    for chapter in chapters:
        for system in chapter.replies:
            rows = zip(chapter.cases, chapter.replies[system], chapter.judgements[system], strict=True)
            for case, reply, judgement in rows:
                yield {
                    "system": system,
                    "set": chapter.name,
                    "id": case.id,
                    "kind": case.kind,
                    "outcome": judgement.outcome.value,
                    "lacks": list(judgement.lacks),
                    "status": reply.answer.status,
                    "text": reply.answer.text,
                    "figures": [f"{figure.value}{figure.unit}" for figure in reply.answer.figures],
                    "evidence": reply.evidence,
                }


def summary_lines(chapter: Chapter) -> Iterator[str]:
    """A set's figures for the console: systems, the engine by kind, rankings, times."""
    yield f"== {chapter.name}: {len(chapter.cases)} questions"
    yield f"{'system':32} {'right':>5} {'wrong':>5} {'withheld':>8}   right, wrong (95 %)"
    for system in chapter.replies:
        counts = tally(system, results_of(chapter, system))
        shares = (interval_to_text(wilson(part, counts.total)) for part in (counts.right, counts.wrong))
        yield f"{system:32} {counts.right:5} {counts.wrong:5} {counts.withheld:8}   {', '.join(shares)}"
    for counts in tally_by_kind(results_of(chapter, ENGINE)):
        yield f"  {tally_to_line(counts)}"
    for where, rankings in (("asked", chapter.rankings), ("all", chapter.everywhere)):
        for name, ranked in rankings.items():
            yield f"{name} in {where} documents: {_ranking_words(ranked)}"
    for system, replies in chapter.replies.items():
        yield f"{system}: {latency_to_line(latency([reply.answer.seconds for reply in replies]))}"


def _ranking_words(ranked: Sequence[Ranking]) -> str:
    found = search_metrics([one.ranked for one in ranked])
    shares = "  ".join(f"recall@{cut} {hits / found.count:.3f}" for cut, hits in found.found)
    return f"{shares}  MRR {found.mrr:.3f}  nDCG@10 {found.ndcg:.3f}"


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--questions", multiple=True, type=click.Path(exists=True, path_type=Path), help="Question sets.")
@click.option("--report", "folder", type=click.Path(path_type=Path), default=Path("evaluation"), show_default=True)
@click.option("--latency", "with_latency", is_flag=True, help="Put times into the report.")
@click.option("--chat-url", help="A chat API after OpenAI's, to be asked as well: http://localhost:8000/v1.")
@click.option("--chat-model", default="default", show_default=True, help="The model to ask there.")
@click.option("--chat-key", envvar="BUDGETQA_CHAT_KEY", default="", help="Its key.")
def main(
    paths: tuple[Path, ...],
    questions: tuple[Path, ...],
    folder: Path,
    with_latency: bool,
    chat_url: str | None,
    chat_model: str,
    chat_key: str,
) -> None:
    """Ask every system every question, and write a report."""
    if paths and not questions:
        raise click.UsageError("documents of your own need --questions of their own")
    chat = ChatSettings(chat_url, chat_model, chat_key) if chat_url else None
    try:
        chapters = evaluate_all(paths or sample_documents(), read_sets(questions or own_sets()), chat)
    except BudgetQAError as error:
        raise click.ClickException(str(error)) from error
    for chapter in chapters:
        for line in summary_lines(chapter):
            click.echo(line)
    write_results(chapters, folder, with_latency)
    click.echo(f"{folder / REPORT}, {folder / LINES}: written", err=True)


if __name__ == "__main__":
    main()
