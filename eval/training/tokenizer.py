"""Training pairs to a tokenizer: one token for each Chinese character, Latin word and run of digits.

Everything that is done to a text stands in ``tokenizer.json`` itself, so that training, sentence-transformers and
index.encoder cannot differ: compatibility characters are folded, capitals lowered, amounts (which say nothing of
what they measure) left out, and all that is neither word nor digit is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"

_AMOUNT = r"[-+]?\d[\d,]*\.\d+(?:万元|亿元|元|%)?"
_WORD = r"\p{Han}|[\p{L}\p{M}&&[^\p{Han}]]+|\d+"


def make_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer of at most ``size`` tokens: all characters of GB 2312, then the most frequent of ``texts``."""
    splitter = _tokenizer([UNKNOWN])
    counts = Counter(token for text in texts for token in split(splitter, text))
    known = [UNKNOWN, *gb2312_characters(), *"0123456789", *"abcdefghijklmnopqrstuvwxyz"]
    frequent = sorted(counts, key=lambda token: (-counts[token], token))
    return _tokenizer(list(dict.fromkeys([*known, *frequent]))[:size])


def split(tokenizer: Tokenizer, text: str) -> list[str]:
    """The words of a text, in the vocabulary or not."""
    assert tokenizer.normalizer and tokenizer.pre_tokenizer
    return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))]


def gb2312_characters() -> Iterator[str]:
    """The 6,763 Chinese characters of the standard GB 2312, in its order."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            if not (row == 0xD7 and cell > 0xF9):  # the end of the first level is not filled
                yield bytes((row, cell)).decode("gb2312")


def _tokenizer(vocabulary: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({token: number for number, token in enumerate(vocabulary)}, UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(_AMOUNT), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_WORD), behavior="removed", invert=True)
    return tokenizer
