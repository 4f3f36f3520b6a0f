"""The facts of the published documents -> ``data/<key>.json``: figures, codes and names, no sentences.

Run once where the documents' texts are at hand: ``python -m samples.collect FOLDER``. What it wrote is committed,
so setting the samples needs neither the documents nor the reader.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from index.extract import pages_to_extraction
from index.read_text import decode_text, text_to_pages
from index.records import Extraction, Fact, TextFact
from samples.load import DATA, read_statements, write_facts
from samples.records import MONEY, Item, Project, Row, Sample

logger = logging.getLogger(__name__)

KEYS = {"000": "bazhou", "001": "qitai", "002": "xinjiang", "003": "urumqi", "004": "manas"}

# What is kept of the prose, by section: the item's last name -> the name that is kept. Anything else that the
# reader found there (figures inside a reason, for instance) is left out.
_KEPT: dict[str, tuple[tuple[str, str], ...]] = {
    "organisation": (
        ("编制数$", "编制数"),
        ("实有人数$", "实有人数"),
        ("^(在职|退休|离休)", r"\1"),
        ("^(科室|处室|股室|预算单位|行政单位|参照公务员管理事业单位|事业单位)$", r"\1"),
    ),
    "balance": (("^(收支总预算)$", r"\1"),),
    "income": (
        ("^(收入预算|(?:上级)?(?:一般公共|政府性基金|国有资本经营)预算)$", r"\1"),
        ("^(上级.*转移支付资金|财政拨款结转|非财政拨款结转结余)$", r"\1"),
        ("^财政专户", "财政专户（教育收费）"),
        ("^(单位)?资金$", "单位资金"),
    ),
    "expenditure": (("^(支出预算|基本支出|项目支出)$", r"\1"),),
    "fiscal": (("^(财政拨款收支总预算)$", r"\1"),),
    "general": (("^((?!是|所以|导致).+)$", r"\1"),),
    "general_basic": (("^(一般公共预算基本支出|人员经费|公用经费)$", r"\1"),),
    "sangong": (
        ("三公", "“三公”经费"),
        ("^因公出国", "因公出国（境）费"),
        ("^(公务用车购置费|公务用车运行费|公务接待费)$", r"\1"),
    ),
    "carry_over": (("(.+)", r"\1"),),
    "operating": (("机关运行经费", "机关运行经费"),),
    "procurement": (
        ("(货物|工程|服务)", r"\1"),
        ("中小企业", "面向中小企业预留"),
        ("小微", "小微企业预留"),
        ("采购预算$", "政府采购预算"),
    ),
    "assets": (
        ("^(房屋|车辆|一般公务用车|执法执勤用车|其他车辆|办公家具|其他资产)$", r"\1"),
        ("^购置50万元", "购置50万元以上大型设备"),
        ("价值(50|100)万元", r"单位价值\1万元以上大型设备"),
    ),
    "performance": (
        ("整体预算绩效目标", "整体绩效目标"),
        ("^(当年财政拨款项目|当年非财政拨款项目)$", r"\1"),
    ),
}
_REMARK = re.compile(r"^(.*?)(?:（((?:行政|参照|[全差]额|自收)[^）]*)）)?$")
_WITHHELD = "不予公开"


def collect(path: Path, key: str) -> Sample:
    """The facts of one published document."""
    data = path.read_bytes()
    extraction = pages_to_extraction(text_to_pages(data), name=path.name, document_id="")
    document = extraction.document
    return Sample(
        key=key,
        organisation=document.organisation,
        year=document.year,
        offices=tuple(_offices(extraction.text_facts)),
        units=tuple(_units(decode_text(data))),
        rows={no: tuple(rows) for no, rows in _rows(extraction)},
        items=tuple(_items(extraction.facts)),
        projects=tuple(_projects(extraction)),
    )


def _rows(extraction: Extraction) -> Iterator[tuple[int, Iterator[Row]]]:
    concepts = {statement.no: statement.concepts for statement in read_statements()}
    facts = [fact for fact in extraction.facts if fact.table_no is not None]
    for no, of_table in groupby(facts, key=lambda fact: fact.table_no):
        if no in concepts:
            yield no, _table_rows(list(of_table), concepts[no], extraction.document.organisation)


def _table_rows(facts: Sequence[Fact], concepts: Sequence[str], organisation: str) -> Iterator[Row]:
    def place(fact: Fact) -> tuple[object, ...]:
        return fact.source.line, fact.half, fact.code, fact.name, fact.project

    for _, of_row in groupby(facts, key=place):
        cells = list(of_row)
        first = cells[0]
        printed = {cell.concept: cell.printed for cell in cells}
        entity = "" if first.entity == organisation else first.entity
        names = concepts if not first.half else concepts[:1] if first.half == "income" else concepts[1:]
        yield Row(first.code, first.name, first.project, entity, first.half, tuple(printed.get(name) for name in names))


def _items(facts: Iterable[Fact]) -> Iterator[Item]:
    told = [fact for fact in facts if fact.origin == "text" and fact.statement in _KEPT and fact.quantity is not None]
    entries: dict[tuple[str, tuple[str, ...]], list[Fact]] = {}
    for fact in told:
        path = _kept_path(fact)
        if path:
            entries.setdefault((fact.statement, path), []).append(fact)
    for (section, path), of_item in entries.items():
        measures: dict[str, str] = {}
        for fact in of_item:
            measures.setdefault(fact.attribute, f"{fact.quantity.number}" if fact.quantity else "")
        unit = next((unit_of(fact) for fact in of_item if fact.attribute == "amount"), MONEY)
        yield Item(section, path, unit, measures)


def _kept_path(fact: Fact) -> tuple[str, ...]:
    """The item's path under the name that is kept; () where it is not."""
    if fact.statement == "carry_over" and (fact.attribute == "use" or unit_of(fact) != MONEY):
        return ()
    for pattern, name in _KEPT[fact.statement]:
        found = re.search(pattern, fact.path[-1])
        if found:
            return (*fact.path[:-1], found.expand(name))
    return ()


