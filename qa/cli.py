"""The console command. Results go to standard output, messages to standard error.

Exit status: 0 done, 1 done with problems that the output names, 2 wrong usage. Imports of the project stand inside
the commands: `--help` and `documents` answer in a few tenths of a second because they load neither numpy nor a reader.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.console import (
    PROBLEMS,
    Commands,
    answering_store,
    encoder_option,
    index_option,
    json_option,
    open_store,
    print_table,
    progress_bar,
    say,
    written,
)
from qa.upkeep import backup, doctor, rebuild, restore

if TYPE_CHECKING:
    from index.build import Outcome
    from index.records import Document
    from index.store import Store
    from qa.retrieve import Hit


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="budgetqa")
def main() -> None:
    """Exact answers out of the published budgets of government departments."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)


for command in (rebuild, doctor, backup, restore):
    main.add_command(command)


@main.command("index")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@index_option
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that read.  [default: as pay]")
@encoder_option
@click.pass_context
def index_command(
    context: click.Context, paths: tuple[str, ...], chosen: Path | None, workers: int | None, encoder: str | None
) -> None:
    """Read files and folders (PDF, TXT, MD) into the index; unchanged files are skipped."""
    from index.build import build_index
    from qa.home import encoder_for, index_directory

    directory = index_directory(chosen)
    model = encoder_for(directory, encoder)
    with progress_bar() as progress:
        report = build_index(paths, directory, model, workers=workers, progress=progress)
    _print_outcomes(report.outcomes)
    if report.refused:
        context.exit(PROBLEMS)


@main.command()
@click.argument("question", required=False)
@click.option("--file", "file", type=click.File(encoding="utf-8-sig"), help="JSON Lines: id, question, context.")
@index_option
@json_option("an answer")
@click.option("--explain", is_flag=True, help="Show how QUESTION was read instead of its answer.")
@encoder_option
@click.pass_context
def ask(
    context: click.Context,
    question: str | None,
    file: Any,
    chosen: Path | None,
    as_json: bool,
    explain: bool,
    encoder: str | None,
) -> None:
    """Answer QUESTION, or each question of a file."""
    if (question is None) == (file is None) or (explain and question is None):
        raise click.UsageError("give either a QUESTION or --file F; --explain needs a QUESTION")
    with answering_store(chosen, encoder) as store:
        if explain and question is not None:
            _explain(store, question, as_json=as_json)
        elif question is not None:
            _answer(store, question, (), as_json=as_json)
        elif not _answer_lines(store, file, as_json=as_json):
            context.exit(PROBLEMS)


@main.command()
@index_option
@json_option("a document")
def documents(chosen: Path | None, as_json: bool) -> None:
    """List what is indexed, with its state."""
    from qa.interface import document_to_json, to_line

    with open_store(chosen) as store:
        counted = [(document, store.counts(document.document_id)) for document in store.documents()]
    if as_json:
        for document, counts in counted:
            click.echo(to_line(document_to_json(document, counts)))
        return
    from qa.show import DOCUMENT_HEADINGS, document_to_cells

    print_table(DOCUMENT_HEADINGS, [document_to_cells(document, counts) for document, counts in counted])


@main.command()
@click.argument("names", metavar="DOCUMENT...", nargs=-1, required=True)
@index_option
@click.pass_context
def remove(context: click.Context, names: tuple[str, ...], chosen: Path | None) -> None:
    """Take documents out of the index, each by its name or the beginning of its id."""
    from index.store_errors import DocumentAmbiguous, DocumentNotFound

    problems = 0
    with open_store(chosen, writable=True) as store:
        for name in names:
            try:
                document = store.resolve_document(name)
            except (DocumentNotFound, DocumentAmbiguous) as error:
                problems += 1
                say(str(error))
                continue
            store.remove(document.document_id)
            click.echo(f"{document.name}: removed ({document.document_id[:12]})")
        store.ensure_derived()
    if problems:
        context.exit(PROBLEMS)


