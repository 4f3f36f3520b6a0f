"""Characters that text layers give in place of the ones printed: CJK radicals, full-width digits and letters.

A PDF whose font was subset by glyph maps a shape back to any character that has it, often a radical: ⽀ for 支,
⻔ for 门. Without folding, names no longer match the vocabulary.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# U+2E81..U+2EF3 with their unified ideographs (Unicode's EquivalentUnifiedIdeograph): NFKC folds two of them only.
_RADICAL_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母"
    "⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹"
    "⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首"
    "⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
# NFKC gives these two in a form that simplified Chinese does not print.
_SIMPLIFIED = {"⼾": "户", "⾭": "青"}
_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBILITY_IDEOGRAPHS = range(0xF900, 0xFB00)
_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0E)  # 0-9 A-Z a-z .
_LIGATURES = range(0xFB00, 0xFB07)
_BLANKS = "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t\r\n\f\v"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\x00"


@lru_cache(maxsize=1)
def folding_table() -> dict[int, str]:
    """For ``str.translate``: radicals to ideographs, full-width digits and letters to half width, odd blanks to one."""
    table = {
        code: unicodedata.normalize("NFKC", chr(code))
        for codes in (_KANGXI, _COMPATIBILITY_IDEOGRAPHS, _FULL_WIDTH, _LIGATURES)
        for code in codes
    }
    pairs = zip(_RADICAL_SUPPLEMENT[::2], _RADICAL_SUPPLEMENT[1::2], strict=True)
    table |= {ord(radical): ideograph for radical, ideograph in (*pairs, *_SIMPLIFIED.items())}
    table |= {ord(blank): " " for blank in _BLANKS} | {ord(mark): "" for mark in _INVISIBLE}
    return table


def fold(text: str) -> str:
    """Text in unified ideographs and half-width digits; Chinese punctuation stays as printed.

    >>> fold("⽀出 ⻔⼾ １２３")
    '支出 门户 123'
    """
    return text.translate(folding_table())
