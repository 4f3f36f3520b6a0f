"""The FAISS file of a store: what it must be to be loaded, and how it is written."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from index.atomic import new_file
from index.vectors import VectorIndex

logger = logging.getLogger(__name__)

MAPPED_FROM = 64 * 1024 * 1024  # bytes; a smaller file is quicker read than mapped


@dataclass(frozen=True, slots=True)
class VectorFile:
    """The description that stands in SQLite. ``generation`` is the store's, as of the vectors in the file."""

    sha256: str
    count: int
    dimension: int
    encoder_id: str
    generation: int

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> VectorFile:
        return cls(**json.loads(text))


def load_vector_file(path: Path, expected: VectorFile) -> VectorIndex | None:
    """None where the file is missing or is not the one described. The bytes checked are the bytes loaded.

    A large file is left on the disk. It is only ever replaced as a whole, so what is mapped stays what it was.
    """
    try:
        index = _load(path, expected)
    except OSError as error:
        logger.warning("%s cannot be read (%s): its content is taken from the database", path.name, error)
        return None
    if index is None:
        logger.warning("%s is damaged: its content is taken from the database", path.name)
        return None
    return index if (index.count, index.dimension) == (expected.count, expected.dimension) else None


def _load(path: Path, expected: VectorFile) -> VectorIndex | None:
    """None for other bytes than those described. Raises OSError."""
    before = path.stat()
    if before.st_size < MAPPED_FROM:
        data = path.read_bytes()
        return VectorIndex.from_bytes(data) if hashlib.sha256(data).hexdigest() == expected.sha256 else None
    if _sha256(path) != expected.sha256:
        return None
    index = VectorIndex.map(path)
    after = path.stat()
    is_same = (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    return index if is_same else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_vector_file(path: Path, index: VectorIndex, encoder_id: str, generation: int) -> VectorFile:
    """Replaces the file as a whole and tells what it is now. Raises OSError."""
    with new_file(path) as fresh:
        index.write(fresh)
        sha256 = _sha256(fresh)
    return VectorFile(sha256, index.count, index.dimension, encoder_id, generation)
