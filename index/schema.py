"""The SQLite schema of the store, and how a connection to it is opened.

Amounts are kept as the exact text of the decimal beside the printed characters, never as REAL; REAL holds
coordinates on a page only. Lists are JSON text.
"""

from __future__ import annotations

import os
from pathlib import Path

import apsw

SCHEMA_VERSION = 1
_READ_FLAGS = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI

_SOURCE = """
    page_no INTEGER, line INTEGER, x0 REAL, top REAL, x1 REAL, bottom REAL,
    source_table TEXT NOT NULL, source_row TEXT NOT NULL, source_column TEXT NOT NULL, source_text TEXT NOT NULL"""

_OWNED = """
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL"""

DDL = f"""
CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    organisations TEXT NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    pages INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    entities TEXT NOT NULL,
    numbers TEXT NOT NULL,
    reader TEXT NOT NULL
) STRICT;

-- Where a document's bytes were found: one row a file, several where it lies under several names.
CREATE TABLE names (
    path TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE
) STRICT;
CREATE INDEX names_by_name ON names (name);
CREATE INDEX names_by_document ON names (document);

CREATE TABLE statements ({_OWNED},
    no INTEGER, title TEXT NOT NULL, state TEXT NOT NULL, facts INTEGER NOT NULL, why TEXT NOT NULL, source TEXT,
    PRIMARY KEY (document, ordinal)
) STRICT;

-- number and unit are NULL where the cell is printed empty.
CREATE TABLE facts ({_OWNED},
    organisation TEXT NOT NULL, entity TEXT NOT NULL, year INTEGER NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
    table_no INTEGER, statement TEXT NOT NULL, table_title TEXT NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, project TEXT NOT NULL,
    column_path TEXT NOT NULL, concept TEXT NOT NULL, half TEXT NOT NULL, attribute TEXT NOT NULL, fund TEXT NOT NULL,
    number TEXT, unit TEXT, printed TEXT NOT NULL, placement TEXT NOT NULL,{_SOURCE},
    PRIMARY KEY (document, ordinal), CHECK ((number IS NULL) = (unit IS NULL))
) STRICT;

CREATE TABLE text_facts ({_OWNED},
    organisation TEXT NOT NULL, entity TEXT NOT NULL, year INTEGER NOT NULL, attribute TEXT NOT NULL,
    path TEXT NOT NULL, fund TEXT NOT NULL, text TEXT NOT NULL,{_SOURCE},
    PRIMARY KEY (document, ordinal)
) STRICT;

-- AUTOINCREMENT: the id of a removed passage never names another one. One transaction writes a document,
-- so its passages have neighbouring ids, and a document is a range of them.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,{_OWNED},
    kind TEXT NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL, facts TEXT NOT NULL,{_SOURCE},
    UNIQUE (document, ordinal)
) STRICT;

CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
    vector BLOB NOT NULL
) STRICT;

CREATE TABLE findings ({_OWNED},
    rule TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL, message_en TEXT NOT NULL, places TEXT NOT NULL,
    expected TEXT, found TEXT, difference TEXT, tolerance TEXT, unit TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT;

-- Derived from passages.text, cut into words by index.tokens; the words themselves are not kept.
CREATE VIRTUAL TABLE passage_words USING fts5(
    words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0"
);
"""


def connect(path: Path, *, writable: bool) -> apsw.Connection:
    """A connection with the settings that the store relies on. Raises apsw.Error when SQLite refuses the file."""
    if writable:
        connection = apsw.Connection(str(path))
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}").fetchall()
    else:
        connection = apsw.Connection(_read_only_uri(path), flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    connection.set_busy_timeout(10_000)
    # A mapped page that another process truncates kills this one.
    connection.execute("PRAGMA mmap_size = 0").fetchall()
    return connection


def _read_only_uri(path: Path) -> str:
    """Readers of a WAL share a file beside it. Where they may not make one, nobody writes: the file stands still."""
    still = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"


def schema_version(connection: apsw.Connection) -> int:
    """0 for a database without our schema."""
    named = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'").get
    if not named:
        return 0
    version = connection.execute("SELECT version FROM schema_version").get
    assert isinstance(version, int)  # STRICT
    return version


def create_schema(connection: apsw.Connection) -> None:
    """The empty tables, in one transaction."""
    connection.execute(f"BEGIN IMMEDIATE; {DDL}")
    connection.execute("INSERT INTO schema_version VALUES (?)", (SCHEMA_VERSION,))
    connection.execute("INSERT INTO meta VALUES ('generation', '0')")
    connection.execute("COMMIT")
