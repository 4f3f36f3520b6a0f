"""A sample's facts -> the sentences around its tables, from a fixed set of patterns of our own.

Each paragraph is one sentence: a reader that joins printed lines can then not mistake where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from samples.load import read_glossary, read_statements
from samples.records import MONEY, Item, Project, Row, Sample, Statement, Words

CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
MARK = "Re-set from published figures, not an official document · 依据公开数据重新排版，非官方文件。"
NOTICE = (
    "本文件由程序依据公开的预算数据重新排版，只作检索与问答的示例；表中数字照公开数字录入，说明文字按固定句式另写。",
    "本文件不是官方文件，不代表任何机关；引用数字前请核对原公开文本。",
    "This document was set anew by a program from published budget figures, as a sample for search and question "
    "answering. Its figures are the published ones, its sentences are the program's own. It is not an official "
    "document and speaks for no authority. Check the original publication before you quote a figure.",
)
_SOURCES = (
    "一般公共预算",
    "上级一般公共预算安排的转移支付资金",
    "政府性基金预算",
    "上级政府性基金安排的转移支付资金",
    "国有资本经营预算",
    "上级国有资本经营预算安排的转移支付资金",
    "财政专户（教育收费）",
    "单位资金",
    "财政拨款结转",
    "非财政拨款结转结余",
)
_ALWAYS_SAID = _SOURCES[:6]
_SECTIONS = (
    "收支预算总体说明",
    "收入预算情况说明",
    "支出预算情况说明",
    "财政拨款收支情况说明",
    "一般公共预算拨款情况说明",
    "一般公共预算基本支出情况说明",
    "一般公共预算项目支出情况说明",
    "政府性基金预算情况说明",
    "国有资本经营预算情况说明",
    "“三公”经费情况说明",
    "上年结转结余情况说明",
    "其他重要事项说明",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text: 'part', 'heading', 'subheading', 'text' or 'line' (text that is not indented)."""

    kind: str
    text: str


def title_of(statement: Statement, words: Words) -> str:
    """A statement's title as this publication spells it."""
    return statement.title.format(word=words.word)


def contents(sample: Sample, words: Words) -> Iterator[Block]:
    """The list of contents; it names every statement, also those that the publication lacks."""
    yield Block("line", f"第一部分 {words.word}概况")
    yield Block("line", f"第二部分 {sample.year} 年部门预算公开表")
    for statement in read_statements():
        yield Block("line", f"{CHINESE[statement.no]}、{title_of(statement, words)}")
    yield Block("line", f"第三部分 {sample.year} 年{words.word}预算情况说明")
    yield Block("line", "第四部分 名词解释")


def overview(sample: Sample, words: Words) -> Iterator[Block]:
    """第一部分: duties, units, offices, staff."""
    yield Block("part", f"第一部分 {words.word}概况")
    yield Block("heading", "一、主要职能")
    yield from (Block("text", sentence) for sentence in words.duties)
    yield Block("heading", "二、机构设置及人员情况")
    yield Block("text", _units_sentence(sample, words))
    yield from (Block("line", f"{no}、{_unit_name(unit)}。") for no, unit in enumerate(sample.units, 1))
    figures = _figures(sample, "organisation")
    word = next((name for name in ("科室", "处室", "股室") if name in figures), "科室")
    number = figures[word].measures["amount"]
    yield Block("text", f"{_own(sample)}下设 {number} 个{word}，名称依次为{'、'.join(sample.offices)}。")
    yield Block("text", _staff_sentence(figures))


def explanation(sample: Sample, words: Words) -> Iterator[Block]:
    """第三部分: what the figures say, section by section."""
    yield Block("part", f"第三部分 {sample.year} 年{words.word}预算情况说明")
    sections = (
        _balance(sample),
        _income(sample, words),
        _expenditure(sample, words),
        _fiscal(sample),
        _general(sample, words),
        _basic(sample),
        _projects(sample),
        _fund(sample, words, 8, "政府性基金预算支出"),
        _fund(sample, words, 9, "国有资本经营预算支出"),
        _sangong(sample, words),
        _carry_over(sample, words),
        _others(sample, words),
    )
    for no, (title, section) in enumerate(zip(_SECTIONS, sections, strict=True), 1):
        yield Block("heading", f"{CHINESE[no]}、{title}")
        yield from section


