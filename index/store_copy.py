"""A store into one file, and back from it: consistent copies by SQLite's own backup, whoever reads or writes meanwhile.

The copy holds the database only, which is the whole truth; the FAISS file is made from it again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from index import schema
from index.atomic import new_file
from index.store import DATABASE_NAME, LOCK_NAME, Store
from index.store_errors import BackupUnusable, StoreDamaged, StoreWriteFailed
from index.store_read import VECTORS_NAME, StoreReader

_OWN_FILES = (DATABASE_NAME, VECTORS_NAME, LOCK_NAME)


def backup_store(store: StoreReader, path: Path) -> None:
    """The store as of one moment in the file ``path``, which is replaced as a whole. Raises OSError, BackupUnusable."""
    if path.name in _OWN_FILES and path.resolve().parent == store.directory.resolve():
        raise BackupUnusable(path, "this is a file of the index itself")
    source = schema.connect(store.directory / DATABASE_NAME, writable=False)
    with contextlib.closing(source), new_file(path) as fresh:
        _copy_database(source, fresh)


def restore_store(path: Path, directory: Path) -> None:
    """Makes the store in ``directory`` (made if there is none) what the backup ``path`` holds.

    Until the last step nothing of the store is touched, and that step is one transaction: readers see the earlier
    state or the restored one. A store that SQLite refuses is set aside as ``*.damaged``. Raises BackupUnusable,
    StoreBusy or StoreWriteFailed.
    """
    with _backup(path) as source, _standing_store(directory) as store:
        try:
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=directory) as folder:
                staged = Path(folder) / DATABASE_NAME
                _copy_database(source, staged)
                with contextlib.closing(apsw.Connection(str(staged))) as copy:
                    _leap_generation(copy, store.generation)
                    store.take_over(copy)
        except (OSError, apsw.FullError, apsw.IOError) as error:
            raise StoreWriteFailed(directory, str(error)) from error


@contextmanager
def _backup(path: Path) -> Iterator[apsw.Connection]:
    """The open backup, found to be whole and of a schema that this version reads."""
    if not path.is_file():
        raise BackupUnusable(path, "there is no such file")
    try:
        with contextlib.closing(schema.connect(path, writable=False)) as connection:
            _require_sound(path, connection)
            yield connection
    except (apsw.NotADBError, apsw.CorruptError, apsw.CantOpenError) as error:
        raise BackupUnusable(path, f"it cannot be read ({error})") from error


def _require_sound(path: Path, connection: apsw.Connection) -> None:
    version = schema.schema_version(connection)
    if not version:
        raise BackupUnusable(path, "it holds no tables of budgetqa")
    if version > schema.SCHEMA_VERSION:
        raise BackupUnusable(path, f"it has schema {version}, this version reads up to {schema.SCHEMA_VERSION}")
    found = connection.execute("PRAGMA integrity_check").get
    if found != "ok":
        raise BackupUnusable(path, f"it is damaged ({found})")


@contextmanager
def _standing_store(directory: Path) -> Iterator[Store]:
    """The store in ``directory``, open for writing; an empty one where SQLite refuses what stands there."""
    try:
        store = _open_readable(directory)
    except StoreDamaged:
        _set_aside(directory)
        store = Store.open(directory, create=True)
    with store:
        yield store


def _open_readable(directory: Path) -> Store:
    """Open for writing, and its first table read. Raises StoreDamaged."""
    store = Store.open(directory, create=True)
    try:
        _ = store.generation
    except BaseException:
        store.close()
        raise
    return store


def _set_aside(directory: Path) -> None:
    database = directory / DATABASE_NAME
    database.replace(database.with_name(f"{DATABASE_NAME}.damaged"))
    for ending in ("-wal", "-shm"):  # what they hold belongs to the damaged file alone
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _copy_database(source: apsw.Connection, path: Path) -> None:
    """One file without a log beside it."""
    with contextlib.closing(apsw.Connection(os.fspath(path))) as target:
        with target.backup("main", source, "main") as copying:
            copying.step()
        target.execute("PRAGMA journal_mode = DELETE").fetchall()


def _leap_generation(copy: apsw.Connection, standing: int) -> None:
    """Past the generations of both stores: what was computed from either is not taken for this one's."""
    (own,) = copy.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone() or ("0",)
    copy.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(max(int(str(own)), standing) + 1),))