@main.command()
@index_option
@click.option("--format", "form", type=click.Choice(["csv"]), required=True, help="What to write.")
@click.option("--out", required=True, metavar="PATH", help="The file to write; - for standard output.")
def export(chosen: Path | None, form: str, out: str) -> None:
    """Write every figure with its coordinates."""
    from index.atomic import replace_file
    from qa.export import store_to_csv

    with open_store(chosen) as store:
        data = store_to_csv(store).encode("utf-8-sig")
    if out == "-":
        sys.stdout.buffer.write(data)
        return
    with written(Path(out)):
        replace_file(Path(out), data)
    say(f"{out}: {form}, {len(data):,} bytes")


@main.command()
@click.argument("names", metavar="[DOCUMENT]...", nargs=-1)
@index_option
@json_option("a finding")
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], chosen: Path | None, as_json: bool) -> None:
    """Show where documents contradict themselves, do not add up or lack something.

    The exit status is 1 if there is a contradiction or something is missing.
    """
    with open_store(chosen) as store:
        documents = [store.resolve_document(name) for name in names] if names else store.documents()
        problems = [_check_document(store, document, as_json=as_json) for document in documents]
    if any(problems):
        context.exit(PROBLEMS)


@main.command()
@click.argument("words", nargs=-1, required=True)
@index_option
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Passages at most.")
@json_option("a passage")
def search(words: tuple[str, ...], chosen: Path | None, limit: int, as_json: bool) -> None:
    """Show the passages nearest to WORDS, best first, with the matching words marked."""
    from qa import retrieve

    with open_store(chosen) as store:
        hits = retrieve.search(store, " ".join(words), None, limit)
        documents = {document.document_id: document for document in store.documents()}
    if not hits:
        say("nothing found")
    for rank, hit in enumerate(hits, 1):
        _print_hit(hit, rank, documents[hit.document_id], " ".join(words), as_json=as_json)


@main.command()
@click.argument("answers", type=click.File(encoding="utf-8-sig"))
@index_option
@click.pass_context
def verify(context: click.Context, answers: Any, chosen: Path | None) -> None:
    """Re-derive ANSWERS, as `ask --json` prints them, from their citations and the source files.

    One line for each thing that does not hold; the exit status is 1 if there is one.
    """
    with open_store(chosen) as store:
        held = [_verify_line(store, number, line) for number, line in enumerate(answers, 1) if line.strip()]
    say(f"{len(held)} answers, {held.count(False)} do not hold")
    if not all(held):
        context.exit(PROBLEMS)


@main.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True)
@click.option("--root-path", default="", metavar="PATH", help="The path that a proxy serves the page under.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who may use the page; its lines are made with `python -m ui.passwords NAME`.",
)
@click.option("--read-only", "uploads", flag_value="none", help="Take no documents.")
@click.option("--shared-uploads", "uploads", flag_value="shared", help="Uploads go to the index that all use.")
@encoder_option
def serve(
    chosen: Path | None,
    host: str,
    port: int,
    root_path: str,
    password_file: Path | None,
    uploads: str | None,
    encoder: str | None,
) -> None:
    """Open the chat for a browser. What is uploaded goes to a collection of that browser's own."""
    from qa.home import encoder_for, ensure_index

    directory = ensure_index(chosen, encoder, say)
    encoder_for(directory, encoder)  # told now, not by the first question that needs a search
    # By name: the page is a layer above this one, which must not depend on it (nor wait for gradio).
    importlib.import_module("app").serve(
        directory, host, port, root_path=root_path, password_file=password_file, uploads=uploads or "own"
    )