def glossary() -> Iterator[Block]:
    """第四部分: a few terms in our own words."""
    yield Block("part", "第四部分 名词解释")
    yield from (Block("text", f"{CHINESE[no]}、{term}：{words}") for no, (term, words) in enumerate(read_glossary(), 1))


def empty_sentence(sample: Sample, statement: Statement) -> str:
    """What stands below a statement that was published without figures."""
    subject = statement.title.removesuffix("情况表").removesuffix("明细表")
    return f"{sample.year} 年未安排{subject}，本表为空表。"


def _balance(sample: Sample) -> Iterator[Block]:
    total = _figures(sample, "balance")["收支总预算"].measures["amount"]
    yield Block("text", f"{sample.year} 年收支总预算 {money(total)}，收入与支出相等。")
    income, spent = _named(sample, 2), _named(sample, 3)
    yield Block("text", f"收入来自{'、'.join(income)}。")
    yield Block("text", f"支出按功能分类列入{'、'.join(spent)}。")


def _named(sample: Sample, no: int) -> list[str]:
    """The sources of income that have an amount (2), or the classes of spending (3)."""
    if no == 3:
        return [row.name for row in sample.rows[3] if len(row.code) == 3]
    items = _figures(sample, "income")
    return [name for name in _SOURCES if name in items and Decimal(items[name].measures["amount"]) > 0]


def _income(sample: Sample, words: Words) -> Iterator[Block]:
    items = _figures(sample, "income")
    yield Block("text", f"收入预算合计 {money(items['收入预算'].measures['amount'])}。")
    listed = [name for name in _SOURCES if name in items or name in _ALWAYS_SAID]
    for no, name in enumerate(listed, 1):
        subject = f"{no}、{name}"
        is_said = name in items
        yield Block("text", _sentence(items[name], subject, words, "占收入预算") if is_said else f"{subject}未安排。")


def _expenditure(sample: Sample, words: Words) -> Iterator[Block]:
    items = _figures(sample, "expenditure")
    yield Block("text", f"支出预算合计 {money(items['支出预算'].measures['amount'])}。")
    for no, name in enumerate(("基本支出", "项目支出"), 1):
        yield Block("text", _sentence(items[name], f"{no}、{name}", words, "占支出预算"))


def _fiscal(sample: Sample) -> Iterator[Block]:
    total = _figures(sample, "fiscal")["财政拨款收支总预算"].measures["amount"]
    yield Block("text", f"财政拨款收支总预算 {money(total)}，全部来自一般公共预算。")
    classes = [row for row in sample.rows[4] if len(row.code) == 3 and row.values[0]]
    for no, row in enumerate(classes, 1):
        yield Block("text", f"{no}、{row.name} {money(row.values[0] or '')}，由财政拨款安排。")


def _general(sample: Sample, words: Words) -> Iterator[Block]:
    items = [item for item in sample.items if item.section == "general"]
    scopes = {item.path[0]: item for item in items if len(item.path) == 1 and "share" not in item.measures}
    yield Block("subheading", "（一）规模变化情况")
    yield Block("text", f"一般公共预算拨款合计 {money(scopes['一般公共预算拨款'].measures['amount'])}。")
    yield from (Block("text", _sentence(scopes[name], name, words)) for name in ("基本支出", "项目支出"))
    yield Block("subheading", "（二）结构情况")
    classes = [item for item in items if len(item.path) == 1 and "share" in item.measures]
    for no, item in enumerate(classes, 1):
        yield Block("text", _sentence(item, f"{no}、{item.path[0]}（类）", words, "占一般公共预算拨款"))
    yield Block("subheading", "（三）具体使用情况")
    for no, item in enumerate((item for item in items if len(item.path) == 3), 1):
        levels = "".join(f"{name}（{level}）" for name, level in zip(item.path, "类款项", strict=True))
        yield Block("text", _sentence(item, f"{no}、{levels}", words))


