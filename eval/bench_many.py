"""How fast answers are with many departments indexed: ``python -m eval.bench --departments N``.

N generated departments are printed as text, indexed, and asked for figures of some of them in the three phrasings of
``eval.generate``.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.extraction import print_publication
from eval.generate import askable_facts
from eval.metrics import latency
from eval.probes import Prober
from eval.synthetic.publish import make_publication
from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer

FAMILIES = ("standard", "province", "accounts")
SEED = 7000
ASKED_BODIES = 60
ASKED_FIGURES = 4


def many_lines(count: int, workers: int) -> Iterator[str]:
    """The report, line by line."""
    with tempfile.TemporaryDirectory() as folder:
        source, directory = Path(folder) / "documents", Path(folder) / "index"
        source.mkdir()
        write_departments(source, count)
        started = time.perf_counter()
        build_index([source], directory, load_encoder(), workers=workers)
        yield f"index of {count} departments: {time.perf_counter() - started:.0f} s with {workers} workers"
        with Store.open(directory) as store:
            yield from _answer_lines(store)


def write_departments(folder: Path, count: int) -> None:
    """``count`` generated departments as text files, the same for the same count."""
    for seed in range(SEED, SEED + count):
        publication = make_publication(seed, FAMILIES[seed % len(FAMILIES)])
        printed = print_publication(publication, "tabbed", seed)
        (folder / f"department-{seed}{printed.suffix}").write_bytes(printed.data)


def _answer_lines(store: Store) -> Iterator[str]:
    questions = _questions(store)
    facts = sum(len(store.facts(document.document_id)) for document in store.documents())
    yield f"{len(store.documents())} documents, {facts} figures, {len(questions)} questions"
    started = time.perf_counter()
    answer(questions[0], store=store)
    yield f"first answer: {time.perf_counter() - started:.2f} s"
    for question in questions:
        answer(question, store=store)
    warm = latency([answer(question, store=store).seconds for question in questions])
    median, p95, longest = (1000 * seconds for seconds in (warm.median, warm.p95, warm.longest))
    yield f"answer that names its body, warm: median {median:.1f} ms, p95 {p95:.1f} ms, longest {longest:.1f} ms"


def _questions(store: Store) -> Sequence[str]:
    chance = random.Random(SEED)
    documents = chance.sample(list(store.documents()), min(ASKED_BODIES, len(store.documents())))
    questions = []
    for document in documents:
        facts = store.facts(document.document_id)
        prober, askable = Prober(document, facts), askable_facts(document, facts)
        for fact in chance.sample(askable, min(ASKED_FIGURES, len(askable))):
            questions += [probe.question for probe in prober.probes(fact)]
    return questions
