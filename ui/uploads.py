"""Uploaded files -> documents of the index, each with a line that says what became of it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from index.build import SUFFIXES, Outcome, State, build_index
from index.errors import BudgetQAError
from qa.home import encoder_for
from ui.records import UploadLine
from ui.words import Words

ACCEPTED = tuple(sorted(SUFFIXES))
UPLOADS = "uploads"  # below the index: what is shown as evidence must outlive the browser's session

ReportProgress = Callable[[int, int], None]


def add_documents(index_dir: Path, paths: Sequence[Path], words: Words, report: ReportProgress) -> list[UploadLine]:
    """Keeps the files beside the index and indexes them; ``report`` gets how many of how many are done."""

    def progress(_: Outcome, done: int, count: int) -> None:
        report(done, count)

    report(0, len(paths))
    kept = [_keep(path, index_dir / UPLOADS) for path in paths]
    try:
        built = build_index(kept, index_dir, encoder_for(index_dir, None), progress=progress)
    except BudgetQAError as error:
        return [UploadLine(False, str(error))]
    return [_outcome_to_line(outcome, words) for outcome in built.outcomes]


def _keep(path: Path, folder: Path) -> Path:
    """A copy under the content's hash, so that two files of one name stay two."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    kept = folder / sha256[:16] / path.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, kept)
    return kept


def _outcome_to_line(outcome: Outcome, words: Words) -> UploadLine:
    if outcome.state is State.REFUSED:
        reason = "; ".join(part for part in (f"{outcome.code}: {outcome.reason}", outcome.next_step) if part)
        return UploadLine(False, words("upload_refused", name=outcome.name, reason=reason))
    if outcome.state is State.INDEXED:
        return UploadLine(True, words("upload_done", name=outcome.name, figures=outcome.figures))
    return UploadLine(True, words("upload_unchanged", name=outcome.name))
