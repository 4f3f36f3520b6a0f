"""The FAISS file of a store: what it must be to be loaded, and how it is written."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from index.atomic import replace_file
from index.vectors import VectorIndex

logger = logging.getLogger(__name__)


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
    """None where the file is missing or is not the one described. The bytes checked are the bytes loaded."""
    try:
        data = path.read_bytes()
    except OSError as error:
        logger.warning("%s cannot be read (%s): its content is taken from the database", path.name, error)
        return None
    if hashlib.sha256(data).hexdigest() != expected.sha256:
        logger.warning("%s is damaged: its content is taken from the database", path.name)
        return None
    index = VectorIndex.from_bytes(data)
    return index if (index.count, index.dimension) == (expected.count, expected.dimension) else None


def write_vector_file(path: Path, index: VectorIndex, encoder_id: str, generation: int) -> VectorFile:
    """Replaces the file as a whole and tells what it is now. Raises OSError."""
    data = index.to_bytes()
    replace_file(path, data)
    return VectorFile(hashlib.sha256(data).hexdigest(), index.count, index.dimension, encoder_id, generation)
