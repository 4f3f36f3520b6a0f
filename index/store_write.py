"""A document into the store's tables and out of them again; each function is part of its caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from index import rows
from index.errors import shown_name
from index.records import Extraction
from index.tokens import text_to_tokens

if TYPE_CHECKING:
    import numpy as np


def insert_document(
    connection: apsw.Connection, extraction: Extraction, names: Sequence[str], vectors: np.ndarray, reader: str
) -> None:
    """All records of a document, their words and vectors. ``vectors`` has one row for each passage.

    ``names`` are the paths of its files, by default its own name.
    """
    document = extraction.document
    sql = _insert_sql("documents", (*rows.DOCUMENT_COLUMNS, "reader"))
    connection.execute(sql, (*rows.document_to_row(document), reader))
    key = connection.last_insert_rowid()
    for name in names or (document.name,):
        insert_name(connection, key, name)
    for table, columns, values in (
        ("statements", rows.STATEMENT_COLUMNS, map(rows.statement_to_row, document.statements)),
        ("facts", rows.FACT_COLUMNS, map(rows.fact_to_row, extraction.facts)),
        ("text_facts", rows.TEXT_FACT_COLUMNS, map(rows.text_fact_to_row, extraction.text_facts)),
        ("passages", rows.PASSAGE_COLUMNS, map(rows.passage_to_row, extraction.passages)),
        ("findings", rows.FINDING_COLUMNS, map(rows.finding_to_row, extraction.findings)),
    ):
        sql = _insert_sql(table, ("document", "ordinal", *columns))
        connection.executemany(sql, ((key, ordinal, *row) for ordinal, row in enumerate(values)))
    sql = "SELECT id, text FROM passages WHERE document = ? ORDER BY ordinal"
    stored: list[tuple[int, str]] = connection.execute(sql, (key,)).fetchall()  # type: ignore[assignment]  # STRICT
    insert_words(connection, stored)
    insert_vectors(connection, [passage for passage, _ in stored], vectors)


def insert_name(connection: apsw.Connection, key: int, path: str) -> None:
    """The file at ``path`` holds this document from now on.

    A document that this leaves without any file is taken out: its file was revised.
    """
    connection.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (path, shown_name(Path(path).name), key))
    nameless = connection.execute("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM names)").fetchall()
    for (other,) in nameless:
        delete_document(connection, other)
    # A document of several files is called after one that it still has.
    connection.execute(
        "UPDATE documents SET name = (SELECT min(name) FROM names WHERE document = documents.id)"
        " WHERE NOT EXISTS (SELECT 1 FROM names WHERE document = documents.id AND name = documents.name)"
    )


def insert_words(connection: apsw.Connection, passages: Iterable[tuple[int, str]]) -> None:
    words = ((passage, " ".join(text_to_tokens(text))) for passage, text in passages)
    connection.executemany("INSERT INTO passage_words (rowid, words) VALUES (?, ?)", words)


def insert_vectors(connection: apsw.Connection, passages: Sequence[int], vectors: np.ndarray) -> None:
    blobs = (vector.tobytes() for vector in vectors.astype("<f4"))
    connection.executemany("INSERT INTO vectors VALUES (?, ?)", zip(passages, blobs, strict=True))


def delete_document(connection: apsw.Connection, key: object) -> None:
    """Foreign keys take the rest along; only the virtual table has none."""
    sql = "DELETE FROM passage_words WHERE rowid IN (SELECT id FROM passages WHERE document = ?)"
    connection.execute(sql, (key,))
    connection.execute("DELETE FROM documents WHERE id = ?", (key,))


def _insert_sql(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
