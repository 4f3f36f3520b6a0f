"""Files that are either the old ones or the new ones, whatever happens in between; and the lock of one writer."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """An empty neighbour of ``path`` to write to; flushed to the disk and renamed over it when the block ends well."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    fresh = Path(name)
    try:
        yield fresh
        _sync(fresh)
        fresh.chmod(0o666 & ~_umask())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Writes ``data`` to ``path``: to a neighbour first, flushed to the disk, then renamed over it."""
    with new_file(path) as fresh:
        fresh.write_bytes(data)


def lock_file(path: Path) -> IO[str] | None:
    """The locked file, to be kept open as long as the lock is wanted; None where another holds it.

    The system drops the lock with the process, so a lock never outlives a crash. The file holds the holder's
    process id, and is left in place: removing it would let two writers lock two different files.
    """
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(path: Path) -> None:
    """Has the system write a file's content, or a directory's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
