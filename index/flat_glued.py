"""Lines of a table of performance targets that a conversion glued together -> lines as the table prints them.

Such a text runs on without blanks (…计划30数量指标…): known words, comparisons and years are where it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.records import TextLine

_GLUED = re.compile(r"\S一级指标.*三级指标")
_HEADINGS = r"一级指标\s*二级指标\s*三级指标\s*指标值\s*指标值?设[定置]依据\s*(?:上年完成值\s*)?(?:指标)?分值权重"
_LEVELS = (
    "数量指标|质量指标|时效指标|经济成本指标|社会成本指标|经济效益指标|社会效益指标|生态效益指标|可持续影响指标|服务对象满意度指标"
    "|满意度指标"
)
_FIELDS = (
    r"(?:部门|单位)名称[（(]盖章[）)]|(?:部门|单位)联系人|联系电话|年度绩效目标|年度总体目标|年度预算[（(]万元[）)]|资金来源|资金总额[（(]万元[）)]"
    r"|财政资金[（(]万元[）)]|上级安排|本级安排|其他资金[（(]万元[）)]|其他(?=\s*\d)"
)
_CUTS = (
    (re.compile(_HEADINGS), r"\n\g<0>\n"),
    (re.compile(_FIELDS), r"\n\g<0> "),
    (re.compile(rf"(履职效能|产出指标|效益指标|成本指标)?\s*({_LEVELS})"), r"\n\1 \2 "),
    (re.compile(r"(?<=[^\s<>=≥≤＜＞＝])(?=[<>=≥≤＜＞＝]+\s*\d)"), " "),
    (re.compile(r"(?<=[\u4e00-\u9fff%％])(?=20\d\d\s*年)"), " "),
    (re.compile(r"(?<=[\u4e00-\u9fff])(?=\d{1,3}\s*(?:\n|$))"), " "),
)


def cut_glued(lines: Sequence[TextLine]) -> list[tuple[TextLine, tuple[TextLine, ...]]]:
    """The lines as a table prints them, each with the printed line of each of its words.

    They are the lines themselves unless one glues the headings of indicators to other words.
    """
    if not any(_GLUED.search(line.text) for line in lines):
        return [(line, (line,) * len(line.text.split())) for line in lines]
    return list(_cut(lines))


def _cut(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, tuple[TextLine, ...]]]:
    """NUL marks where two printed lines met; a word stands on the line on which it begins."""
    text = "\0".join(line.text for line in lines)
    for pattern, replacement in _CUTS:
        text = pattern.sub(replacement, text)
    at = 0
    for piece in text.split("\n"):
        places: list[TextLine] = []
        for word in piece.split():
            leading = len(word) - len(word.lstrip("\0"))
            if word[leading:]:
                places.append(lines[at + leading])
            at += word.count("\0")
        if places:
            yield replace(places[0], text=" ".join(piece.replace("\0", "").split())), tuple(places)
