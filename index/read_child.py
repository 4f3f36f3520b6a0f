"""The child process that reads one file: Pages through a pipe, under limits on memory and processor time.

Started by ``index.read`` with the pipe's file descriptor. It imports nothing but what reading needs.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

from index.errors import ReadRefused
from index.records import Page


def main() -> None:
    """Answer one request (media, name, page limit, first page, MiB, seconds; then the bytes) and end."""
    with Connection(int(sys.argv[1])) as pipe:
        media, name, page_limit, first_no, memory_mb, seconds = pipe.recv()
        data = pipe.recv_bytes()
        _limit(memory_mb, seconds)
        pipe.send(_outcome(pipe, media, name, data, page_limit, first_no))


def _limit(memory_mb: int, seconds: float) -> None:
    cap = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open(media: str, name: str, data: bytes, page_limit: int, first_no: int) -> tuple[int, Iterator[Page]]:
    if media == "pdf":
        from index.read_pdf import open_pages  # a text file needs no PDF library

        return open_pages(data, name, page_limit, first_no)
    from index.read_text import text_to_pages

    pages = text_to_pages(data)
    return len(pages), iter(pages)


def _outcome(pipe: Connection, *request: Any) -> tuple[str, str, str]:
    """Send the number of pages, then each; ("", "", "") at the end, or the refusal's code, reason and next step."""
    try:
        count, pages = _open(*request)
        pipe.send(count)
        for page in pages:
            pipe.send(page)
        return ("", "", "")
    except ReadRefused as refusal:
        return (refusal.code, refusal.why, refusal.next_step)
    except (MemoryError, RecursionError):
        return ("RESOURCE", "", "")
    except Exception as error:  # whatever a hostile file provokes is an outcome, not a traceback
        with contextlib.suppress(OSError):
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return ("DAMAGED", f"reading it failed ({type(error).__name__})", "")


if __name__ == "__main__":
    main()