@main.command("eval")
@click.argument("questions", metavar="[QUESTIONS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@index_option
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH", help="Write a report.")
@encoder_option
@click.pass_context
def evaluate(
    context: click.Context, questions: tuple[Path, ...], chosen: Path | None, report: Path | None, encoder: str | None
) -> None:
    """Run question sets and print how many answers are right, wrong and withheld."""
    with answering_store(chosen, encoder) as store, written(report):
        # By name, as for `serve`: evaluation is a layer above the answers.
        status = importlib.import_module("eval.run").run(store, questions, report)
    context.exit(status)


# --- questions ------------------------------------------------------------------------------------------


def _explain(store: Store, question: str, *, as_json: bool) -> None:
    from qa.explain import explain, explanation_lines
    from qa.interface import to_line

    account = explain(question, store=store)
    click.echo(to_line(account) if as_json else "\n".join(explanation_lines(account)))


def _answer(
    store: Store, question: str, earlier: Sequence[str], *, as_json: bool, question_id: str | None = None
) -> None:
    from qa.answer import answer
    from qa.interface import answer_to_json, to_line

    found = answer(question, earlier, store=store)
    if as_json:
        click.echo(to_line(answer_to_json(found, question_id)))
        return
    from qa.show import answer_to_text

    click.echo(answer_to_text(found))


def _answer_lines(store: Store, lines: Iterator[str], *, as_json: bool) -> bool:
    """Answers each line of a question set; False when a line was no question, which is said."""
    sound = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question_id, question, earlier = _parse_question(line)
        except ValueError as error:
            sound = False
            say(f"line {number}: {error}")
            continue
        _answer(store, question, earlier, as_json=as_json, question_id=question_id)
    return sound


def _parse_question(line: str) -> tuple[str, str, list[str]]:
    """Id, question and earlier questions. Raises ValueError that says what is wrong with the line."""
    case = json.loads(line)
    if not isinstance(case, dict) or not isinstance(case.get("question"), str):
        raise ValueError('expected an object with "id" and "question"')
    earlier = case.get("context") or []
    if not isinstance(earlier, list) or not all(isinstance(turn, str) for turn in earlier):
        raise ValueError('"context" must be a list of questions')
    return str(case.get("id", "")), case["question"], earlier


# --- documents, passages, answers -----------------------------------------------------------------------


def _check_document(store: Store, document: Document, *, as_json: bool) -> bool:
    """Prints the findings about a document; whether one of them is a contradiction or says that something lacks."""
    from index.records import Severity
    from qa.interface import finding_to_json, to_line
    from qa.show import finding_to_text

    if document.state == "refused":
        say(f"{document.name}: refused ({document.reason}): there is nothing to check")
        return True
    findings = store.findings(document.document_id)
    for finding in findings:
        click.echo(to_line(finding_to_json(finding, document)) if as_json else finding_to_text(finding, document))
    return any(finding.severity in (Severity.CONTRADICTION, Severity.MISSING) for finding in findings)


def _print_hit(hit: Hit, rank: int, document: Document, words: str, *, as_json: bool) -> None:
    from qa.interface import hit_to_json, to_line
    from qa.retrieve import matching_spans
    from qa.show import mark_text

    marks = matching_spans(hit.passage.text, words)
    if as_json:
        click.echo(to_line(hit_to_json(hit, rank, document, marks)))
        return
    signs = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("【", "】")
    passage = mark_text(hit.passage.text, marks, *signs)
    click.echo("\t".join((str(rank), document.name, " > ".join(hit.passage.headings), passage.replace("\n", " "))))


def _verify_line(store: Store, number: int, line: str) -> bool:
    """Whether an answer holds; prints what does not."""
    from qa.interface import line_to_answer
    from qa.verify import verify_answer

    try:
        answer = line_to_answer(line)
    except ValueError as error:
        say(f"line {number}: {error}")
        return False
    failures = verify_answer(answer, store)
    for failure in failures:
        click.echo(f"{answer.get('id', f'line {number}')}: {failure.check}: {failure.message}")
    return not failures


# --- output ---------------------------------------------------------------------------------------------


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    from index.build import State
    from qa.show import outcome_to_text

    for outcome in outcomes:
        click.echo(outcome_to_text(outcome), err=outcome.state is State.REFUSED)


if __name__ == "__main__":
    main()
