"""Reading a store: documents, their facts and passages, and the two searches.

Nothing here changes anything on the disk; ``index.store.Store`` adds opening and writing.
"""

from __future__ import annotations

import difflib
import json
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import apsw

from index import lexical, rows, schema
from index.common_words import PRUNED_FROM, telling_words
from index.records import Document, Fact, Finding, Passage, StatementRecord, TextFact
from index.store_errors import DocumentAmbiguous, DocumentNotFound, EncoderMismatch, StoreDamaged, StoreWriteFailed
from index.tokens import text_to_tokens

if TYPE_CHECKING:  # numpy and faiss take longer to import than `budgetqa documents` to run
    import numpy as np

    from index.vectors import VectorIndex

DATABASE_NAME = "budgetqa.sqlite3"
VECTORS_NAME = "vectors.faiss"

# A question has some fifty distinct tokens; a pasted book should not cost seconds.
MAX_QUERY_TOKENS = 256
MIN_ID_PREFIX = 6
MAX_RANKED_DOCUMENTS = 32  # more are searched by SQLite's index
MAX_KEPT_POSTINGS = 64  # documents, some 2 MB each

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a document is stored; ``figures`` are its facts that are not empty cells."""

    figures: int
    passages: int
    findings: int


class StoreReader:
    """The reading half of a store. Threads may share it: each gets a connection of its own."""

    def __init__(self, directory: Path, *, writable: bool = False) -> None:
        """Opens nothing yet; use ``Store.open``."""
        self.directory = directory
        self._writable = writable
        self._local = threading.local()
        self._connections: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._vectors: tuple[int, VectorIndex | None] | None = None
        self._vectors_mutex = threading.Lock()
        self._kept_postings: dict[tuple[int, int], lexical.Postings] = {}
        self._postings_mutex = threading.Lock()
        self._places: tuple[int, dict[str, int], int] = (-1, {}, 0)  # generation, word -> passages, passages in all

    def close(self) -> None:
        for connection in list(self._connections):
            connection.close()
        self._local = threading.local()

    @property
    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = schema.connect(self.directory / DATABASE_NAME, writable=self._writable)
            self._local.connection = connection
            self._connections.add(connection)
        return connection

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """SQLite's errors in the words of the store."""
        try:
            yield
        except (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError) as error:
            if not self._writable:
                raise StoreDamaged(self.directory, str(error)) from error
            raise StoreWriteFailed(self.directory, str(error)) from error
        except (apsw.NotADBError, apsw.CorruptError) as error:
            raise StoreDamaged(self.directory, str(error)) from error

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._refusals():
            return self._connection.execute(sql, values).fetchall()

    # --- what the store is ------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """Grows with every change; what was computed from the store holds as long as it stays."""
        return int(self._meta("generation") or 0)

    @property
    def encoder_id(self) -> str:
        """The encoder that made the vectors; '' while there are none."""
        return self._meta("encoder_id") or ""

    @property
    def dimension(self) -> int:
        """Of the vectors; 0 while there are none."""
        return int(self._meta("dimension") or 0)

    def require_encoder(self, encoder_id: str) -> None:
        """Raises EncoderMismatch when the vectors were made by another encoder."""
        if self.encoder_id not in ("", encoder_id):
            raise EncoderMismatch(self.directory, self.encoder_id, encoder_id)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files of the store, each with what to do; () for a sound one.

        Reads the whole database. Raises StoreDamaged where SQLite cannot even do that.
        """
        return tuple(self._database_problems()) or tuple(self._derived_problems())

    def _database_problems(self) -> Iterator[str]:
        found = [str(row[0]) for row in self._query("PRAGMA integrity_check")]
        if found == ["ok"]:
            orphans = self._query("PRAGMA foreign_key_check")
            found = [f"{len(orphans)} rows without their document"] if orphans else []
        if found:
            what = "; ".join(found[:3])
            yield f"{DATABASE_NAME} is damaged ({what}): budgetqa restore FILE, or index the documents anew"

    def _derived_problems(self) -> Iterator[str]:
        """Whether the passages, their words, their vectors and the FAISS file are of one number and state."""
        ((passages, words, vectors),) = self._query(
            "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM passage_words),"
            " (SELECT count(*) FROM vectors WHERE length(vector) = 4 * ?)",
            (self.dimension,),
        )
        if words != passages:
            yield f"the full-text index holds {words} of {passages} passages: budgetqa rebuild"
        if vectors != passages:
            yield f"{vectors} of {passages} passages have a vector: budgetqa rebuild --encoder {self.encoder_id}"
        if vectors and self._load_vectors() is None:
            yield f"{VECTORS_NAME} is not the file that the database describes: budgetqa rebuild"

    def _meta(self, key: str) -> str | None:
        found = self._query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    # --- documents --------------------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """All documents, refused ones included, by name and id."""
        return self._documents("ORDER BY name, document_id")

    def document(self, document_id: str) -> Document:
        """Raises DocumentNotFound."""
        found = self.documents_with(document_id)
        if not found:
            raise DocumentNotFound(document_id, ())
        return found[0]

    def documents_with(self, document_id: str) -> tuple[Document, ...]:
        """The document with these bytes, if there is one."""
        return self._documents("WHERE document_id = ?", (document_id,))

    def document_at(self, path: str) -> Document | None:
        """The document that was indexed from the file ``path``, None if there is none."""
        found = self._documents("WHERE id = (SELECT document FROM names WHERE path = ?)", (path,))
        return found[0] if found else None

    def documents_named(self, name: str) -> tuple[Document, ...]:
        """The documents with a file of that name, wherever it lies."""
        return self._documents("WHERE id IN (SELECT document FROM names WHERE name = ?) ORDER BY document_id", (name,))

    def resolve_document(self, name_or_id: str) -> Document:
        """The document with that file name, path, id or beginning of an id (six characters or more).

        Raises DocumentNotFound with near names, or DocumentAmbiguous.
        """
        found = self._documents(
            "WHERE id IN (SELECT document FROM names WHERE name = ?1 OR path = ?1) ORDER BY document_id",
            (name_or_id,),
        )
        if not found and len(name_or_id) >= MIN_ID_PREFIX:
            found = self._documents(
                "WHERE substr(document_id, 1, length(?1)) = lower(?1) ORDER BY document_id", (name_or_id,)
            )
        if len(found) > 1:
            raise DocumentAmbiguous(name_or_id, tuple(f"{d.name} ({d.document_id[:12]})" for d in found))
        if not found:
            names = [name for (name,) in self._query("SELECT DISTINCT name FROM names ORDER BY name")]
            raise DocumentNotFound(name_or_id, tuple(difflib.get_close_matches(name_or_id, names)))
        return found[0]

    def paths(self, document_id: str) -> tuple[str, ...]:
        """Where the document's bytes were found, one path or name a file."""
        key = self._key(document_id)
        return tuple(path for (path,) in self._query("SELECT path FROM names WHERE document = ? ORDER BY path", (key,)))

    def reader(self, document_id: str) -> str:
        """The version of the reading code that made the document's facts; '' if it is not stored."""
        found = self._query("SELECT reader FROM documents WHERE document_id = ?", (document_id,))
        return str(found[0][0]) if found else ""

    def counts(self, document_id: str) -> Counts:
        key = self._key(document_id)
        sql = (
            "SELECT (SELECT count(number) FROM facts WHERE document = ?1),"
            " (SELECT count(*) FROM passages WHERE document = ?1), (SELECT count(*) FROM findings WHERE document = ?1)"
        )
        return Counts(*self._query(sql, (key,))[0])

    def _documents(self, where: str, values: Sequence[Any] = ()) -> tuple[Document, ...]:
        columns = ", ".join(rows.DOCUMENT_COLUMNS)
        found = self._query(f"SELECT id, {columns} FROM documents {where}", values)
        return tuple(rows.row_to_document(row[1:], self._statements(row[0])) for row in found)

    def _statements(self, key: int) -> tuple[StatementRecord, ...]:
        return self._records("statements", rows.STATEMENT_COLUMNS, rows.row_to_statement, key)

    def _key(self, document_id: str) -> int:
        """The database's own number of a document. Raises DocumentNotFound."""
        found = self._query("SELECT id FROM documents WHERE document_id = ?", (document_id,))
        if not found:
            raise DocumentNotFound(document_id, ())
        return int(found[0][0])

    # --- what stands in a document ----------------------------------------------------------------------

    def facts(self, document_id: str) -> tuple[Fact, ...]:
        return self._records("facts", rows.FACT_COLUMNS, rows.row_to_fact, self._key(document_id))

    def text_facts(self, document_id: str) -> tuple[TextFact, ...]:
        return self._records("text_facts", rows.TEXT_FACT_COLUMNS, rows.row_to_text_fact, self._key(document_id))

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        return self._records("passages", rows.PASSAGE_COLUMNS, rows.row_to_passage, self._key(document_id))

    def findings(self, document_id: str) -> tuple[Finding, ...]:
        return self._records("findings", rows.FINDING_COLUMNS, rows.row_to_finding, self._key(document_id))

    def passages_of(self, passage_ids: Iterable[int]) -> dict[int, tuple[str, Passage]]:
        """(document id, passage) for each of these ids that is stored."""
        columns = ", ".join(f"p.{column}" for column in rows.PASSAGE_COLUMNS)
        sql = (
            f"SELECT p.id, d.document_id, {columns} FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        found = self._query(sql, (json.dumps(list(passage_ids)),))
        return {row[0]: (row[1], rows.row_to_passage(row[2:])) for row in found}

    def passage(self, passage_id: int) -> tuple[str, Passage]:
        """(document id, passage). Raises KeyError for an id that is not, or no longer, stored."""
        return self.passages_of([passage_id])[passage_id]

    def _records(self, table: str, columns: Sequence[str], make: Callable[[rows.Row], T], key: int) -> tuple[T, ...]:
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE document = ? ORDER BY ordinal"
        return tuple(make(row) for row in self._query(sql, (key,)))

    # --- search -----------------------------------------------------------------------------------------

    def search_text(
        self, query: str, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]:
        """(passage id, bm25 score, higher is better) of passages with any word of ``query``, best first.

        ``document_ids`` None searches all documents. Words are counted over the documents searched, or over all
        where they are many. Equal scores stand in the order of their ids.
        """
        tokens = list(dict.fromkeys(text_to_tokens(query)))[:MAX_QUERY_TOKENS]
        if not tokens:
            return []
        documents = self._document_ranges(document_ids) if document_ids is not None else None
        if documents is not None and len(documents) <= MAX_RANKED_DOCUMENTS:
            return lexical.rank(tokens, [self._postings(*one) for one in documents], limit)
        return self._search_words(tokens, self._passage_ranges(document_ids), limit)

    def _search_words(
        self, tokens: Sequence[str], ranges: Sequence[tuple[int, int]], limit: int
    ) -> list[tuple[int, float]]:
        match = " OR ".join(f'"{token}"' for token in self._telling(tokens))
        if not match:
            return []
        sql = (
            "SELECT rowid, round(-bm25(passage_words), 6) AS score FROM passage_words"
            " WHERE passage_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY score DESC, rowid LIMIT ?"
        )
        hits = [hit for first, last in ranges for hit in self._query(sql, (match, first, last, limit))]
        return sorted(((int(i), float(score)) for i, score in hits), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _postings(self, first: int, last: int) -> lexical.Postings:
        """The words of one document's passages, by their first and last id; the last documents' are kept.

        An id is never given twice (AUTOINCREMENT), so that what is kept can't grow stale.
        """
        with self._postings_mutex:
            found = self._kept_postings.pop((first, last), None)
            if found is None:
                rows_ = self._query("SELECT id, text FROM passages WHERE id BETWEEN ? AND ?", (first, last))
                found = lexical.Postings.of(rows_)
            self._kept_postings[(first, last)] = found
            if len(self._kept_postings) > MAX_KEPT_POSTINGS:
                del self._kept_postings[next(iter(self._kept_postings))]
            return found

    def search_vectors(
        self, vector: np.ndarray, document_ids: Iterable[str] | None = None, limit: int = 50
    ) -> list[tuple[int, float]]:
        """(passage id, inner product to six places), best first, equal ones in the order of their ids.

        ``vector`` has shape (dimension,). Exact: every vector of the documents asked for is compared.
        """
        index = self._vector_index()
        if index is None:
            return []
        ranges = None if document_ids is None else self._passage_ranges(document_ids)
        return index.search(vector, limit, ranges)

    def _telling(self, tokens: Sequence[str]) -> list[str]:
        """The tokens worth looking up; in how many passages each stands is counted once a generation."""
        generation = self.generation
        if self._places[0] != generation:
            self._places = (generation, {}, int(self._query("SELECT count(*) FROM passages")[0][0]))
        _, counts, passages = self._places
        if passages >= PRUNED_FROM:
            self._connection.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_places USING fts5vocab(main, passage_words, row)"
            )
            for token in tokens:
                if token not in counts:
                    found = self._query("SELECT doc FROM temp.word_places WHERE term = ?", (token,))
                    counts[token] = int(found[0][0]) if found else 0
        return telling_words(tokens, counts, passages)

    def _passage_ranges(self, document_ids: Iterable[str] | None) -> list[tuple[int, int]]:
        """First and last passage id of each document, or of all of them together; neighbouring documents as one."""
        if document_ids is not None:
            return _joined(self._document_ranges(document_ids))
        found = self._query("SELECT min(id), max(id) FROM passages")
        return [(first, last) for first, last in found if first is not None]

    def _document_ranges(self, document_ids: Iterable[str]) -> list[tuple[int, int]]:
        """First and last passage id of each of these documents that has passages."""
        sql = (
            "SELECT min(p.id), max(p.id) FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE d.document_id IN (SELECT value FROM json_each(?)) GROUP BY d.id ORDER BY 1"
        )
        return [(first, last) for first, last in self._query(sql, (json.dumps(list(document_ids)),))]

    def _vector_index(self) -> VectorIndex | None:
        """The vectors of the present generation; None when there are none."""
        with self._vectors_mutex:
            if self._vectors is None or self._vectors[0] != self.generation:
                with self._snapshot():
                    self._vectors = (self.generation, self._load_vectors() or self._build_vectors())
            return self._vectors[1]

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Several reads of one state, whatever a writer does meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def _load_vectors(self) -> VectorIndex | None:
        """The FAISS file, if it is the one that SQLite describes for the present generation and encoder."""
        from index.vector_file import VectorFile, load_vector_file

        text = self._meta("vector_file")
        expected = VectorFile.from_json(text) if text else None
        if expected is None or (expected.generation, expected.encoder_id) != (self.generation, self.encoder_id):
            return None
        return load_vector_file(self.directory / VECTORS_NAME, expected)

    def _build_vectors(self) -> VectorIndex | None:
        found = self._query("SELECT passage, vector FROM vectors ORDER BY passage")
        if not found:
            return None
        import numpy as np

        from index.vectors import VectorIndex

        matrix = np.frombuffer(b"".join(blob for _, blob in found), dtype="<f4").reshape(len(found), self.dimension)
        return VectorIndex.build([passage for passage, _ in found], matrix)


def _joined(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges by rising start, those that touch made one: a search takes its time for each.

    >>> _joined([(1, 4), (5, 9), (12, 20)])
    [(1, 9), (12, 20)]
    """
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
