"""How large an index may grow: ``python -m eval.bench_vectors [--passages N] [--vectors N]``.

First a store of N passages: look-alike departments, made from a few generated ones under other names and with other
digits. What is timed is encoding, SQLite with its words, and the FAISS file; then searches by words, by vectors and by
both, among all documents and within one. Then N vectors in one index: those of the passages, each moved a little, with
recall@10 against comparing them all, and the memory that the process takes.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random

import click
import numpy as np

from eval.bench import time_to_line
from eval.extraction import extract, print_publication
from eval.metrics import latency
from eval.synthetic.departments import make_department
from eval.synthetic.publish import make_publication
from index.encoder import Encoder, load_encoder
from index.records import Extraction, Passage
from index.store import Store
from index.vectors import VectorIndex
from qa.retrieve import search

SEED = 8000
MODELS = 12
QUERIES = 200
FOUND = 10
STEP = 0.35  # how far a vector is moved, against a length of 1
_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the document it is about."""

    text: str
    document_id: str


# --- a store of look-alike departments ------------------------------------------------------------------


def look_alikes(count: int) -> Iterator[Extraction]:
    """Documents with at least ``count`` passages together; the same for the same count."""
    models = [
        extract(print_publication(make_publication(SEED + number, "standard"), "tabbed", SEED + number))
        for number in range(MODELS)
    ]
    made = number = 0
    while made < count:
        found = _alike(models[number % MODELS], number)
        made += len(found.passages)
        number += 1
        yield found


def _alike(model: Extraction, number: int) -> Extraction:
    """A document with the rows and sentences of another, of its own body, with its own digits; no facts."""
    body = f"{make_department(SEED + MODELS + number).organisation}{number}"
    digits = list("0123456789")
    Random(number).shuffle(digits)
    table = str.maketrans("0123456789", "".join(digits))
    old = model.document.organisation
    passages = tuple(_renamed(passage, old, body, table) for passage in model.passages)
    name = f"department-{number}.txt"
    document = replace(
        model.document, document_id=f"{number:064x}", name=name, organisation=body, organisations=(body,)
    )
    return Extraction(document, (), (), passages, ())


def _renamed(passage: Passage, old: str, body: str, table: dict[int, int]) -> Passage:
    *names, own = passage.text.split(" | ")
    text = " | ".join((*names, own.translate(table))).replace(old, body)
    return replace(passage, text=text, facts=())


def fill(store: Store, encoder: Encoder, count: int) -> Iterator[str]:
    """Puts the documents in and tells how long that took."""
    spent = dict.fromkeys(("encoding", "database", "vector file"), 0.0)
    documents = passages = 0
    store.claim_encoder(encoder.id, encoder.dimension)
    for extraction in look_alikes(count):
        texts = [passage.text for passage in extraction.passages]
        started = time.perf_counter()
        vectors = encoder.encode(texts)
        encoded = time.perf_counter()
        store.add(extraction, [extraction.document.name], vectors)
        spent["encoding"] += encoded - started
        spent["database"] += time.perf_counter() - encoded
        documents, passages = documents + 1, passages + len(texts)
    started = time.perf_counter()
    store.ensure_derived()
    spent["vector file"] = time.perf_counter() - started
    parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in spent.items())
    yield f"{passages} passages of {documents} documents indexed in {sum(spent.values()):.1f} s: {parts}"


def questions(store: Store, count: int = QUERIES) -> list[Asked]:
    """Questions for rows of random documents, by their names."""
    chance = Random(SEED)
    documents = store.documents()
    asked: list[Asked] = []
    while len(asked) < count:
        document = chance.choice(documents)
        passage = chance.choice([one for one in store.passages(document.document_id) if one.kind == "row"])
        name = passage.text.split(" | ")[-2].split(" > ")[-1]
        asked.append(Asked(f"{document.organisation}{name}安排了多少钱", document.document_id))
    return asked


def search_lines(store: Store, encoder: Encoder) -> Iterator[str]:
    """How long searches take, one question at a time, the vector file loaded by a first one."""
    asked = questions(store)
    vectors = {one.text: encoder.encode([one.text], "query")[0] for one in asked}
    ways: dict[str, Callable[[Asked, Sequence[str] | None], object]] = {
        "words": lambda one, within: store.search_text(one.text, within),
        "vectors": lambda one, within: store.search_vectors(vectors[one.text], within),
        "both": lambda one, within: search(store, one.text, within),
    }
    for name, way in ways.items():
        for where, is_within in (("its document", True), ("all", False)):
            way(asked[0], None)
            times = [_seconds(way, one, [one.document_id] if is_within else None) for one in asked]
            yield time_to_line(f"search by {name} in {where}", latency(times))


