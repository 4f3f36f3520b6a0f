"""Two runs of the same questions: ``python -m eval.compare OLD.jsonl NEW.jsonl``.

Lists each question whose outcome changed, those that got worse first, and those that only one run has. The exit status
is 1 when one got worse. The runs are reports in lines, of ``budgetqa eval`` or of ``eval.evaluation``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from eval.errors import QuestionSetError
from eval.judge import Outcome

_BEST_FIRST = (Outcome.RIGHT, Outcome.WITHHELD, Outcome.WRONG)
_WORDS = {True: "worse", False: "better"}

Key = tuple[str, str]  # the system ('' where a run has only one) and the question's id


@dataclass(frozen=True, slots=True)
class Change:
    """A question with two outcomes."""

    key: Key
    before: Outcome
    after: Outcome

    @property
    def is_worse(self) -> bool:
        return _BEST_FIRST.index(self.after) > _BEST_FIRST.index(self.before)


def read_outcomes(path: Path) -> dict[Key, Outcome]:
    """The outcome of each question of a run. Raises QuestionSetError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(path, 0, "cannot be read", "name a report in lines (*.jsonl)") from error
    outcomes: dict[Key, Outcome] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            key, outcome = _parse(path, number, line)
            if key in outcomes:
                raise QuestionSetError(path, number, f"{key_to_text(key)} stands there twice")
            outcomes[key] = outcome
    return outcomes


def _parse(path: Path, number: int, line: str) -> tuple[Key, Outcome]:
    try:
        raw = json.loads(line)
        return (raw.get("system", ""), raw["id"]), Outcome(raw["outcome"])
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        why = "is no line of a report (an object with id and outcome)"
        raise QuestionSetError(path, number, why, "run the questions again") from error


def changes(old: Mapping[Key, Outcome], new: Mapping[Key, Outcome]) -> list[Change]:
    """The questions of both runs whose outcome differs: the worse first, then in the order of the new run."""
    found = [Change(key, old[key], new[key]) for key in new if key in old and old[key] is not new[key]]
    return sorted(found, key=lambda change: not change.is_worse)


def key_to_text(key: Key) -> str:
    """
    >>> key_to_text(("engine", "q-1")), key_to_text(("", "q-1"))
    ('engine: q-1', 'q-1')
    """
    return ": ".join(part for part in key if part)


def comparison_lines(old: Mapping[Key, Outcome], new: Mapping[Key, Outcome]) -> Iterator[str]:
    """What changed, in words, a line each, and the counts last."""
    found = changes(old, new)
    for change in found:
        yield f"{_WORDS[change.is_worse]}: {key_to_text(change.key)}: {change.before} -> {change.after}"
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    yield from (f"only in the old run: {key_to_text(key)}: {old[key]}" for key in gone)
    yield from (f"only in the new run: {key_to_text(key)}: {new[key]}" for key in come)
    worse = sum(change.is_worse for change in found)
    yield f"{len(old)} and {len(new)} questions: {worse} worse, {len(found) - worse} better"


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def main(old: Path, new: Path) -> None:
    """List the questions whose outcome changed between two runs."""
    try:
        before, after = read_outcomes(old), read_outcomes(new)
    except QuestionSetError as error:
        raise click.ClickException(str(error)) from error
    for line in comparison_lines(before, after):
        click.echo(line)
    raise SystemExit(int(any(change.is_worse for change in changes(before, after))))


if __name__ == "__main__":
    main()
