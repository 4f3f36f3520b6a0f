"""Trains the shipped encoder and writes it to ``index/model``: ``python -m eval.training.train``.

The recipe (docs/model_card.md has the figures behind each choice): a table of one vector a token, started at random,
trained by sentence-transformers with MultipleNegativesRankingLoss on pairs that ``pairs`` makes, then rounded to
whole numbers under one common scale, which index.encoder needs for exact sums.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
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
    """One vector a token, from a random start, by one pass over the pairs in their order."""
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(True)
    module = StaticEmbedding(tokenizer, embedding_dim=recipe.dimension)
    model = SentenceTransformer(modules=[module], device="cpu")
    texts = {"question": [pair.question for pair in pairs], "passage": [pair.passage for pair in pairs]}
    with tempfile.TemporaryDirectory() as scratch:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=scratch,
            num_train_epochs=1,
            per_device_train_batch_size=recipe.batch,
            learning_rate=recipe.learning_rate,
            warmup_steps=0.1,
            seed=recipe.seed,
            batch_sampler=_in_order,
            use_cpu=True,
            report_to="none",
            save_strategy="no",
            logging_strategy="no",
            disable_tqdm=True,
        )
        loss = MultipleNegativesRankingLoss(model, scale=recipe.scale)
        SentenceTransformerTrainer(model, arguments, train_dataset=Dataset.from_dict(texts), loss=loss).train()
    table: NDArray[np.float32] = module.embedding.weight.detach().numpy()
    return table


def _in_order(dataset: Any, batch_size: int, drop_last: bool, **_others: Any) -> Any:
    """A batch sampler that keeps the order, so that the runs of pairs stay together."""
    from torch.utils.data import BatchSampler, SequentialSampler

    return BatchSampler(SequentialSampler(dataset), batch_size, drop_last)


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
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is taken from the network, and nothing is asked there
    start = time.perf_counter()
    tokenizer, table = train(Recipe(seed=options.seed, without=tuple(options.without)))
    save_model(options.out, tokenizer, table)
    logger.info("%s written in %.0f seconds", options.out, time.perf_counter() - start)


if __name__ == "__main__":
    main()