def _basic(sample: Sample) -> Iterator[Block]:
    items = _figures(sample, "general_basic")
    total, *parts = (money(items[name].measures["amount"]) for name in ("一般公共预算基本支出", "人员经费", "公用经费"))
    yield Block("text", f"一般公共预算基本支出 {total}，分为两部分，人员经费 {parts[0]}，公用经费 {parts[1]}。")


def _projects(sample: Sample) -> Iterator[Block]:
    if not sample.projects:
        yield Block("text", f"{sample.year} 年没有由一般公共预算安排的项目，表 7 为空表。")
    for no, project in enumerate(sample.projects, 1):
        yield Block("subheading", f"（{_numeral(no)}）项目名称：{project.name}")
        yield from (Block("text", line) for line in _project_lines(project))


def _project_lines(project: Project) -> Iterator[str]:
    yield f"预算安排规模：{money(project.scale)}。"
    if any(project.units):
        yield f"项目承担单位：{'、'.join(project.units)}。"
    if project.parts:
        yield f"资金分配情况：{'；'.join(f'{name} {money(amount)}' for name, amount in project.parts)}。"
    if project.period:
        yield f"资金执行时间：{project.period}。"
    if project.is_confidential:
        yield "本项目涉密，其余内容没有公开。"


def _fund(sample: Sample, words: Words, no: int, subject: str) -> Iterator[Block]:
    if no in words.missing:
        yield Block("text", f"原说明称{subject}没有安排，相应的表 {no} 为空表；公开文本缺少该表，无从核对。")
    else:
        yield Block("text", f"{sample.year} 年没有安排{subject}，表 {no} 为空表。")


def _sangong(sample: Sample, words: Words) -> Iterator[Block]:
    items = _figures(sample, "sangong")
    yield Block("text", _sentence(items["“三公”经费"], "财政拨款“三公”经费", words))
    for no, name in enumerate([name for name in items if name != "“三公”经费"], 1):
        yield Block("text", _sentence(items[name], f"{no}、{name}", words))


def _carry_over(sample: Sample, words: Words) -> Iterator[Block]:
    items = [item for item in sample.items if item.section == "carry_over"]
    if not items:
        told = "；公开文本缺少该表，无从核对" if 11 in words.missing else ""
        yield Block("text", f"原说明称没有上年结转结余，相应的表 11 为空表{told}。")
        return
    total, fiscal, other, *projects = (item for item in items)
    amounts = [money(item.measures["amount"]) for item in (total, fiscal, other)]
    yield Block("text", f"上年结转结余 {amounts[0]}，其中财政拨款 {amounts[1]}，非财政拨款 {amounts[2]}。")
    for no, item in enumerate(projects, 1):
        withheld = "，涉密而不公开内容" if item.path[0].startswith(("特定目标", "涉密")) else ""
        yield Block("text", f"{no}、{item.path[0]} {money(item.measures['amount'])}{withheld}。")


def _others(sample: Sample, words: Words) -> Iterator[Block]:
    yield Block("subheading", "（一）单位运行经费情况")
    yield Block("text", _sentence(_figures(sample, "operating")["机关运行经费"], "机关运行经费财政拨款预算", words))
    yield Block("subheading", "（二）政府采购情况")
    yield from (Block("line", line) for line in _procurement_lines(_figures(sample, "procurement")))
    yield Block("subheading", "（三）国有资产占用使用情况")
    yield Block("line", f"以下为 {sample.year - 1} 年底的数量和价值。")
    yield from (Block("line", line) for line in _asset_lines(_figures(sample, "assets")))
    yield Block("subheading", "（四）预算绩效情况")
    for name, item in _figures(sample, "performance").items():
        involved = money(item.measures["involved"])
        yield Block("line", f"{name} {item.measures['amount']} 个，涉及金额 {involved}。")


