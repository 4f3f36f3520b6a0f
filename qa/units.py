"""The unit that a question wants its figure in (换算成亿元, 是多少元)."""

from __future__ import annotations

import re

from qa.measure import BLANK

_UNIT_WANTED = re.compile(
    r"(?<=[\u4e00-\u9fff\d])(?<![万亿多少千百几])(亿元|元)$|(?<=[年度费出额\d])(万)$"
    r"|(?:换算|折合|折算|转换|换|化)?成?(?:是|为|合)?(?:多少)?(亿元|亿)(?!\d)|多少(元)(?!.{0,2}/)|(?:换算|折合|折算)(?:成|为)?(万元|元)|(?:换|转换|折)(?:成|为|作)(万元|元)"
    r"|(?:请)?(?:用|以|按)(亿元|万元|元)(?:来|为单位)?(?:表示|计算?|说|算)?"
)
_NOT_TEN_THOUSAND = re.compile(r"\(?不是万元\)?")


def wanted_unit(words: str) -> tuple[str, str]:
    """The words without a wish for a unit, and that unit ('' for none)."""
    found = _UNIT_WANTED.search(words)
    if not found or re.search(r"人均|平均|每", words):
        return words, ""
    unit = f"{next(part for part in found.groups() if part).removesuffix('元')}元"
    rest = words[: found.start()] + BLANK + words[found.end() :]
    return _NOT_TEN_THOUSAND.sub(BLANK, rest), unit
