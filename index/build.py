"""Files and folders into the store: read, extract, encode, store; what is unchanged is skipped.

Reading and extracting may run in several processes; storing happens here, one document a transaction, in the order
of the paths, so that the store holds the same whatever the number of workers.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from index.errors import ReadRefused, shown_name
from index.extract import pages_to_extraction
from index.read import read_file
from index.records import Document, Extraction, Kind
from index.store import Encoder, Store

logger = logging.getLogger(__name__)

SUFFIXES = frozenset({".pdf", ".txt", ".md"})
BYTES_FOR_A_WORKER = 1_000_000

Reader = Callable[[Path], Extraction]


class State(StrEnum):
    """What became of a file."""

    INDEXED = "indexed"
    SKIPPED = "skipped"  # unchanged since it was indexed
    DUPLICATE = "duplicate"  # its bytes are indexed under another name; this name was noted
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file's result.

    ``code``, ``reason`` and ``next_step`` tell of a refusal; ``reason`` also names the first file of a duplicate
    and the document that a revision replaced. ``seconds`` are those of reading, extracting and storing.
    """

    path: str
    name: str
    state: State
    document_id: str = ""
    figures: int = 0
    passages: int = 0
    findings: int = 0
    seconds: float = 0.0
    code: str = ""
    reason: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The outcomes in the order of the paths, one for each file, missing path or empty folder."""

    outcomes: tuple[Outcome, ...]

    @property
    def refused(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.state is State.REFUSED)


Progress = Callable[[Outcome, int, int], None]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a file was not indexed: a code, what was found, what the user can do."""

    code: str
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a worker gives back, and how long it took."""

    result: Extraction | _Refusal
    seconds: float


def read_document(path: Path) -> Extraction:
    """One file, read and understood. Raises ReadRefused."""
    found = read_file(path)
    name = shown_name(found.name)
    return pages_to_extraction(found.pages, name=name, document_id=found.sha256, lines=found.lines, flags=found.flags)


def build_index(
    paths: Iterable[str | Path],
    store_dir: str | Path,
    encoder: Encoder,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    read: Reader = read_document,
) -> BuildReport:
    """Brings the store in ``store_dir`` (made if there is none) up to date with the files and folders.

    ``workers`` None takes as many as pay. ``progress`` is called after each file with its outcome, the number done
    and the number in all. ``read`` must be a module's function when there are several workers. Raises StoreError; a
    file that cannot be read is an outcome.
    """
    files, outcomes = find_files(paths)
    with Store.open(store_dir, create=True) as store:
        store.claim_encoder(encoder.id, encoder.dimension)
        reader = reader_version()
        hashes = {path: file_sha256(path) for path in files}
        to_read = _files_to_read(store, hashes, reader)
        expected = set(to_read)
        writer = _Writer(store, encoder, reader)
        with _reading(to_read, read, workers or _useful_workers(to_read)) as readings:
            for path in files:
                reading = next(readings) if path in expected else None
                outcomes.append(writer.settle(path, hashes[path], reading))
                if progress:
                    progress(outcomes[-1], len(outcomes), len(files))
        store.ensure_derived()
    return BuildReport(tuple(sorted(outcomes, key=lambda outcome: outcome.path)))


def find_files(paths: Iterable[str | Path]) -> tuple[list[Path], list[Outcome]]:
    """The files to index, each once and sorted, and an outcome for each path that leads to none.

    A folder gives the files below it with a known suffix, hidden ones left out; a file named itself is always tried.
    """
    files: set[Path] = set()
    refused = []
    for given in paths:
        path = Path(os.path.abspath(given))
        below = _files_below(path) if path.is_dir() and not path.is_symlink() else [path]
        if not os.path.lexists(path):
            refusal = _Refusal("NOT_FOUND", "there is no such file or folder", "check the path")
            refused.append(_refused_outcome(path, refusal))
        elif not below:
            known = ", ".join(sorted(suffix[1:].upper() for suffix in SUFFIXES))
            refusal = _Refusal("NO_DOCUMENTS", f"this folder holds no {known} file", "name another folder")
            refused.append(_refused_outcome(path, refusal))
        else:
            files.update(below)
    return sorted(files), refused


def file_sha256(path: Path) -> str:
    """In hex; '' for anything but a readable regular file (a FIFO would never end)."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def reader_version() -> str:
    """A hash of the code and the vocabulary that reading depends on: when they change, files are read again."""
    root = Path(__file__).parent
    sources = sorted(path for path in root.rglob("*") if path.suffix in {".py", ".toml", ".csv"})
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class _Writer:
    """Settles one file after the other in the store."""

    def __init__(self, store: Store, encoder: Encoder, reader: str) -> None:
        self._store = store
        self._encoder = encoder
        self._reader = reader
        self._refused: dict[str, Outcome] = {}  # by hash, those of this run

    def settle(self, path: Path, sha256: str, reading: _Reading | None) -> Outcome:
        """``reading`` is None where the store holds the bytes, or another file of this run has brought them."""
        started = time.monotonic()
        if reading is None:
            outcome = self._known(path, sha256)
        elif isinstance(reading.result, _Refusal):
            outcome = self._refuse(path, sha256, reading.result)
        else:
            outcome = self._index(path, reading.result)
        spent = reading.seconds if reading else 0.0
        return replace(outcome, seconds=spent + time.monotonic() - started)

    def _known(self, path: Path, sha256: str) -> Outcome:
        if sha256 in self._refused:
            return self._refused_too(path, sha256)
        known = self._store.paths(sha256)
        if stored_path(path) in known:
            return self._counted(path, State.SKIPPED, sha256)
        self._store.add_name(sha256, stored_path(path))
        return self._counted(path, State.DUPLICATE, sha256, f"the same bytes as {known[0]}")

    def _refused_too(self, path: Path, sha256: str) -> Outcome:
        first = self._refused[sha256]
        why = f"the same bytes as {first.name}: {first.reason}"
        return _refused_outcome(path, _Refusal(first.code, why, first.next_step), sha256)

    def _index(self, path: Path, extraction: Extraction) -> Outcome:
        document_id = extraction.document.document_id
        earlier = self._earlier_version(path, document_id)
        self._put(path, extraction, earlier, self._reader)
        note = "" if earlier is None else f"replaces the earlier version ({earlier.document_id[:12]})"
        return self._counted(path, State.INDEXED, document_id, note)

    def _refuse(self, path: Path, sha256: str, refusal: _Refusal) -> Outcome:
        """A refused file is listed as such, unless the store holds it, or an earlier version: that stays."""
        outcome = _refused_outcome(path, refusal, sha256)
        earlier = self._earlier_version(path, sha256)
        standing = [*self._store.documents_with(sha256), *([earlier] if earlier else [])]
        kept = next((document for document in standing if document.state != "refused"), None)
        if kept is not None:
            reason = f"{refusal.why} (what was indexed before, {kept.document_id[:12]}, stays)"
            outcome = replace(outcome, reason=reason)
        elif sha256:
            # Without a reader's version: the next run tries again.
            self._put(path, _refused_extraction(outcome), earlier, "")
        if sha256:
            self._refused[sha256] = outcome
        return outcome

    def _put(self, path: Path, extraction: Extraction, earlier: Document | None, reader: str) -> None:
        vectors = self._encoder.encode([passage.text for passage in extraction.passages])
        names = [stored_path(path)]
        if earlier is None:
            self._store.add(extraction, names, vectors, reader=reader)
        else:
            self._store.replace(earlier.document_id, extraction, names, vectors, reader=reader)

    def _earlier_version(self, path: Path, document_id: str) -> Document | None:
        """The other document whose only file was here, or has this name and is gone from where it was.

        A file of the same name that still stands elsewhere is another document.
        """
        here = self._store.document_at(stored_path(path))
        if here is not None:
            only_here = self._store.paths(here.document_id) == (stored_path(path),)
            return here if only_here and here.document_id != document_id else None
        namesakes = self._store.documents_named(shown_name(path.name))
        return next((old for old in namesakes if old.document_id != document_id and self._is_gone(old)), None)

    def _is_gone(self, document: Document) -> bool:
        return not any(os.path.lexists(path) for path in self._store.paths(document.document_id))

    def _counted(self, path: Path, state: State, document_id: str, reason: str = "") -> Outcome:
        counts = self._store.counts(document_id)
        return Outcome(
            *(stored_path(path), shown_name(path.name), state, document_id),
            *(counts.figures, counts.passages, counts.findings),
            reason=reason,
        )


