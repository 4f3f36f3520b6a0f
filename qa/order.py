"""The words of rankings, sums and differences in a question."""

from __future__ import annotations

import re

from qa.measure import BLANK

ORDER = re.compile(
    r"从多到少|从高到低|从大到小|由高到低|由多到少|由大到小|(?P<up>从少到多|从低到高|从小到大|由低到高)|排个?序|排名|排个名|排一下|排个队"
)
_MOST = re.compile(
    r"最多|最高|最大|最贵|更多|更高|更大|(?<=谁的).{1,16}?(?:多|高|大)(?=[,，?·吗呢]|$|多少)|(?:哪个|哪家|谁)(?:更)?(?:多|高|大)|(?:哪个|哪家|谁).{1,20}?(?:多|高|大)(?=[,，?·吗呢啊]|$)|(?:多|高|大)(?=,?(?:多|高|大)多少)"
)
_LEAST = re.compile(
    r"最少|最低|最小|更少|更低|更小|(?:哪个|哪家|谁)(?:更)?(?:少|低|小)|(?:哪个|哪家|谁).{1,20}?(?:(?<!多)少|低|小)(?=[,，?·吗呢啊]|$)"
)
SUM = re.compile(r"加在一起|加起来|加一块儿?|合起来|之和|总和|的和|合计|一共|总共|共计|共(?=多少|有)|加总")
DIFFERENCE = re.compile(r"相差多少|相差|差多少|差额|差距|(?:多|少|大|小|高|低)(?:出|了)?多少|多出多少")
CHINESE_ORDER = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}


def read_order(words: str, stem: str) -> tuple[str | None, str]:
    """'most', 'least', 'order', 'up', 'nth:k' or None, and the words without it."""
    ordered = ORDER.search(words)
    if ordered:
        return ("up" if ordered["up"] else "order"), stem
    nth = re.search(r"(?:排|居|位居|位列)?第([一二三四五六七八九十\d]+)(?:名|位|多|高|大)?", words)
    if nth:
        rank = (
            CHINESE_ORDER.get(nth.group(1)) or int(nth.group(1))
            if nth.group(1).isdigit() or nth.group(1) in CHINESE_ORDER
            else 1
        )
        return f"nth:{rank}", re.sub(
            r"(?:排|居|位居|位列)?第([一二三四五六七八九十\d]+)(?:名|位|多|高|大)?", BLANK, stem
        )
    if _LEAST.search(words):
        return "least", re.sub(r"最少|最低|最小|更少|更低|更小|少|低|小", BLANK, stem)
    if _MOST.search(words):
        return "most", re.sub(
            r"最多|最高|最大|最贵|更多|更高|更大|多(?!少)|高(?!等|校)|大(?!厦|数据|型|学)", BLANK, stem
        )
    return None, stem
