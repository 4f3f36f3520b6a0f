"""Text to the words of the full-text index.

FTS5 cannot cut Chinese: its trigram tokenizer finds no word of two characters, and unicode61 takes a whole
sentence for one word. So text is cut here, before it is stored, and unicode61 only splits at blanks.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = "〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"

# Amounts stand in the facts, exactly; as words they only make the index larger.
_AMOUNT = re.compile(r"[-+]?\d[\d,]*\.\d+(?:万元|亿元|元|%)?")
_RUN = re.compile(rf"[{_CJK}]+|\d+|[^\W\d_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")


def text_to_tokens(text: str) -> list[str]:
    """Single Chinese characters, pairs of neighbours, Latin words and digit runs, in reading order.

    Amounts (digits with decimals) are left out. The characters find short names (which share only single
    characters with the full one), the pairs find words.

    >>> text_to_tokens("差旅费 50.50万元 GDP 2024")
    ['差', '旅', '费', '差旅', '旅费', 'gdp', '2024']
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return [token for run in _RUN.findall(_AMOUNT.sub(" ", folded)) for token in _run_to_tokens(run)]


def _run_to_tokens(run: str) -> list[str]:
    if not _IS_CJK.match(run):
        return [run]
    return [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
