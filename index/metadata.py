"""Who issued a document, for which year, and which sort of document it is.

Read from the cover, the headings and the tables' 编制部门 lines; the file's name is never trusted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.quantities import fold_width
from index.records import Kind, Page, TextLine

_ISSUER = re.compile(
    r"^(?:编制|填报|预算主管|预算|公开|填表)(?:部门|单位)(?:名称)?\s*[:：]\s*(\S.*?)(?:\s+(?:金额)?单位\s*[:：].*)?$"
)
_BODY = (
    r"[^\s，。、；：:（）()]{2,30}?"
    r"(?:局|厅|委员会|委|办公室|部|院|中心|学校|大学|学院|政府|队|站|所|馆|处|会|社)(?:机关)?(?:[（(][^）)]{2,24}[）)])?"
)
_ABOUT = re.compile(rf"[一二三四五六七八九十]+、\s*关于({_BODY})(?:部门|单位)?\s*20\d\d\s*年")
_OVERVIEW = re.compile(rf"第一部分\s*(?:20\d\d\s*年度?)?\s*({_BODY})\s*(?:20\d\d\s*年度?)?(?:部门|单位)?概况")
_COVER = re.compile(rf"^({_BODY})\s*(?:20\d\d\s*年度?)?(?:部门|单位)?(?:预算|决算)?(?:公开)?$")
_YEAR = re.compile(
    r"(20\d\d)\s*年度?\s*(?:区级|市级|省级|县级|部门|单位|预算|决算|收支|[^，。\d]{2,30}?(?:概况|预算|决算))"
)
_FINAL = re.compile("决算")
_FINAL_TABLE = re.compile(r"决算(总)?表$")
_FINAL_TABLES = 3
_COVER_LINES = 6
_TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Metadata:
    """What holds for a whole document. ``organisations`` are the spellings found, the chosen one first.

    ``organisation`` is '' and ``year`` 0 where the document does not tell. ``unit`` is that of tables
    which print none, taken from the document's other tables.
    """

    organisation: str
    organisations: tuple[str, ...]
    year: int
    kind: Kind
    unit: str


def pages_to_metadata(pages: Sequence[Page]) -> Metadata:
    """Organisation, year, kind and unit of a document, by majority of the places that state them."""
    lines = [fold_blanks(block.text) for page in pages for block in page.blocks if isinstance(block, TextLine)]
    names = _organisation_names(lines)
    return Metadata(
        organisation=names[0] if names else "",
        organisations=tuple(names),
        year=_year(lines),
        kind=_kind(lines),
        unit=_usual_unit(lines),
    )


def fold_blanks(text: str) -> str:
    """A line without the blanks between Chinese characters and digits, brackets full-width."""
    text = re.sub(r"(?<=[^\x00-\x7f])\s+(?=\S)|(?<=\S)\s+(?=[^\x00-\x7f])", "", text.strip())
    return text.replace("(", "（").replace(")", "）")


def _organisation_names(lines: Sequence[str]) -> list[str]:
    issuers = Counter(found.group(1) for line in lines if (found := _ISSUER.match(_spaced(line))))
    overview = Counter(found.group(1) for line in lines if (found := _OVERVIEW.search(line)))
    about = Counter(found.group(1) for line in lines if (found := _ABOUT.search(line)))
    cover = Counter(found.group(1) for line in lines[:4] if (found := _COVER.match(line)))
    ranked = [name for names in (issuers, overview, about, cover) for name, _ in names.most_common()]
    return list(dict.fromkeys(_clean_body(name) for name in ranked if _clean_body(name)))


def _spaced(line: str) -> str:
    return re.sub(r"(?=(金额)?单位[:：](百|千|万|亿)?元)", " ", line, count=0)


def _clean_body(name: str) -> str:
    return re.sub(r"(20\d\d年度?|部门|单位)$", "", name.strip("：: ")).strip()


def _year(lines: Sequence[str]) -> int:
    years = Counter(int(found) for line in lines[:400] for found in _YEAR.findall(line))
    return years.most_common(1)[0][0] if years else 0


def _kind(lines: Sequence[str]) -> Kind:
    """Final accounts say so on their cover and in the titles of their tables; a budget hardly mentions them."""
    on_cover = any(_FINAL.search(line) for line in lines[:_COVER_LINES])
    tables = sum(1 for line in lines if len(line) < _TITLE_LENGTH and _FINAL_TABLE.search(line))
    return Kind.FINAL_ACCOUNT if on_cover or tables >= _FINAL_TABLES else Kind.BUDGET


def _usual_unit(lines: Iterable[str]) -> str:
    found = Counter(
        match
        for line in lines
        for match in re.findall(r"单位[:：](万元|千元|亿元|元)", fold_width(line).replace(" ", ""))
    )
    return found.most_common(1)[0][0] if found else ""
