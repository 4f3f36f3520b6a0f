"""The store: a directory with one SQLite database, which is the truth, and a FAISS file derived from it.

    budgetqa.sqlite3   documents, facts, passages and their vectors, findings; the full-text index
    vectors.faiss      the vectors once more, laid out for search
    lock               held by the one process that writes

A document is written in one transaction, full-text words and vectors included. The FAISS file follows later: its
checksum, count, dimension, encoder and generation stand in SQLite, and a file that does not match them is never
loaded; the vectors are then taken from SQLite, without the encoder, and the file is written anew by the next writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

from index import schema
from index.atomic import lock_file
from index.records import Extraction
from index.store_errors import StoreBusy, StoreDamaged, StoreMissing, StoreReadOnly, StoreTooNew, StoreWriteFailed
from index.store_read import DATABASE_NAME, VECTORS_NAME, Counts, StoreReader
from index.store_write import delete_document, insert_document, insert_name, insert_vectors, insert_words

if TYPE_CHECKING:
    import apsw
    import numpy as np

__all__ = ["DATABASE_NAME", "Counts", "Encoder", "Store"]

LOCK_NAME = "lock"


class Encoder(Protocol):
    """What the store needs of an encoder (see index.encoder)."""

    @property
    def id(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


class Store(StoreReader):
    """An open store. For reading it may be shared by threads.

    A store opened for writing is for one thread, and there is one at a time on a directory.
    """

    def __init__(self, directory: Path, lock: IO[str] | None) -> None:
        """Use ``Store.open``. ``lock`` is the locked file of a writer, None for a reader."""
        super().__init__(directory, writable=lock is not None)
        self._lock = lock

    # --- opening and closing ----------------------------------------------------------------------------

    @classmethod
    def open(cls, path: str | Path, *, writable: bool = False, create: bool = False) -> Store:
        """The store in the directory ``path``. ``create`` makes it where there is none and implies ``writable``.

        Raises StoreMissing, StoreBusy (another writer), StoreTooNew (schema of a later version) or StoreDamaged.
        """
        directory = Path(path)
        if create:
            directory.mkdir(parents=True, exist_ok=True)
        elif not (directory / DATABASE_NAME).is_file():
            raise StoreMissing(directory)
        store = cls(directory, _lock(directory) if writable or create else None)
        try:
            with store._refusals():
                store._prepare()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        super().close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _prepare(self) -> None:
        version = schema.schema_version(self._connection)
        if version > schema.SCHEMA_VERSION:
            raise StoreTooNew(self.directory, version, schema.SCHEMA_VERSION)
        if version:
            return
        if self._lock is None:
            raise StoreDamaged(self.directory, f"{DATABASE_NAME} holds no tables of budgetqa")
        schema.create_schema(self._connection)

    # --- writing ----------------------------------------------------------------------------------------

    def claim_encoder(self, encoder_id: str, dimension: int) -> None:
        """Makes the encoder the store's own while it has no vectors; raises EncoderMismatch for another one."""
        self.require_encoder(encoder_id)
        if not self.encoder_id:
            with self._transaction():
                self._set_meta("encoder_id", encoder_id)
                self._set_meta("dimension", str(dimension))

    def add(self, extraction: Extraction, names: Sequence[str], vectors: np.ndarray, *, reader: str = "") -> None:
        """Stores a document whole, or nothing of it.

        ``names`` are the paths (or bare names) of the files with its bytes, ``vectors`` has one row for each
        passage. What was stored of the same bytes is replaced, its names kept. A document whose only file was at
        one of these paths is taken out. ``reader`` is the version of the code that read it.
        """
        document_id = extraction.document.document_id
        known = self.paths(document_id) if self.documents_with(document_id) else ()
        with self._transaction():
            if known:
                delete_document(self._connection, self._key(document_id))
            self._insert(extraction, sorted({*known, *names}), vectors, reader)

    def replace(
        self,
        document_id: str,
        extraction: Extraction,
        names: Sequence[str],
        vectors: np.ndarray,
        *,
        reader: str = "",
    ) -> None:
        """Takes ``document_id`` out and stores ``extraction`` in its stead, both or neither."""
        key = self._key(document_id)
        with self._transaction():
            delete_document(self._connection, key)
            self._insert(extraction, names, vectors, reader)

    def remove(self, document_id: str) -> None:
        """Takes the document out of all tables and indexes. Raises DocumentNotFound."""
        key = self._key(document_id)
        with self._transaction():
            delete_document(self._connection, key)

    def add_name(self, document_id: str, path: str) -> None:
        """Notes that the document's bytes lie at ``path`` too; takes out a document whose only file was there."""
        key = self._key(document_id)
        with self._transaction():
            insert_name(self._connection, key, path)

    def ensure_derived(self) -> None:
        """Writes the FAISS file where it is missing, damaged or behind the database; cheap when it is right."""
        self._require_writable()
        if self._load_vectors() is None:
            self._write_vector_file()

    def rebuild(self) -> None:
        """Makes the full-text index and the FAISS file anew from passages and vectors."""
        with self._transaction():
            self._connection.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")
            insert_words(self._connection, self._query("SELECT id, text FROM passages ORDER BY id"))
        self._write_vector_file()

    def encode_anew(self, encoder: Encoder) -> None:
        """Replaces all vectors by those of ``encoder``, which is the store's from then on."""
        passages = self._query("SELECT id, text FROM passages ORDER BY id")
        vectors = encoder.encode([text for _, text in passages])
        with self._transaction():
            self._connection.execute("DELETE FROM vectors")
            self._set_meta("encoder_id", encoder.id)
            self._set_meta("dimension", str(encoder.dimension))
            self._require_shape(vectors, len(passages))
            insert_vectors(self._connection, [passage for passage, _ in passages], vectors)
        self._write_vector_file()

    def take_over(self, source: apsw.Connection) -> None:
        """Becomes a copy of another store's database, in one transaction, and makes the FAISS file anew.

        The source's generation must differ from this store's: by that readers see that everything changed.
        """
        self._require_writable()
        with self._refusals(), self._connection.backup("main", source, "main") as copying:
            copying.step()
        self._write_vector_file()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing, under the next generation. Raises StoreReadOnly or StoreWriteFailed."""
        self._require_writable()
        connection = self._connection
        with self._refusals():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._set_meta("generation", str(self.generation + 1))
                connection.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _require_writable(self) -> None:
        if self._lock is None:
            raise StoreReadOnly(self.directory)

    def _set_meta(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _insert(self, extraction: Extraction, names: Sequence[str], vectors: np.ndarray, reader: str) -> None:
        self._require_shape(vectors, len(extraction.passages))
        insert_document(self._connection, extraction, names, vectors, reader)

    def _require_shape(self, vectors: np.ndarray, count: int) -> None:
        if count and vectors.shape != (count, self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} for {count} passages of {self.dimension} dimensions")

    def _write_vector_file(self) -> None:
        """The file first, its description after: a crash between them leaves a mismatch, which is made good."""
        index = self._build_vectors()
        self._vectors = (self.generation, index)
        if index is None:
            (self.directory / VECTORS_NAME).unlink(missing_ok=True)
            return
        from index.vector_file import write_vector_file

        try:
            described = write_vector_file(self.directory / VECTORS_NAME, index, self.encoder_id, self.generation)
        except OSError as error:
            raise StoreWriteFailed(self.directory, str(error)) from error
        with self._refusals():
            self._set_meta("vector_file", described.to_json())


def _lock(directory: Path) -> IO[str]:
    try:
        file = lock_file(directory / LOCK_NAME)
    except OSError as error:
        raise StoreWriteFailed(directory, str(error)) from error
    if file is None:
        holder = (directory / LOCK_NAME).read_text(encoding="ascii", errors="replace").strip()
        raise StoreBusy(directory, holder)
    return file
