"""A file -> Pages, read in a child process with limits on time and memory, or refused with a reason.

A 2-KB PDF can take a gigabyte, and a broken one can kill the process that reads it: so no file is ever parsed
in the process that serves users or writes the store.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import multiprocessing
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from index.errors import ReadRefused
from index.page_states import refuse_without_text
from index.records import Page

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[1]
_CHILD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from index.read_child import main; main()"
_PDF_HEADER_WITHIN = 1024  # bytes; the header may stand behind a little junk
_TEXT_SUFFIXES = frozenset({".txt", ".md", ".text", ".markdown", ".csv", ".tsv", ""})

# How a file begins -> what it is, for those that come under a false name.
_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document (DOCX, XLSX)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (DOC, XLS)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
)
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<script", b"<title", b"<meta")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    ``step_seconds`` is the longest wait for the next page, ``seconds`` the whole. After ``lost_pages`` that could not
    be read within the limits, the rest is left unread too: such a file is hostile.
    """

    seconds: float = 600.0
    step_seconds: float = 10.0
    memory_mb: int = 1024
    pages: int = 2000
    lost_pages: int = 8
    file_mb: int = 200


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file as read. ``lines`` is 0 for PDFs; ``flags`` are its pages' reason codes, blank pages aside, each once.

    A page that took too long, or ended its reader, has no blocks and the flag RESOURCE.
    """

    name: str
    sha256: str
    media: str  # 'pdf' | 'text'
    pages: tuple[Page, ...]
    lines: int
    flags: tuple[str, ...] = ()


def read_file(path: Path, limits: Limits | None = None) -> ReadResult:
    """Read one file. Raises ReadRefused, and nothing else, for whatever is wrong with it."""
    limits = limits or Limits()
    return read_bytes(_file_bytes(path, limits), path.name, limits)


def read_bytes(data: bytes, name: str, limits: Limits | None = None) -> ReadResult:
    """As ``read_file``, for bytes that were uploaded under a name."""
    limits = limits or Limits()
    media = media_of(data, name)
    pages = _pages_from_children(data, name, media, limits)
    flags = tuple(dict.fromkeys(flag for page in pages if "BLANK" not in page.flags for flag in page.flags))
    if media == "pdf":
        refuse_without_text(pages, name)
    lines = len(data.splitlines()) if media == "text" else 0
    return ReadResult(name, hashlib.sha256(data).hexdigest(), media, pages, lines, flags)


def _file_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a regular file; a link is not followed, a FIFO is not waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        code = "NOT_REGULAR" if error.errno in (errno.ELOOP, errno.ENXIO) else "UNREADABLE"
        why = "this is a symbolic link or a device" if code == "NOT_REGULAR" else error.strerror or ""
        raise ReadRefused(code, path.name, why.lower()) from error
    except ValueError as error:  # a NUL inside the name
        raise ReadRefused("UNREADABLE", path.name, "no file can have this name") from error
    try:
        return _regular_bytes(descriptor, path.name, limits)
    except OSError as error:
        raise ReadRefused("UNREADABLE", path.name, (error.strerror or "").lower()) from error
    finally:
        os.close(descriptor)


def _regular_bytes(descriptor: int, name: str, limits: Limits) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise ReadRefused("NOT_REGULAR", name)
    if status.st_size > limits.file_mb * 1024 * 1024:
        raise ReadRefused("RESOURCE", name, f"it is larger than {limits.file_mb} MB")
    with open(descriptor, "rb", closefd=False) as file:
        return file.read()


def media_of(data: bytes, name: str) -> str:
    """'pdf' or 'text' by content, then by the name's suffix; raises ReadRefused for anything else."""
    suffix = Path(name).suffix.lower()
    if not data.strip():
        raise ReadRefused("EMPTY", name)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "pdf"
    kind = kind_of(data)
    if suffix == ".pdf":
        raise ReadRefused("NOT_PDF", name, f"the content is no PDF but {kind}")
    if suffix not in _TEXT_SUFFIXES or kind not in ("plain text", "text in an unknown encoding"):
        raise ReadRefused("UNSUPPORTED", name, f"this kind of file is not read ({kind})")
    return "text"


