"""What can go wrong with the store; each error tells the place, what was found and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import BudgetQAError


class StoreError(BudgetQAError):
    """The index at hand cannot do what was asked of it."""


@dataclass(eq=False)
class StoreMissing(StoreError):
    """There is no index in the directory."""

    directory: Path

    def __str__(self) -> str:
        return f"{self.directory}: no index here. Make one: budgetqa index PATH… --index {self.directory}"


@dataclass(eq=False)
class StoreBusy(StoreError):
    """Another process is writing; ``holder`` is its process id, '' when it left none."""

    directory: Path
    holder: str

    def __str__(self) -> str:
        who = f"process {self.holder}" if self.holder else "another process"
        return f"{self.directory}: {who} is writing to this index. Try again when it is done."


@dataclass(eq=False)
class StoreTooNew(StoreError):
    """A later version of the program wrote the index."""

    directory: Path
    found: int
    supported: int

    def __str__(self) -> str:
        return (
            f"{self.directory}: the index has schema {self.found}, this version reads up to {self.supported}. "
            "Update budgetqa, or index the documents anew into another directory (--index DIR)."
        )


@dataclass(eq=False)
class StoreDamaged(StoreError):
    """SQLite refuses the file; ``what`` is SQLite's own word for it."""

    directory: Path
    what: str

    def __str__(self) -> str:
        return (
            f"{self.directory}: the index cannot be read ({self.what}). Index the documents anew into another "
            "directory (budgetqa index PATH… --index DIR), or bring back a backup: budgetqa restore FILE"
        )


@dataclass(eq=False)
class StoreWriteFailed(StoreError):
    """Nothing of the document at hand was stored: the disk is full, or writing failed otherwise."""

    directory: Path
    what: str

    def __str__(self) -> str:
        return (
            f"{self.directory}: writing failed ({self.what}). What was stored before is whole; "
            "make room on the disk or check the rights to the directory, and run the command again."
        )


@dataclass(eq=False)
class BackupUnusable(StoreError):
    """A file that no index can be restored from, or that a backup must not be written to."""

    path: Path
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}. Name a file that `budgetqa backup FILE` made, or is to make."


@dataclass(eq=False)
class StoreReadOnly(StoreError):
    """A change was asked of a store that was opened for reading."""

    directory: Path

    def __str__(self) -> str:
        return f"{self.directory}: opened for reading only. Open it with writable=True to change it."


@dataclass(eq=False)
class EncoderMismatch(StoreError):
    """The index holds the vectors of another encoder; vectors of two encoders cannot be compared."""

    directory: Path
    index_encoder: str
    asked_encoder: str

    def __str__(self) -> str:
        return (
            f"{self.directory}: the index was made with the encoder {self.index_encoder}, asked for is "
            f"{self.asked_encoder}. Use the first (--encoder, BUDGETQA_ENCODER), or encode the index anew: "
            f"budgetqa rebuild --index {self.directory} --encoder {self.asked_encoder}"
        )


@dataclass(eq=False)
class DocumentNotFound(StoreError):
    """No indexed document has the name or the id; ``candidates`` are the nearest names."""

    asked: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        hint = f" Near it: {', '.join(self.candidates)}." if self.candidates else ""
        return f"no indexed document is called {self.asked!r}.{hint} `budgetqa documents` lists them."


@dataclass(eq=False)
class DocumentAmbiguous(StoreError):
    """Several indexed documents have the name, or ids that begin alike; ``candidates`` are 'name (id)'."""

    asked: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.asked!r} names several documents: {', '.join(self.candidates)}. Give more of the id."
