"""The console command. Results go to standard output, messages to standard error.

Exit status: 0 done, 1 done with problems that the output names, 2 wrong usage. Imports of the project stand inside
the commands: `--help` and `documents` answer in a few tenths of a second because they load neither numpy nor a reader.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import BudgetQAError

if TYPE_CHECKING:
    from index.build import Outcome
    from index.store import Store

PROBLEMS = 1


class Commands(click.Group):
    """Says what the project raises on purpose in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BudgetQAError as error:
            _say(str(error))
            ctx.exit(PROBLEMS)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="budgetqa")
def main() -> None:
    """Exact answers out of the published budgets of government departments."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)


def _index_option(command: Callable[..., None]) -> Callable[..., None]:
    text = "Directory of the index.  [default: $BUDGETQA_INDEX, else data/index]"
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--index", "chosen", type=kind, metavar="DIR", help=text)(command)


def _encoder_option(command: Callable[..., None]) -> Callable[..., None]:
    text = "A sentence-transformers model (name or folder) in place of the shipped encoder."
    return click.option("--encoder", envvar="BUDGETQA_ENCODER", show_envvar=True, metavar="MODEL", help=text)(command)


@main.command("index")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@_index_option
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that read.  [default: as pay]")
@_encoder_option
@click.pass_context
def index_command(
    context: click.Context, paths: tuple[str, ...], chosen: Path | None, workers: int | None, encoder: str | None
) -> None:
    """Read files and folders (PDF, TXT, MD) into the index; unchanged files are skipped."""
    from index.build import build_index
    from qa.home import encoder_for, index_directory

    directory = index_directory(chosen)
    model = encoder_for(directory, encoder)
    with _progress() as progress:
        report = build_index(paths, directory, model, workers=workers, progress=progress)
    _print_outcomes(report.outcomes)
    if report.refused:
        context.exit(PROBLEMS)


@main.command()
@click.argument("question", required=False)
@click.option("--file", "file", type=click.File(encoding="utf-8-sig"), help="JSON Lines: id, question, context.")
@_index_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an answer.")
@_encoder_option
@click.pass_context
def ask(
    context: click.Context,
    question: str | None,
    file: Any,
    chosen: Path | None,
    as_json: bool,
    encoder: str | None,
) -> None:
    """Answer QUESTION, or each question of a file."""
    if (question is None) == (file is None):
        raise click.UsageError("give either a QUESTION or --file F")
    with _answering_store(chosen, encoder) as store:
        if question is not None:
            _answer(store, question, (), as_json=as_json)
        elif not _answer_lines(store, file, as_json=as_json):
            context.exit(PROBLEMS)


@main.command()
@_index_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
def documents(chosen: Path | None, as_json: bool) -> None:
    """List what is indexed, with its state."""
    from qa.interface import document_to_json, to_line

    with _store(chosen) as store:
        counted = [(document, store.counts(document.document_id)) for document in store.documents()]
    if as_json:
        for document, counts in counted:
            click.echo(to_line(document_to_json(document, counts)))
        return
    from qa.show import DOCUMENT_HEADINGS, document_to_cells

    _print_table(DOCUMENT_HEADINGS, [document_to_cells(document, counts) for document, counts in counted])


@main.command()
@click.argument("names", metavar="DOCUMENT...", nargs=-1, required=True)
@_index_option
@click.pass_context
def remove(context: click.Context, names: tuple[str, ...], chosen: Path | None) -> None:
    """Take documents out of the index, each by its name or the beginning of its id."""
    from index.store_errors import DocumentAmbiguous, DocumentNotFound

    problems = 0
    with _store(chosen, writable=True) as store:
        for name in names:
            try:
                document = store.resolve_document(name)
            except (DocumentNotFound, DocumentAmbiguous) as error:
                problems += 1
                _say(str(error))
                continue
            store.remove(document.document_id)
            click.echo(f"{document.name}: removed ({document.document_id[:12]})")
        store.ensure_derived()
    if problems:
        context.exit(PROBLEMS)


@main.command()
@_index_option
@click.option("--format", "form", type=click.Choice(["csv"]), required=True, help="What to write.")
@click.option("--out", required=True, metavar="PATH", help="The file to write; - for standard output.")
def export(chosen: Path | None, form: str, out: str) -> None:
    """Write every figure with its coordinates."""
    from index.atomic import replace_file
    from qa.export import store_to_csv

    with _store(chosen) as store:
        data = store_to_csv(store).encode("utf-8-sig")
    if out == "-":
        sys.stdout.buffer.write(data)
        return
    with _written(Path(out)):
        replace_file(Path(out), data)
    _say(f"{out}: {form}, {len(data):,} bytes")


@main.command()
@_index_option
@_encoder_option
def rebuild(chosen: Path | None, encoder: str | None) -> None:
    """Make the search indexes anew from the stored documents; with --encoder, their vectors too."""
    from index.encoder import load_encoder

    with _store(chosen, writable=True) as store:
        model = load_encoder(encoder or store.encoder_id)
        if model.id == store.encoder_id:
            store.rebuild()
        else:
            store.encode_anew(model)
        click.echo(f"{store.directory}: rebuilt, {len(store.documents())} documents, encoder {store.encoder_id}")


@main.command()
@_index_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True)
@_encoder_option
def serve(chosen: Path | None, host: str, port: int, encoder: str | None) -> None:
    """Open the chat for a browser."""
    from qa.home import ensure_index

    directory = ensure_index(chosen, encoder, _say)
    # By name: the page is a layer above this one, which must not depend on it (nor wait for gradio).
    importlib.import_module("app").serve(directory, host, port)


@main.command("eval")
@click.argument("questions", metavar="[QUESTIONS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_index_option
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH", help="Write a report.")
@_encoder_option
@click.pass_context
def evaluate(
    context: click.Context, questions: tuple[Path, ...], chosen: Path | None, report: Path | None, encoder: str | None
) -> None:
    """Run question sets and print how many answers are right, wrong and withheld."""
    with _answering_store(chosen, encoder) as store, _written(report):
        # By name, as for `serve`: evaluation is a layer above the answers.
        status = importlib.import_module("eval.run").run(store, questions, report)
    context.exit(status)


# --- stores ---------------------------------------------------------------------------------------------


@contextmanager
def _store(chosen: Path | None, *, writable: bool = False) -> Iterator[Store]:
    from index.store import Store
    from qa.home import index_directory

    with Store.open(index_directory(chosen), writable=writable) as store:
        yield store


@contextmanager
def _answering_store(chosen: Path | None, encoder: str | None) -> Iterator[Store]:
    from index.store import Store
    from qa.home import ensure_index

    with Store.open(ensure_index(chosen, encoder, _say)) as store:
        yield store


# --- questions ------------------------------------------------------------------------------------------


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
            _say(f"line {number}: {error}")
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


# --- output ---------------------------------------------------------------------------------------------


@contextmanager
def _written(path: Path | None) -> Iterator[None]:
    """Says which file could not be written, and why."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path or error.filename}: cannot be written ({error.strerror})") from error


def _say(message: str) -> None:
    click.echo(message, err=True)


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    from index.build import State
    from qa.show import outcome_to_text

    for outcome in outcomes:
        click.echo(outcome_to_text(outcome), err=outcome.state is State.REFUSED)


@contextmanager
def _progress() -> Iterator[Callable[[Outcome, int, int], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda outcome, done, total: bar.update(task, completed=done, total=total, description=outcome.name)


def _print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A drawn table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