def kind_of(data: bytes) -> str:
    """What a file looks like, in words."""
    for start, kind in _KINDS:
        if data.startswith(start):
            return kind
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower().startswith(_HTML_STARTS):
        return "a web page (HTML)"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "plain text"
    if b"\x00" in data[:4096]:
        return "binary data"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "text in an unknown encoding" if _is_mostly_text(data[:4096]) else "binary data"
    return "plain text"


def _is_mostly_text(sample: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in sample)
    return 50 * controls <= len(sample)


def _pages_from_children(data: bytes, name: str, media: str, limits: Limits) -> tuple[Page, ...]:
    """All pages. Where a child fails, a fresh one goes on; a page at which that one fails too is left unread."""
    deadline = time.monotonic() + limits.seconds
    pages: list[Page] = []
    lost, begun = 0, 0
    while (count := _read_on(pages, data, name, media, limits, deadline)) > len(pages):
        if len(pages) == begun:
            logger.warning("page %d of %r is left unread", begun + 1, name)
            pages.append(_unread(begun + 1))
            lost += 1
        begun = len(pages)
        if lost >= limits.lost_pages or time.monotonic() >= deadline:
            pages += [_unread(page_no) for page_no in range(len(pages) + 1, count + 1)]
            break
    return tuple(pages)


def _unread(page_no: int) -> Page:
    return Page(page_no, (), flags=("RESOURCE",))


def _read_on(pages: list[Page], data: bytes, name: str, media: str, limits: Limits, deadline: float) -> int:
    """Appends the pages behind those in hand, as far as one child gets; how many there are in all.

    Raises ReadRefused where the file as a whole is refused.
    """
    count = 0
    with _child() as (process, pipe):
        try:
            pipe.send((media, name, limits.pages, len(pages) + 1, limits.memory_mb, limits.seconds))
            pipe.send_bytes(data)
            while not isinstance(message := _receive(pipe, name, limits, deadline), tuple):
                if isinstance(message, Page):
                    pages.append(message)
                else:
                    count = message
            refusal = ReadRefused(message[0], name, *message[1:]) if message[0] else None
        except (EOFError, OSError):
            refusal = _refusal_of_the_dead(process, name)
        except ReadRefused as too_long:
            refusal = too_long
    if refusal is not None and not (count and media == "pdf"):
        raise refusal
    return count


def _receive(pipe: Connection, name: str, limits: Limits, deadline: float) -> int | Page | tuple[str, str, str]:
    wait = min(limits.step_seconds, deadline - time.monotonic())
    if wait <= 0 or not pipe.poll(wait):
        raise ReadRefused("RESOURCE", name, "reading a page took longer than is allowed")
    message: int | Page | tuple[str, str, str] = pipe.recv()
    return message


def _refusal_of_the_dead(process: subprocess.Popen[bytes], name: str) -> ReadRefused:
    """The child closed the pipe without a word: killed by a limit, by the kernel or by a crash in a library."""
    try:
        status = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        status = 0
    logger.warning("the reader of %r ended with status %d", name, status)
    return ReadRefused("RESOURCE", name, f"the process that read it was ended (status {status})")


@contextmanager
def _child() -> Iterator[tuple[subprocess.Popen[bytes], Connection]]:
    """A reading process and our end of its pipe; both are gone afterwards, whatever happened."""
    ours, theirs = multiprocessing.Pipe()
    command = [sys.executable, "-c", _CHILD, str(_ROOT), str(theirs.fileno())]
    process = subprocess.Popen(
        command,
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    try:
        yield process, ours
    finally:
        ours.close()
        process.kill()
        process.wait()
