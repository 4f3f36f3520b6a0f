"""Trains the shipped encoder and writes it to ``index/model``: ``python -m eval.training.train``.

The recipe (docs/model_card.md has the figures behind each choice): a table of one vector a token, started at random,
trained by torch with the loss of sentence-transformers' MultipleNegativesRankingLoss on pairs that ``pairs`` makes,
then rounded to whole numbers under one common scale, which index.encoder needs for exact sums.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from eval.training.pairs import Pair, make_pairs
from eval.training.tokenizer import UNKNOWN, make_tokenizer
from index.encoder import SHIPPED_FOLDER, TOKENIZER_FILE, WEIGHTS_FILE

logger = logging.getLogger(__name__)

_LARGEST = 127
_CLIPPED = 0.99999  # the quantile of the entries that becomes the largest number; what lies beyond is cut


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the result."""

    seed: int = 2024
    pairs: int = 130_000  # each is seen once
    run: int = 64  # so many pairs in a row are about one department, each other's hard negatives within a batch
    vocabulary: int = 11_000
    dimension: int = 256
    batch: int = 512
    learning_rate: float = 0.05
    scale: float = 20.0
    without: tuple[str, ...] = ()  # places left out of the training, for a fair test on them


def train(recipe: Recipe) -> tuple[Tokenizer, NDArray[np.float32]]:
    """The tokenizer and one vector a token."""
    pairs = make_pairs(recipe.seed, recipe.pairs, recipe.run, recipe.without)
    tokenizer = make_tokenizer((text for pair in pairs for text in (pair.question, pair.passage)), recipe.vocabulary)
    logger.info("%d pairs, %d tokens", len(pairs), tokenizer.get_vocab_size())
    return tokenizer, train_table(recipe, tokenizer, pairs)


def train_table(recipe: Recipe, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> NDArray[np.float32]:
    """One vector a token, from a random start, by one pass over the pairs in their order.

    The loss of a batch is that of MultipleNegativesRankingLoss: a question's cosines with all passages of the batch,
    times ``scale``, against its own by cross entropy. AdamW, a tenth of warm-up, then a linear fall to 0.
    """
    import torch

    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(True)
    bag = torch.nn.EmbeddingBag(tokenizer.get_vocab_size(), recipe.dimension, mode="mean")
    optimizer = torch.optim.AdamW(bag.parameters(), lr=recipe.learning_rate, weight_decay=0.0)
    questions = _token_ids(tokenizer, [pair.question for pair in pairs])
    passages = _token_ids(tokenizer, [pair.passage for pair in pairs])
    steps = -(-len(pairs) // recipe.batch)
    for step in range(steps):
        batch = slice(step * recipe.batch, (step + 1) * recipe.batch)
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * _pace(step, steps)
        asked, given = (_embed(bag, ids[batch]) for ids in (questions, passages))
        loss = torch.nn.functional.cross_entropy(asked @ given.T * recipe.scale, torch.arange(len(asked)))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(bag.parameters(), 1.0)
        optimizer.step()
    table: NDArray[np.float32] = bag.weight.detach().numpy()
    return table


def _token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def _embed(bag: Any, ids: Sequence[Sequence[int]]) -> Any:
    """A tensor of vectors of length 1, one a text."""
    import torch

    starts = np.cumsum([0, *map(len, ids[:-1])])
    flat = torch.tensor([token for text in ids for token in text], dtype=torch.long)
    return torch.nn.functional.normalize(bag(flat, torch.from_numpy(starts)))


def _pace(step: int, steps: int) -> float:
    """The part of the learning rate that a step uses: up in the first tenth, then down to 0.

    >>> [round(_pace(step, 100), 2) for step in (0, 5, 10, 55, 100)]
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    warm = max(1, steps // 10)
    return step / warm if step < warm else (steps - step) / (steps - warm)


def save_model(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Writes the folder that index.encoder.StaticEncoder and sentence-transformers' StaticEmbedding read.

    The vectors are whole numbers under one common scale; those of tokens that are not known are 0.
    """
    table = table.copy()
    table[tokenizer.token_to_id(UNKNOWN)] = 0
    scale = np.float32(np.quantile(np.abs(table), _CLIPPED) / _LARGEST)
    whole = np.clip(np.rint(table / scale), -_LARGEST, _LARGEST).astype(np.int8)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)
    scales = np.full(len(whole), scale, np.float32)
    save_file({"embeddings": whole, "weights": scales}, folder / WEIGHTS_FILE)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the shipped encoder.")
    parser.add_argument("--out", type=Path, default=SHIPPED_FOLDER, help="folder to write")
    parser.add_argument("--without", nargs="*", default=[], metavar="PLACE", help="places left out of the training")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    start = time.perf_counter()
    tokenizer, table = train(Recipe(seed=options.seed, without=tuple(options.without)))
    save_model(options.out, tokenizer, table)
    logger.info("%s written in %.0f seconds", options.out, time.perf_counter() - start)


if __name__ == "__main__":
    main()