def stored_path(path: Path) -> str:
    """A path as the store keeps it: bytes that are no UTF-8, and what would confuse a terminal, are escaped."""
    return shown_name(str(path))


def _files_to_read(store: Store, hashes: Mapping[Path, str], reader: str) -> list[Path]:
    """The first file with each content that the store lacks or holds as another version of the code read it."""
    first: dict[str, Path] = {}
    for path, sha256 in hashes.items():
        first.setdefault(sha256 or stored_path(path), path)
    return [path for key, path in first.items() if store.reader(key) != reader]


@contextmanager
def _reading(paths: Sequence[Path], read: Reader, workers: int) -> Iterator[Iterator[_Reading]]:
    """The readings of the files, in their order, made ahead by the workers."""
    attempt = partial(_attempt, read)
    if workers < 2 or len(paths) < 2:
        yield map(attempt, paths)
        return
    # Spawned, not forked: a fork would share the store's lock and the threads of numpy's libraries.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(paths)), mp_context=context) as pool:
        yield pool.map(attempt, paths)


def _useful_workers(paths: Sequence[Path]) -> int:
    """Starting a worker costs about as much as reading half a megabyte of PDF, or the text files of a department."""
    size = sum(path.lstat().st_size for path in paths if os.path.lexists(path))
    return max(1, min(os.cpu_count() or 1, 8, size // BYTES_FOR_A_WORKER))


def _attempt(read: Reader, path: Path) -> _Reading:
    """Never raises for what is wrong with one file, so that the others go on."""
    started = time.monotonic()
    result: Extraction | _Refusal
    try:
        result = read(path)
    except ReadRefused as refused:
        result = _Refusal(refused.code, refused.why, refused.next_step)
    except Exception as error:  # a fault of ours, in code that meets documents nobody has seen
        logger.exception("%s: reading failed", stored_path(path))
        why = f"understanding it failed ({type(error).__name__}: {error})"
        result = _Refusal("INTERNAL", why, "report this as a fault of budgetqa, with the file")
    return _Reading(result, time.monotonic() - started)


def _files_below(folder: Path) -> list[Path]:
    """Links to folders are not followed."""
    return [
        Path(root, name)
        for root, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES and not _is_hidden(Path(root, name).relative_to(folder))
    ]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _refused_outcome(path: Path, refusal: _Refusal, sha256: str = "") -> Outcome:
    return Outcome(
        *(stored_path(path), shown_name(path.name), State.REFUSED, sha256),
        code=refusal.code,
        reason=refusal.why,
        next_step=refusal.next_step,
    )


def _refused_extraction(outcome: Outcome) -> Extraction:
    """A document of which nothing is known but that it was refused: no organisation, year 0."""
    document = Document(
        document_id=outcome.document_id,
        name=outcome.name,
        organisation="",
        organisations=(),
        year=0,
        kind=Kind.BUDGET,
        pages=0,
        lines=0,
        state="refused",
        reason=outcome.code,
        statements=(),
    )
    return Extraction(document, (), (), (), ())
