"""Set the sample documents: facts and words in ``data/`` -> PDFs beside this file (``make samples``).

Running it again gives the same bytes. It needs reportlab and the font that ``layout`` names; using the PDFs
needs neither.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from samples.explain import NOTICE, Block, contents, empty_sentence, explanation, glossary, has_figures, overview
from samples.layout import TextBlock, block_to_flowable, load_font, make_document, statement_to_flowables, turn
from samples.load import read_sample, read_statements, sample_keys
from samples.records import Sample, Statement, Words

logger = logging.getLogger(__name__)


def make_sample(sample: Sample, folder: Path) -> Path:
    """Set one sample document into ``folder``; ``load_font`` must have been called before."""
    if sample.words is None:
        raise ValueError(f"{sample.key}: the sample has no words")
    target = folder / f"{sample.key}-{sample.year}-budget.pdf"
    make_document(target, " ".join(sample.words.cover)).build(list(_flowables(sample, sample.words)))
    return target


def _flowables(sample: Sample, words: Words) -> Iterator[Flowable]:
    yield from _first_page(sample, words)
    yield from map(block_to_flowable, overview(sample, words))
    yield from _statements(sample, words)
    yield from turn(is_landscape=False)
    yield from map(block_to_flowable, explanation(sample, words))
    yield from map(block_to_flowable, glossary())


def _first_page(sample: Sample, words: Words) -> Iterator[Flowable]:
    yield Spacer(0, 24)
    yield from (TextBlock(line, "cover", centred=True) for line in words.cover)
    yield Spacer(0, 12)
    yield from (TextBlock(text, "small") for text in NOTICE)
    yield Spacer(0, 8)
    yield block_to_flowable(Block("part", "目录"))
    yield from map(block_to_flowable, contents(sample, words))


def _statements(sample: Sample, words: Words) -> Iterator[Flowable]:
    """第二部分: the statements in order, the wide ones on pages of their own kind."""
    yield from turn(is_landscape=False)
    yield block_to_flowable(Block("part", f"第二部分 {sample.year} 年部门预算公开表"))
    lies = False
    for statement in read_statements():
        is_missing = statement.no in words.missing
        if statement.landscape != lies and not is_missing:
            lies = statement.landscape
            yield from turn(lies)
        if is_missing:
            yield TextBlock(words.missing[statement.no], "small")
            yield Spacer(0, 14)
        else:
            yield from statement_to_flowables(statement, sample, words, _below(statement, sample, words))


def _below(statement: Statement, sample: Sample, words: Words) -> list[str]:
    """What is said under a statement: that it is empty, or what the publication lacks of it."""
    rows = sample.rows.get(statement.no, ())
    said = [words.notes[statement.no]] if statement.no in words.notes else []
    return said if has_figures(rows) else [empty_sentence(sample, statement), *said]


def main() -> None:
    """Set every sample document beside this file."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    load_font()
    for key in sample_keys():
        path = make_sample(read_sample(key), Path(__file__).parent)
        logger.info("%s: %d bytes", path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