def _procurement_lines(items: Mapping[str, Item]) -> Iterator[str]:
    names = {
        "政府采购预算": "政府采购预算",
        "货物": "政府采购货物预算",
        "工程": "政府采购工程预算",
        "服务": "政府采购服务预算",
        "面向中小企业预留": "面向中小企业预留政府采购项目预算金额",
        "小微企业预留": "小微企业预留政府采购项目预算金额",
    }
    return (f"{label} {money(items[name].measures['amount'])}。" for name, label in names.items())


def _asset_lines(items: Mapping[str, Item]) -> Iterator[str]:
    for name, item in items.items():
        quantity = f" {count(item.measures['amount'])} {item.unit}" if "amount" in item.measures else ""
        value = f"价值 {money(item.measures['value'])}" if "value" in item.measures else ""
        subject = f"安排{name}" if name.startswith("购置") else name
        yield f"{subject}{quantity}{'，' if quantity and value else ''}{value}。"


def _sentence(item: Item, subject: str, words: Words, of_what: str = "占") -> str:
    """An item's amount, share, change, growth and reason, as far as they were published."""
    parts = [f"{subject} {money(item.measures['amount'])}"]
    if "share" in item.measures:
        parts.append(f"{of_what} {item.measures['share']}%")
    if "change" in item.measures:
        parts.append(f"较上年{_up_or_down(item.measures['change'], MONEY)}")
    if "growth" in item.measures:
        parts.append(_growth(item.measures["growth"]))
    reason = _reason(item, words)
    if reason:
        parts.append(f"变动原因是{reason}")
    return "，".join(parts) + "。"


def _reason(item: Item, words: Words) -> str:
    reasons = words.reasons.get(item.section, {})
    return reasons.get(">".join(item.path[-2:]), reasons.get(item.path[-1], "")) if "change" in item.measures else ""


def _up_or_down(change: str, unit: str) -> str:
    return f"{'减少' if change.startswith('-') else '增加'} {count(change.lstrip('-'))} {unit}"


def _growth(growth: str) -> str:
    return f"{'下降' if growth.startswith('-') else '增长'} {growth.lstrip('-')}%"


def money(amount: str) -> str:
    """An amount with separators and unit: '1163.03' -> '1,163.03 万元'."""
    return f"{count(amount)} {MONEY}"


def count(number: str) -> str:
    """A number with thousands separators and the decimals it was printed with."""
    return f"{Decimal(number):,}"


def _figures(sample: Sample, section: str) -> dict[str, Item]:
    return {item.path[-1]: item for item in sample.items if item.section == section}


def _units_sentence(sample: Sample, words: Words) -> str:
    if not sample.units:
        return f"{sample.organisation}没有下属预算{words.word}，预算只含本级。"
    items = _figures(sample, "organisation")
    kinds = [name for name in items if name.endswith("单位") and name != "预算单位"]
    listed = "，".join(f"{name} {items[name].measures['amount']} 家" for name in kinds)
    return f"预算除本级外还汇总下属 {len(sample.units) - 1} 家预算单位，按性质分，{listed}，名称如下："


def _unit_name(unit: tuple[str, str]) -> str:
    name, remark = unit
    return f"{name}（{remark}）" if remark else name


def _own(sample: Sample) -> str:
    return "本级" if sample.units else "本局"


def _staff_sentence(items: Mapping[str, Item]) -> str:
    heads = [f"{name} {count(items[name].measures['amount'])} 人" for name in ("编制数", "实有人数")]
    for name in ("在职", "退休", "离休"):
        measures = items[name].measures
        heads.append(f"{name} {count(measures['amount'])} 人，较上年{_up_or_down(measures['change'], '人')}")
    return "；".join(heads) + "。"


def _numeral(number: int) -> str:
    """Chinese numerals up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return head + CHINESE[ones]


def has_figures(rows: tuple[Row, ...]) -> bool:
    """Whether a statement was published with any figure."""
    return any(value for row in rows for value in row.values)
