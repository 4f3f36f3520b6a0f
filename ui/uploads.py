"""Uploaded files -> documents of an index, each with a line that says what became of it; removing and rebuilding."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.build import SUFFIXES, Outcome, State, build_index
from index.errors import BudgetQAError
from index.store import Store
from index.store_errors import StoreBusy
from qa.home import encoder_for
from ui.desk import Desk
from ui.records import UploadLine
from ui.words import Words

ACCEPTED = tuple(sorted(SUFFIXES))
UPLOADS = "uploads"  # below the index: what is shown as evidence must outlive the browser's session
MOST_AT_ONCE = 20
MOST_DOCUMENTS = 200  # of a browser's own collection

Lines = tuple[UploadLine, ...]


def add_documents(desk: Desk, paths: Sequence[Path], words: Words) -> Iterator[Lines]:
    """Keeps the files beside the index and indexes one after the other; gives all lines anew as each goes on."""
    taken = paths[:MOST_AT_ONCE]
    lines = [UploadLine(None, words("upload_waiting", name=path.name)) for path in taken]
    if len(paths) > len(taken):
        lines.append(UploadLine(False, words("upload_too_many", count=MOST_AT_ONCE)))
    for number, path in enumerate(taken):
        lines[number] = UploadLine(None, words("upload_now", name=path.name))
        yield tuple(lines)
        lines[number] = _add(desk, path, words)
        yield tuple(lines)


def remove_document(desk: Desk, document_id: object, words: Words) -> UploadLine | None:
    """Takes a document out of the desk's index; None where it has none of that id."""
    document = next((one for one in desk.documents() if one.document_id == document_id), None)
    if document is None:
        return None
    try:
        with Store.open(desk.store.directory, writable=True) as store:
            store.remove(document.document_id)
            store.ensure_derived()
    except StoreBusy:
        return UploadLine(False, words("busy"))
    return UploadLine(True, words("removed", name=document.name))


def rebuild_search(desk: Desk, words: Words) -> UploadLine:
    """Makes the desk's search indexes anew from what is stored."""
    try:
        with Store.open(desk.store.directory, writable=True) as store:
            store.rebuild()
    except StoreBusy:
        return UploadLine(False, words("busy"))
    return UploadLine(True, words("rebuilt", count=len(desk.documents())))


def _add(desk: Desk, path: Path, words: Words) -> UploadLine:
    if desk.key and len(desk.documents()) >= MOST_DOCUMENTS:
        return UploadLine(False, words("upload_full", count=MOST_DOCUMENTS))
    directory = desk.store.directory
    kept = _keep(path, directory / UPLOADS)
    try:
        (outcome,) = build_index([kept], directory, encoder_for(directory, None)).outcomes
    except StoreBusy:
        return UploadLine(False, f"{path.name}: {words('busy')}")
    except BudgetQAError as error:
        return UploadLine(False, f"{path.name}: {error}")
    return _outcome_to_line(replace(outcome, name=path.name), words)


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