def unit_of(fact: Fact) -> str:
    """The unit of a fact's figure, '' for a cell printed empty."""
    return fact.quantity.unit if fact.quantity else ""


def _projects(extraction: Extraction) -> Iterator[Project]:
    told = [fact for fact in extraction.text_facts if fact.path]
    for scale in (fact for fact in extraction.facts if fact.attribute == "scale"):
        words = {fact.attribute: fact.text.rstrip("。") for fact in reversed(told) if fact.path[0] == scale.project}
        open_words = {attribute: text for attribute, text in words.items() if _WITHHELD not in text}
        parts = [fact for fact in extraction.facts if fact.project == scale.project and fact.attribute == "allocation"]
        yield Project(
            name=scale.project,
            scale=scale.printed,
            units=tuple(filter(None, open_words.get("executing_unit", "").split("、"))),
            period=re.sub(r"\s", "", open_words.get("period", "")),
            parts=_parts(scale, parts),
            is_confidential=len(open_words) < len(words),
        )


def _parts(scale: Fact, parts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
    """How the project's sum is divided, () unless every part is money and they add up to it."""
    numbers = [fact.quantity.number for fact in parts if fact.quantity and fact.quantity.unit == MONEY]
    is_whole = scale.quantity is not None and sum(numbers, Decimal(0)) == scale.quantity.number
    if len(parts) < 2 or len(numbers) != len(parts) or not is_whole:
        return ()
    return tuple((fact.path[-1], fact.printed) for fact in parts)


def _offices(texts: Iterable[TextFact]) -> Iterator[str]:
    told = next((fact.text for fact in texts if fact.attribute == "offices"), "")
    listed = re.split(r"分别是\s*[:：]", told)[-1].rstrip("。") if "分别是" in told else ""
    yield from (name.strip() for name in re.split(r"、|(?<=[科处室委])和", listed) if name)


def _units(text: str) -> Iterator[tuple[str, str]]:
    """The units that a document numbers as its own, each with the remark on how it is funded ('' for none)."""
    overview = text.split("机构设置及人员情况")[-1].split("第二部分")[0]
    for line in overview.splitlines():
        numbered = re.match(r"^-\s*\d+、\s*(\S.*)$", line.strip())
        found = _REMARK.match(re.sub(r"\s", "", numbered.group(1))) if numbered else None
        if found:
            yield found.group(1), found.group(2) or ""


def main(arguments: Sequence[str]) -> None:
    """Collect the facts of every document in the folder that is named."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for path in sorted(Path(arguments[0]).glob("*.txt")):
        key = KEYS.get(path.name[:3])
        if key is None:
            continue
        sample = collect(path, key)
        if not sample.rows:
            logger.warning("%s: no table could be read; its file stays as it is", path.name)
            continue
        write_facts(sample, DATA / f"{key}.json")
        logger.info("%s: %d rows, %d items, %d projects", key, *_counts(sample))


def _counts(sample: Sample) -> tuple[int, int, int]:
    return sum(map(len, sample.rows.values())), len(sample.items), len(sample.projects)


if __name__ == "__main__":
    main(sys.argv[1:])
