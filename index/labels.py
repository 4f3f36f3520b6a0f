"""The cells that name a row: code, name, project, and the row's place in the tree.

Codes come in three cells (201 | 04 | 01), in one (2010401), glued to the name (201 一般公共服务支出), or split
between the two (301 | 01 基本工资). Rows without codes are placed by their outline marks (一、 1. 其中：).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.quantities import fold_width
from index.records import Cell, Row

_CODE_CELL = re.compile(r"^(\d{2,7})$")
_CODE_AND_NAME = re.compile(r"^(\d{3}(?:\d\d){0,2}|\d{2})\s*(?=[^\d\s年.])(.+)$")
_TOTAL = re.compile(r"^(收入|支出|本年收入|本年支出)?\s*[总合]\s*计$")
_OUTLINE = (re.compile(r"^[一二三四五六七八九十]+、"), re.compile(r"^\d+[.、．]"), re.compile(r"^其中[:：]?"))
_PROJECT_HEADING = re.compile(r"项目名称")
_UNIT_HEADING = re.compile(r"^(预算|所属|主管)?(单位|部门)名称$|^(预算|所属)(单位|部门)$")
_COUNT_HEADING = re.compile(r"^(序号|行次|行号)$")  # numbers that count the rows and name nothing
_UNIT_NAME = re.compile(
    r"(局|厅|委|办|部|处|中心|学院|学校|大学|医院|馆|所|站|院|队|总队|支队|本级|机关|委员会|办公室|政府|监狱|公司|协会|联合会|法院|检察院|党校|银行)"
    r"([（(][^）)]*[）)])?$"
)
_NOT_UNIT = re.compile(r"^(20\d\d|[“\"《【])")


@dataclass(frozen=True, slots=True)
class Label:
    """What a row's label cells say; '' for what they do not. ``levels`` are the code's printed parts.

    ``unit`` is the body that the row belongs to, where a column beside the row's name tells it.
    """

    levels: tuple[str, ...]
    name: str
    project: str
    unit: str = ""

    @property
    def code(self) -> str:
        return "".join(self.levels)


def read_label(cells: Sequence[tuple[tuple[str, ...], Cell]]) -> Label:
    """The label of a row from its label cells, each with its heading path.

    >>> read_label([(("类",), Cell("301")), (("款",), Cell("01 基本工资"))])
    Label(levels=('301', '01'), name='基本工资', project='', unit='')
    >>> read_label([(("序号",), Cell("12")), (("项目",), Cell("三、其他收入"))]).name
    '三、其他收入'
    """
    levels: list[str] = []
    name = project = unit = ""
    for path, cell in cells:
        text = tidy_name(cell.text)
        if path and _COUNT_HEADING.match(path[-1]) and text.isdigit():
            continue
        if path and _PROJECT_HEADING.search(path[-1]):
            project += text
            continue
        if path and _UNIT_HEADING.search(path[-1]) and not _CODE_CELL.match(text):
            unit += text
            continue
        code, rest = _split_code(text, started=bool(levels))
        levels += [code] if code else []
        name += rest
    if unit and not (name or project):
        return Label(tuple(levels), unit, "", "" if is_total(unit) else unit)  # the row is about the unit itself
    return Label(tuple(levels), name, project, unit)


def _split_code(text: str, started: bool) -> tuple[str, str]:
    if _CODE_CELL.match(text):
        return text, ""
    both = _CODE_AND_NAME.match(text)
    if both and (len(both.group(1)) != 2 or started):
        return both.group(1), both.group(2)
    return "", text


def tidy_name(text: str) -> str:
    """A printed name without the blanks that layout put between Chinese characters and digits.

    >>> tidy_name("对个人和 家庭的补 助"), tidy_name("收 入 总 计"), tidy_name("PPP project")
    ('对个人和家庭的补助', '收入总计', 'PPP project')
    """
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text.strip())


def is_total(name: str) -> bool:
    """Whether a row's name says that it is the table's total."""
    return bool(_TOTAL.match(name))


def looks_like_unit(name: str) -> bool:
    """Whether a name without code is a body's rather than a project's, by its last word."""
    return bool(_UNIT_NAME.search(name)) and not _NOT_UNIT.search(name)


def plain_name(name: str) -> str:
    """A name for comparing spellings: brackets folded, no outline marks, blanks or quotes.

    >>> plain_name("其中：公务用车购置费"), plain_name("1. 一般公共预算拨款")
    ('公务用车购置费', '一般公共预算拨款')
    """
    text = re.sub(r"[\s“”\"'‘’]", "", fold_width(name))
    return re.sub(r"^([一二三四五六七八九十]+、|\d{1,2}[.、．](?!\d)|其中[:：]?)+", "", text)


class RowNamer:
    """Names the rows of one table (or half of one) in print order.

    It keeps what the rows above established: the names of the codes so far, the open outline, the unit whose
    part of the table is being read. ``rows`` is the statement's kind of rows (see statements.toml).
    """

    def __init__(self, rows: str, entities: Sequence[str]) -> None:
        self._rows = rows
        self._units = {plain_name(entity) for entity in entities}
        self._names: dict[str, str] = {}
        self._entity = ""
        self._outline: list[tuple[int, str]] = []
        self._is_bare = False  # whether the outline's last item has no mark
        self._last_code = ""

    def name(self, label: Label, cells: tuple[tuple[int, Cell], ...]) -> Row:
        """The Row for a label and its figures."""
        if self._rows == "carry_over" and not label.name:
            label = Label(label.levels, label.project, "")  # 表11 names units, projects and the total in one column
        code = self._full_code(label.levels)
        if not code and not label.project and self._is_unit_row(label.name):
            return self._open_unit(label.name, cells)
        self._entity = label.unit or self._entity
        if not code and not label.name:
            label = replace(label, name=label.project)
        project = label.project or self._project_of(code, label.name)
        path = self._path(code, label.name)
        entity = "" if not code and is_total(label.name) else self._entity
        return Row(code, label.name, path, entity, project, cells)

    def is_torn(self, label: Label) -> bool:
        """Whether a label without code and figures is the rest of the name above, cut off by a page's end."""
        if self._rows == "carry_over":
            return bool(label.name or label.project) and not self._is_unit_row(label.name)
        return bool(label.project) and not label.name

    def mend(self, row: Row, label: Label) -> Row:
        """The row above with the rest of its name."""
        rest = label.project or label.name
        if row.project and row.project == row.name:
            return replace(
                row, name=row.name + rest, project=row.project + rest, path=(*row.path[:-1], row.name + rest)
            )
        return replace(row, project=row.project + rest)

    def _full_code(self, levels: tuple[str, ...]) -> str:
        """The whole code, with the upper levels of the row above where only the lower ones are printed."""
        code = "".join(levels)
        if code and len(levels[0]) == 2 and self._last_code:
            code = self._last_code[: 3 if len(self._last_code) < 7 or len(levels) > 1 else 5] + code
        if code:
            self._last_code = code
        return code

    def _is_unit_row(self, name: str) -> bool:
        if self._rows not in ("projects", "carry_over") or not name or is_total(name):
            return False
        return plain_name(name) in self._units or looks_like_unit(name)

    def _open_unit(self, name: str, cells: tuple[tuple[int, Cell], ...]) -> Row:
        self._entity = name
        self._names.clear()
        return Row("", name, (name,), name, "", cells)

    def _project_of(self, code: str, name: str) -> str:
        is_project = self._rows == "carry_over" and not code and name and not is_total(name)
        return name if is_project else ""

    def _path(self, code: str, name: str) -> tuple[str, ...]:
        if not code:
            return self._outline_path(name) if name else ()
        self._names[code] = name
        ancestors = [self._names[code[:end]] for end in (3, 5) if end < len(code) and code[:end] in self._names]
        return (*ancestors, name)

    def _outline_path(self, name: str) -> tuple[str, ...]:
        """The open outline items above a name without code, and the name."""
        if is_total(name) or self._rows in ("carry_over", "projects"):
            self._outline = []
            return (name,)
        marked = next((depth for depth, mark in enumerate(_OUTLINE, 1) if mark.match(name)), 0)
        level = marked or self._unmarked_level()
        self._is_bare = not marked
        while self._outline and self._outline[-1][0] >= level:
            self._outline.pop()
        self._outline.append((level, plain_name(name)))
        return tuple(part for _, part in self._outline)

    def _unmarked_level(self) -> int:
        """An unmarked name goes on beside 其中, else under the last marked item, else stands by itself."""
        if not self._outline or (self._is_bare and self._outline[-1][0] == 1):
            return 1
        return len(_OUTLINE) if self._rows == "sources" or self._outline[-1][0] == len(_OUTLINE) else 1
