"""How fast files are read: ``python -m eval.bench --reading [PATH]...``.

Processor seconds, the best of some rounds, since other programs share the machine. For each text the whole way from
bytes to findings; for each PDF the reader beside bare pdfplumber asked for the words, lines and rectangles of the same
pages in the same round; then the memory that a long PDF takes, and what a second worker brings.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.extraction import print_publication
from eval.synthetic.pdf_pages import Pages
from eval.synthetic.publish import make_publication
from index.build import build_index
from index.encoder import load_encoder
from index.extract import pages_to_extraction
from index.read_pdf import pdf_to_pages
from index.read_text import text_to_pages
from index.store import Store

GENERATED = ("pdf-ruled", "pdf-bare", "pdf-landscape")
LONG_PAGES = 300
WORKER_SEEDS = range(300, 308)
_ROWS, _COLUMNS = 40, 7
_READ = "import sys; from pathlib import Path; from index.build import read_document; read_document(Path(sys.argv[1]))"


def reading_lines(paths: Sequence[Path], rounds: int) -> Iterator[str]:
    """The report, line by line."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    for path in (path for path in paths if path.suffix.lower() != ".pdf"):
        seconds = best_of(rounds, lambda data: text_to_findings(data), path.read_bytes())
        yield f"{path.name}: {path.stat().st_size / 1000:,.0f} KB to facts and findings in {seconds:.2f} s"
    pdfs = [(path.name, path.read_bytes()) for path in paths if path.suffix.lower() == ".pdf"]
    generated = [(f"generated {medium}", generated_pdf(300, medium)) for medium in GENERATED]
    for name, data in (*pdfs, *generated):
        ours, bare = side_by_side(data, rounds)
        yield f"{name}: {ours:.2f} s, pdfplumber {bare:.2f} s, {ours / bare:.2f} of it"
    with tempfile.TemporaryDirectory() as folder:
        yield from _memory_lines(Path(folder))
        yield from _worker_lines(Path(folder), rounds)


def text_to_findings(data: bytes) -> None:
    """The whole pipeline in this process."""
    pages_to_extraction(text_to_pages(data), name="", document_id="")


def side_by_side(data: bytes, rounds: int) -> tuple[float, float]:
    """Processor seconds of the reader and of bare pdfplumber, in turn."""
    times = [(_seconds(read_pages, data), _seconds(read_bare, data)) for _ in range(rounds)]
    return min(ours for ours, _ in times), min(bare for _, bare in times)


def read_pages(data: bytes) -> None:
    """What the index does with a PDF before it understands anything."""
    pdf_to_pages(data, "")


def read_bare(data: bytes) -> None:
    """What pdfplumber needs for the words and rules of all pages."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_words()
            _ = page.lines, page.rects
            page.close()


def best_of(rounds: int, work: Callable[[bytes], None], data: bytes) -> float:
    """The least processor seconds of this process."""
    return min(_seconds(work, data) for _ in range(rounds))


def _seconds(work: Callable[[bytes], None], data: bytes) -> float:
    started = time.process_time()
    work(data)
    return time.process_time() - started


def generated_pdf(seed: int, medium: str) -> bytes:
    """The budget of a department that never existed."""
    return print_publication(make_publication(seed, "standard"), medium, seed).data


def long_pdf(pages: int) -> bytes:
    """Pages of one ruled table each."""
    sheet = Pages()
    for page in range(pages):
        sheet.begin(595, 842)
        for row in range(_ROWS):
            for column in range(_COLUMNS):
                sheet.box(40 + 72 * column, 60 + 18 * row, 112 + 72 * column, 78 + 18 * row)
                text = f"{page * row + column + 0.25:,.2f}" if row and column else f"第{row}项支出"
                sheet.text(44 + 72 * column, 73 + 18 * row, text, 8)
    return sheet.finish()


def _memory_lines(folder: Path) -> Iterator[str]:
    path = folder / "long.pdf"
    path.write_bytes(long_pdf(LONG_PAGES))
    yield f"{LONG_PAGES} pages, {LONG_PAGES * _ROWS * _COLUMNS:,} cells: at most {peak_mb(path):,.0f} MB in one process"


def peak_mb(path: Path) -> float:
    """The most memory that one process takes while a file is read and understood, MiB."""
    process = subprocess.Popen([sys.executable, "-c", _READ, str(path)], cwd=Path(__file__).resolve().parents[1])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, _READ)
    return usage.ru_maxrss / 1024


def _worker_lines(folder: Path, rounds: int) -> Iterator[str]:
    files = folder / "files"
    files.mkdir()
    for seed in WORKER_SEEDS:
        (files / f"{seed}.pdf").write_bytes(generated_pdf(seed, "pdf-ruled"))
    times = {1: float("inf"), 2: float("inf")}
    for number in range(rounds):
        for workers in times:
            times[workers] = min(times[workers], build_seconds(files, folder / f"{number}-{workers}", workers))
    is_same = facts_of(folder / "0-1") == facts_of(folder / "0-2")
    both = f"{times[1]:.1f} s with one worker, {times[2]:.1f} s with two ({times[1] / times[2]:.2f}x)"
    yield f"{len(WORKER_SEEDS)} files: {both}, {'the same facts' if is_same else 'OTHER FACTS'}"


def build_seconds(files: Path, directory: Path, workers: int) -> float:
    """Wall seconds of indexing a folder."""
    encoder = load_encoder(None)
    started = time.perf_counter()
    build_index([files], directory, encoder, workers=workers)
    return time.perf_counter() - started


def facts_of(directory: Path) -> str:
    """All facts of a store, as text, in its order."""
    with Store.open(directory) as store:
        return "\n".join(repr(fact) for document in store.documents() for fact in store.facts(document.document_id))
