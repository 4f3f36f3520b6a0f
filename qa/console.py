"""What the commands share: options, the open index, and how results and messages reach the terminal."""

from __future__ import annotations

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

Command = Callable[..., None]


class Commands(click.Group):
    """Says what the project raises on purpose in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BudgetQAError as error:
            say(str(error))
            ctx.exit(PROBLEMS)


# --- options --------------------------------------------------------------------------------------------


def index_option(command: Command) -> Command:
    text = "Directory of the index.  [default: $BUDGETQA_INDEX, else data/index]"
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--index", "chosen", type=kind, metavar="DIR", help=text)(command)


def encoder_option(command: Command) -> Command:
    text = "A sentence-transformers model (name or folder) in place of the shipped encoder."
    return click.option("--encoder", envvar="BUDGETQA_ENCODER", show_envvar=True, metavar="MODEL", help=text)(command)


def json_option(what: str) -> Callable[[Command], Command]:
    return click.option("--json", "as_json", is_flag=True, help=f"Print one JSON object {what}.")


# --- stores ---------------------------------------------------------------------------------------------


@contextmanager
def open_store(chosen: Path | None, *, writable: bool = False) -> Iterator[Store]:
    """The index that was named or is usual. Raises StoreMissing."""
    from index.store import Store
    from qa.home import index_directory

    with Store.open(index_directory(chosen), writable=writable) as store:
        yield store


@contextmanager
def answering_store(chosen: Path | None, encoder: str | None) -> Iterator[Store]:
    """As ``open_store``; where none was named and none is there, one of the sample documents is made."""
    from index.store import Store
    from qa.home import ensure_index

    with Store.open(ensure_index(chosen, encoder, say)) as store:
        yield store


# --- output ---------------------------------------------------------------------------------------------


def say(message: str) -> None:
    """A message, which is no result."""
    click.echo(message, err=True)


@contextmanager
def written(path: Path | None) -> Iterator[None]:
    """Says which file could not be written, and why."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path or error.filename}: cannot be written ({error.strerror})") from error


@contextmanager
def progress_bar() -> Iterator[Callable[[Outcome, int, int], None] | None]:
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


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A drawn table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings)
    for row in rows:
        table.add_row(*map(Text, row))  # as they are: rich would take [brackets] for its own marks
    Console().print(table)