def _seconds(way: Callable[[Asked, Sequence[str] | None], object], one: Asked, within: Sequence[str] | None) -> float:
    started = time.perf_counter()
    way(one, within)
    return time.perf_counter() - started


# --- an index of many vectors ---------------------------------------------------------------------------


def moved_vectors(base: np.ndarray, count: int) -> np.ndarray:
    """``count`` float32 unit vectors, each one of ``base`` (rows) moved by STEP in a random direction."""
    chance = np.random.default_rng(SEED)
    made = np.empty((count, base.shape[1]), dtype=np.float32)
    for start in range(0, count, _BLOCK):
        size = min(_BLOCK, count - start)
        rows = base[np.arange(start, start + size) % len(base)]
        noise = chance.standard_normal(rows.shape, dtype=np.float32) * (STEP / base.shape[1] ** 0.5)
        made[start : start + size] = rows + noise
        made[start : start + size] /= np.linalg.norm(made[start : start + size], axis=1, keepdims=True)
    return made


def exact_ids(vectors: np.ndarray, queries: np.ndarray, found: int = FOUND) -> list[set[int]]:
    """The ids (row numbers) of the ``found`` greatest inner products of each query, by comparing them all."""
    best: list[list[tuple[float, int]]] = [[] for _ in queries]
    for start in range(0, len(vectors), _BLOCK):
        scores = queries @ vectors[start : start + _BLOCK].T
        kept = min(found, scores.shape[1])
        for row, columns in enumerate(np.argpartition(-scores, kept - 1, axis=1)[:, :kept]):
            best[row] += [(float(scores[row, column]), start + int(column)) for column in columns]
    return [{key for _, key in sorted(one, reverse=True)[:found]} for one in best]


def vector_lines(base: np.ndarray, queries: np.ndarray, count: int, folder: Path) -> Iterator[str]:
    """Building, searching, recall and memory of one index."""
    vectors = moved_vectors(base, count)
    expected = exact_ids(vectors, queries)
    started = time.perf_counter()
    index = VectorIndex.build(range(count), vectors)
    kind = f"{index.lists} lists" if index.lists else "every vector compared"
    yield f"{count} vectors of {vectors.shape[1]} dimensions built in {time.perf_counter() - started:.1f} s: {kind}"
    del vectors
    yield from _index_lines("in memory", index, queries, expected)
    path = folder / "vectors.faiss"
    index.write(path)
    del index
    yield f"file: {path.stat().st_size / 2**20:,.0f} MiB; greatest memory so far {_greatest_memory():,.0f} MiB"
    before, started = _memory(), time.perf_counter()
    mapped = VectorIndex.map(path)
    yield f"mapped in {1000 * (time.perf_counter() - started):.1f} ms, {_memory() - before:,.0f} MiB of memory"
    yield from _index_lines("mapped", mapped, queries, expected)
    yield f"after these searches the mapped index takes {_memory() - before:,.0f} MiB of memory"


def _index_lines(where: str, index: VectorIndex, queries: np.ndarray, expected: Sequence[set[int]]) -> Iterator[str]:
    times, hits = [], 0
    for query, right in zip(queries, expected, strict=True):
        started = time.perf_counter()
        found = index.search(query, FOUND)
        times.append(time.perf_counter() - started)
        hits += len({key for key, _ in found} & right)
    recall = hits / (FOUND * len(queries))
    yield f"{time_to_line(f'search {where}', latency(times))}; recall@{FOUND} {recall:.4f}"


def _memory() -> float:
    """Resident memory of this process in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _greatest_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- command --------------------------------------------------------------------------------------------


@click.command()
@click.option("--passages", type=click.IntRange(min=1000), default=100_000, show_default=True)
@click.option("--vectors", type=click.IntRange(min=1), default=1_000_000, show_default=True)
def main(passages: int, vectors: int) -> None:
    """Time an index of many passages, and one of many vectors."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder) / "index", create=True) as store:
            for line in chain(fill(store, encoder, passages), search_lines(store, encoder)):
                click.echo(line)
            asked = encoder.encode([one.text for one in questions(store)], "query")
            texts = [one.text for document in store.documents() for one in store.passages(document.document_id)]
        for line in vector_lines(encoder.encode(texts), asked, vectors, Path(folder)):
            click.echo(line)


if __name__ == "__main__":
    main()
