"""Which words of a question are worth looking up in a large full-text index.

BM25 reads every place of every word, also when one document is searched: of 100,000 passages a question for one row
reads a million places, most of them of 预, 算 and the like, which stand in most passages and weigh nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PRUNED_FROM = 20_000  # passages; below it all words are looked up
MOST_PLACES = 100_000  # passages that the words of one search may stand in, together


def telling_words(words: Sequence[str], counts: Mapping[str, int], passages: int) -> list[str]:
    """The words to look up, in their order. ``counts`` are the passages each stands in, of ``passages`` in all.

    Words in over half of the passages weigh nothing in BM25 (SQLite takes their weight as 0.000001); they stay
    only where no other is left. Of the rest the rarest are kept, as many as MOST_PLACES allows, at least one.

    >>> telling_words(["预算", "差旅", "费"], {"预算": 20_000, "差旅": 900, "费": 9000}, 30_000)
    ['差旅', '费']
    """
    if passages < PRUNED_FROM:
        return list(words)
    known = [word for word in words if counts[word]]
    weighty = [word for word in known if 2 * counts[word] <= passages] or known
    kept: set[str] = set()
    places = 0
    for word in sorted(weighty, key=lambda word: (counts[word], word)):
        places += counts[word]
        if kept and places > MOST_PLACES:
            break
        kept.add(word)
    return [word for word in words if word in kept]
