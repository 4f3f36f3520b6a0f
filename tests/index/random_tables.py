"""Random tables as budgets print them: codes, names to wrap, amounts, empty cells and columns, grouped headings."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.index.pdf_setter import SIZE

_NAMES = (
    "一般公共服务支出",
    "教育支出",
    "行政运行",
    "机关事业单位基本养老保险缴费支出",
    "其他商品和服务支出",
    "公务用车运行维护费",
    "水费",
)
_HEADINGS = ("合计", "基本支出", "项目支出", "人员经费", "政府性基金预算", "国有资本经营预算", "单位资金", "小计")
_LABELS = (("项目",), ("科目编码", "科目名称"), ("类", "款", "科目名称"), ("类", "款", "项", "科目名称"))
_WIDTHS = {"项目": 170, "科目名称": 170, "科目编码": 70}


@dataclass(frozen=True)
class RandomTable:
    """Rows with '\\n' where a name wraps; the first ``header_rows`` are headings; ``xs`` are the columns' edges."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    xs: tuple[float, ...]

    @property
    def width(self) -> float:
        return max(595.0, self.xs[-1] + 60)

    @property
    def read(self) -> list[tuple[str, ...]]:
        """The rows as they must be read."""
        return [tuple(cell.replace("\n", "") for cell in row) for row in self.rows]


def random_table(seed: int) -> RandomTable:
    """A table of 1 to 4 label columns and 1 to 9 value columns."""
    rng = random.Random(seed)
    labels = rng.choice(_LABELS)
    headings = tuple(rng.choice(_HEADINGS) for _ in range(rng.randint(1, 9)))
    header = _header(rng, labels, headings)
    widths = [_WIDTHS.get(label, 34) + rng.randint(0, 20) for label in labels]
    widths += [max(len(heading) * SIZE + rng.randint(6, 30), rng.randint(54, 90)) for heading in headings]
    xs = tuple(50 + sum(widths[:count]) for count in range(len(widths) + 1))
    return RandomTable((*header, *_body(rng, len(labels), len(headings))), len(header), xs)


def _header(rng: random.Random, labels: tuple[str, ...], headings: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """One row, or two with a heading over several columns."""
    if len(headings) < 3 or rng.random() < 0.4:
        return ((*labels, *headings),)
    size = rng.randint(2, min(4, len(headings)))
    start = rng.randint(0, len(headings) - size)
    upper, lower = [*labels, *headings], [""] * (len(labels) + len(headings))
    for index in range(len(labels) + start, len(labels) + start + size):
        upper[index], lower[index] = "", upper[index]
    upper[len(labels) + start] = rng.choice(("其中", "本年支出"))
    return (tuple(upper), tuple(lower))


def _body(rng: random.Random, labels: int, values: int) -> list[tuple[str, ...]]:
    empty = {column for column in range(1, values) if rng.random() < 0.25}
    return [(*_labels(rng, labels), *_values(rng, values, empty)) for _ in range(rng.randint(3, 14))]


def _labels(rng: random.Random, count: int) -> list[str]:
    name = rng.choice(_NAMES)
    if len(name) > 8 and rng.random() < 0.4:
        name = f"{name[: len(name) // 2]}\n{name[len(name) // 2 :]}"
    codes = [["20103"], ["201", "03"], ["201", "03", "01"]]
    return [*codes[count - 2], name] if count > 1 else [name]


def _values(rng: random.Random, count: int, empty: set[int]) -> list[str]:
    values = ["" if column in empty or rng.random() < 0.3 else _amount(rng) for column in range(count)]
    return values if any(values) else [_amount(rng), *values[1:]]


def _amount(rng: random.Random) -> str:
    return f"{rng.random() * rng.choice((10, 1000, 100000)):,.2f}"
