"""The state of the installation and of an index, as lines of name and value, and what is wrong with them."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import apsw

from index.build import file_sha256, reader_version
from index.encoder import EncoderUnavailable, load_encoder
from index.records import Document
from index.store import Store
from index.store_errors import EncoderMismatch

_PACKAGES = ("apsw", "faiss-cpu", "numpy", "tokenizers", "pdfplumber", "gradio")
_OPTIONAL = ("sentence-transformers", "torch")  # for another encoder, and to train the shipped one

Line = tuple[str, str]


def describe_installation() -> Iterator[Line]:
    """Versions of what the program runs on, without importing it, and the shipped encoder."""
    yield "budgetqa", _version("budgetqa")
    yield "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield "SQLite", apsw.sqlite_lib_version()
    yield from ((name, _version(name)) for name in _PACKAGES)
    yield from ((name, _version(name, "not installed (optional)")) for name in _OPTIONAL)
    yield "shipped encoder", load_encoder().id


def describe_index(store: Store) -> Iterator[Line]:
    """What an index holds and by what it was made."""
    documents = store.documents()
    counts = [store.counts(document.document_id) for document in documents]
    yield "index", str(store.directory.absolute())
    yield "generation", str(store.generation)
    yield "encoder", f"{store.encoder_id}, {store.dimension} dimensions" if store.encoder_id else "none yet"
    states = Counter(document.state for document in documents)
    yield "documents", f"{len(documents)}{''.join(f', {count} {state}' for state, count in sorted(states.items()))}"
    yield "figures", str(sum(count.figures for count in counts))
    yield "passages", str(sum(count.passages for count in counts))
    yield "findings", str(sum(count.findings for count in counts))
    unchanged = sum(_has_its_file(store, document) for document in documents)
    yield "source files", f"{unchanged} of {len(documents)} at their places and unchanged (verify reads them)"
    behind = sum(store.reader(document.document_id) not in ("", reader_version()) for document in documents)
    yield "read by another version", f"{behind} documents{': run budgetqa index on them again' if behind else ''}"


def find_problems(store: Store) -> tuple[str, ...]:
    """What keeps an index from answering or searching rightly, each with what to do."""
    return (*store.problems(), *_encoder_problems(store))


def _encoder_problems(store: Store) -> Iterator[str]:
    if not store.encoder_id:
        return
    try:
        store.require_encoder(load_encoder(store.encoder_id).id)
    except (EncoderUnavailable, EncoderMismatch) as error:
        yield str(error)


def _has_its_file(store: Store, document: Document) -> bool:
    return any(file_sha256(Path(path)) == document.document_id for path in store.paths(document.document_id))


def _version(package: str, otherwise: str = "not installed") -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return otherwise
