"""Where the index is, and how it comes into being when there is none: from the sample documents."""

from __future__ import annotations

import importlib.resources
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from index.store import DATABASE_NAME, Encoder, Store
from index.store_errors import StoreMissing

DEFAULT_DIRECTORY = Path("data/index")


def index_directory(chosen: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The directory that was asked for, else the environment's BUDGETQA_INDEX, else ``data/index``."""
    return chosen or Path(environment.get("BUDGETQA_INDEX") or DEFAULT_DIRECTORY)


def has_index(directory: Path) -> bool:
    return (directory / DATABASE_NAME).is_file()


def encoder_for(directory: Path, chosen: str | None) -> Encoder:
    """The encoder that was asked for; without a wish the index's own, and the shipped one for a new index.

    Raises EncoderMismatch when the index was made with another one, EncoderUnavailable when it cannot be loaded.
    """
    from index.encoder import load_encoder  # numpy and tokenizers, which listing documents does not need

    if not has_index(directory):
        return load_encoder(chosen)
    with Store.open(directory) as store:
        encoder = load_encoder(chosen or store.encoder_id)
        store.require_encoder(encoder.id)
    return encoder


def sample_documents() -> list[Path]:
    """The PDFs that ship with the project, sorted."""
    return sorted(Path(str(importlib.resources.files("samples"))).rglob("*.pdf"))


def ensure_index(chosen: Path | None, encoder: str | None, say: Callable[[str], None]) -> Path:
    """The directory of an index to answer from.

    Where none was named and the default one does not exist, it is made of the sample documents, which ``say`` is
    told. Raises StoreMissing when the one that was named does not exist, EncoderMismatch as ``encoder_for``.
    """
    directory = index_directory(chosen)
    if has_index(directory):
        if encoder:
            encoder_for(directory, encoder)
        return directory
    if chosen is not None:
        raise StoreMissing(directory)
    from index.build import State, build_index  # brings the readers along, which answering does not need

    say(f"{directory}: no index yet; making one of the sample documents …")
    report = build_index(sample_documents(), directory, encoder_for(directory, encoder))
    count = sum(outcome.state is not State.REFUSED for outcome in report.outcomes)
    say(f"{directory}: {count} sample documents indexed. Your own: budgetqa index PATH…")
    return directory
