"""Text to vectors: the shipped encoder, or any other sentence-transformers model in its place.

The shipped encoder (``model/``, described in docs/model_card.md) gives a text the mean of its tokens' vectors: one
token for each Chinese character, Latin word and run of digits. Its table holds whole numbers, so the sum is exact
whatever the order, and the same text has the same vector to the last bit in any batch, on any processor. It needs
``tokenizers`` and numpy only; sentence-transformers trained it and is imported for other models alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from tokenizers import Tokenizer

from index.errors import BudgetQAError

Vectors = NDArray[np.float32]
Role = Literal["query", "passage"]

SHIPPED_NAME = "budgetqa-static"
SHIPPED_FOLDER = Path(__file__).parent / "model"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = "model.safetensors"

_BATCH = 1024
_DIGEST = re.compile(r"@[0-9a-f]{12}$")


class Encoder(Protocol):
    """What turns texts into vectors. ``id`` names the model and the digest of its weights: name@0123456789ab."""

    @property
    def id(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Float32 rows of length 1, one a text, in order; the zero vector for a text without a known token."""
        ...


@dataclass(eq=False)
class EncoderUnavailable(BudgetQAError):
    """A model that can't be loaded."""

    name: str
    why: str
    next_step: str

    def __str__(self) -> str:
        return f"encoder {self.name}: {self.why}; {self.next_step}"


def load_encoder(name: str | Path | None = None) -> Encoder:
    """The shipped encoder, or the sentence-transformers model of that name or in that folder.

    An encoder's id, as an index keeps it, is a name too. Raises EncoderUnavailable.
    """
    known = _DIGEST.sub("", str(name or SHIPPED_NAME))
    return StaticEncoder.load(SHIPPED_FOLDER) if known == SHIPPED_NAME else SentenceTransformerEncoder.load(known)


class StaticEncoder:
    """The mean of token vectors. It makes no difference between a query and a passage."""

    def __init__(self, tokenizer: Tokenizer, table: NDArray[np.int8], digest: str) -> None:
        """``table`` has one row a token id; ``digest`` stands for the content of both."""
        self._tokenizer = tokenizer
        self._table = table
        self.id = f"{SHIPPED_NAME}@{digest}"
        self.dimension = int(table.shape[1])

    @classmethod
    def load(cls, folder: Path) -> StaticEncoder:
        """The model saved in ``folder``. Raises EncoderUnavailable if a file is missing or not of this kind."""
        try:
            words, weights = (folder / TOKENIZER_FILE).read_bytes(), (folder / WEIGHTS_FILE).read_bytes()
            tokenizer, table = Tokenizer.from_buffer(words), load_tensors(weights)["embeddings"]
        except OSError as error:
            raise _broken(folder, f"{error.strerror or error}: {error.filename}") from error
        except (SafetensorError, KeyError, ValueError) as error:
            raise _broken(folder, f"{WEIGHTS_FILE} or {TOKENIZER_FILE} is damaged or of another kind") from error
        _check_table(folder, table, tokenizer.get_vocab_size())
        return cls(tokenizer, table, hashlib.sha256(words + weights).hexdigest()[:12])

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """See Encoder."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            vectors[start : start + _BATCH] = _to_unit_length(self._sum_tokens(texts[start : start + _BATCH]))
        return vectors

    def _sum_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The sums, not the means: they differ in length only."""
        sums = np.zeros((len(texts), self.dimension), np.int64)
        readable = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]  # without halves of characters
        for row, encoding in enumerate(self._tokenizer.encode_batch_fast(readable, add_special_tokens=False)):
            sums[row] = self._table[encoding.ids].sum(axis=0, dtype=np.int32) if encoding.ids else 0
        return sums


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can run, with its own prompts for queries and passages."""

    def __init__(self, model: Any, name: str) -> None:
        """``model`` is a SentenceTransformer; ``name`` is what it was loaded by."""
        self._model = model
        self.id = f"{name}@{_digest_parameters(model)}"
        self.dimension = int(model.get_embedding_dimension())

    @classmethod
    def load(cls, name: str) -> SentenceTransformerEncoder:
        """The model of that name (taken from the network if it isn't at hand) or in that folder."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            next_step = "pip install 'budgetqa[train]', or leave the setting out"
            raise EncoderUnavailable(name, "sentence-transformers is not installed", next_step) from error
        try:
            return cls(SentenceTransformer(name), name)
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            why = str(error).strip().partition("\n")[0] or type(error).__name__
            raise EncoderUnavailable(name, why, "check the name or folder, and the network") from error

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """See Encoder. Unlike the shipped encoder's, the last bits may depend on the batch."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            encode = self._model.encode_query if role == "query" else self._model.encode_document
            vectors[rows] = encode([texts[row] for row in rows], normalize_embeddings=True, show_progress_bar=False)
        return vectors


def _to_unit_length(sums: NDArray[np.int64]) -> Vectors:
    """Rows of length 1. Whole numbers until the square root, so no rounding depends on the order of adding."""
    squares = np.einsum("ij,ij->i", sums, sums)
    lengths = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    vectors: Vectors = (sums / lengths[:, None]).astype(np.float32)
    return vectors


def _check_table(folder: Path, table: NDArray[Any], tokens: int) -> None:
    if table.dtype != np.int8 or table.ndim != 2 or table.shape[0] != tokens:
        found = f"{table.dtype}{list(table.shape)}"
        raise _broken(folder, f"{WEIGHTS_FILE} holds {found}, expected int8[{tokens}, dimension]")


def _broken(folder: Path, why: str) -> EncoderUnavailable:
    return EncoderUnavailable(str(folder), why, "install budgetqa again, or train it anew: make encoder")


def _digest_parameters(model: Any) -> str:
    """Twelve hexadecimal digits that stand for the weights of a torch module."""
    import torch

    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:12]
