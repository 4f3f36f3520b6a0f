"""The commands that look after an index: rebuild, doctor, backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from qa.console import PROBLEMS, encoder_option, index_option, open_store, say, written


@click.command()
@index_option
@encoder_option
def rebuild(chosen: Path | None, encoder: str | None) -> None:
    """Make the search indexes anew from the stored documents; with --encoder, their vectors too."""
    from index.encoder import load_encoder

    with open_store(chosen, writable=True) as store:
        model = load_encoder(encoder or store.encoder_id)
        if model.id == store.encoder_id:
            store.rebuild()
        else:
            store.encode_anew(model)
        click.echo(f"{store.directory}: rebuilt, {len(store.documents())} documents, encoder {store.encoder_id}")


@click.command()
@index_option
@click.pass_context
def doctor(context: click.Context, chosen: Path | None) -> None:
    """Tell the state of the installation and of the index; exit status 1 if something is wrong with either."""
    from qa.doctor import describe_index, describe_installation, find_problems
    from qa.home import has_index, index_directory

    for name, value in describe_installation():
        click.echo(f"{name}: {value}")
    if not has_index(index_directory(chosen)):
        say(f"{index_directory(chosen)}: no index here yet. Make one: budgetqa index PATH…")
        context.exit(PROBLEMS)
    with open_store(chosen) as store:
        for name, value in describe_index(store):
            click.echo(f"{name}: {value}")
        problems = find_problems(store)
    for problem in problems:
        click.echo(f"problem: {problem}")
    if problems:
        context.exit(PROBLEMS)
    click.echo("problems: none")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@index_option
def backup(file: Path, chosen: Path | None) -> None:
    """Write a consistent copy of the index to FILE, also while others read or write it."""
    from index.store_copy import backup_store

    with open_store(chosen) as store, written(file):
        backup_store(store, file)
        count = len(store.documents())
    say(f"{file}: {count} documents, {file.stat().st_size:,} bytes")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@index_option
def restore(file: Path, chosen: Path | None) -> None:
    """Make the index what the backup FILE holds; what the index holds now is replaced."""
    from index.store_copy import restore_store
    from qa.home import index_directory

    restore_store(file, index_directory(chosen))
    with open_store(chosen) as store:
        click.echo(f"{store.directory}: restored, {len(store.documents())} documents, encoder {store.encoder_id}")
