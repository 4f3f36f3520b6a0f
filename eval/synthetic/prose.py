"""The explanation: what a department's statements say, in sentences, each figure with the truth about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from eval.synthetic.amounts import draw, percent, to_unit
from eval.synthetic.departments import classification, words
from eval.synthetic.measures import measure, total
from eval.synthetic.records import Block, Department, Fen, Said, Spend
from eval.synthetic.statements import chinese, sangong_total

_SOURCES = (
    ("一般公共预算", "general"),
    ("上级一般公共预算安排的转移支付资金", "general_transfer"),
    ("政府性基金预算", "government_fund"),
    ("上级政府性基金安排的转移支付资金", "government_fund_transfer"),
    ("国有资本经营预算", "state_capital"),
    ("上级国有资本经营预算安排的转移支付资金", "state_capital_transfer"),
    ("财政专户（教育收费）", "special_account"),
    ("单位资金", "unit_funds"),
    ("财政拨款结转", "fiscal_carried"),
    ("非财政拨款结转结余", "other_carried"),
)
_SECTIONS = (
    "收支预算情况的总体说明",
    "收入预算情况说明",
    "支出预算情况说明",
    "财政拨款收支预算情况的总体说明",
    "一般公共预算当年拨款情况说明",
    "一般公共预算基本支出情况说明",
    "一般公共预算项目支出情况说明",
    "政府性基金预算拨款情况说明",
    "国有资本经营预算拨款情况说明",
    "财政拨款“三公”经费预算情况说明",
    "上年结转结余预算情况说明",
)
_TITLES = (
    "{word}收支总体情况表",
    "{word}收入总体情况表",
    "{word}支出总体情况表",
    "财政拨款收支预算总体情况表",
    "一般公共预算支出情况表",
    "一般公共预算基本支出情况表",
    "一般公共预算项目支出情况表",
    "政府性基金预算支出情况表",
    "国有资本经营预算支出情况表",
    "财政拨款“三公”经费支出情况表",
    "上年结转结余情况明细表",
)


@dataclass(frozen=True, slots=True)
class _Writer:
    """What every sentence needs: the department, the chance for reasons and last year's amounts."""

    department: Department
    random: Random
    unit: str = "万元"

    def money(self, fen: Fen) -> Decimal:
        return to_unit(fen, self.unit)

    def text(self, number: Decimal) -> str:
        return f"{number:,}{self.unit}"

    def spent(self, scope: str) -> Fen:
        return total(self.department.spends, scope)


def budget_text(department: Department, seed: int) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What stands before and after the statements of a budget in the standard form."""
    writer = _Writer(department, Random(f"prose {seed}"))
    titles = [title.format(word=department.word) for title in _TITLES]
    before = (
        *_cover(department, "预算"),
        *_contents(department, titles),
        *_overview(writer),
        *_tables_heading(department, "预算"),
    )
    return before, (*_explanation(writer), *_glossary())


def short_text(
    department: Department, titles: Sequence[str], word: str, unit: str
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What stands around the statements of another province or of final accounts (``word`` 预算 or 决算): little."""
    writer = _Writer(department, Random(0), unit)
    before = (*_cover(department, word), *_contents(department, titles), *_tables_heading(department, word))
    income, spent = writer.money(writer.spent("all")), writer.money(writer.spent("all"))
    after = (
        Block("part", f"第三部分 {department.year}年度{department.word}{word}情况说明"),
        Block("heading", f"一、收入{word}情况说明"),
        Block("text", f"收入总计{writer.text(income)}。", (Said(("收入",), "amount", income, unit),)),
        Block("heading", f"二、支出{word}情况说明"),
        Block("text", f"支出总计{writer.text(spent)}。", (Said(("支出",), "amount", spent, unit),)),
    )
    return before, (*after, *_glossary())


# --- before the statements --------------------------------------------------------------------------------


def _cover(department: Department, word: str) -> Iterator[Block]:
    yield Block("cover", department.organisation)
    yield Block("cover", f"{department.year}年{department.word}{word}公开")


def _contents(department: Department, titles: Sequence[str]) -> Iterator[Block]:
    yield Block("part", "目录")
    yield Block("line", f"第一部分 {department.year}年{department.organisation}{department.word}概况")
    yield Block("line", "第二部分 公开表")
    yield from (Block("line", f"{chinese(number)}、{title}") for number, title in enumerate(titles, 1))
    yield Block("line", "第三部分 情况说明")
    yield Block("line", "第四部分 名词解释")


def _overview(writer: _Writer) -> Iterator[Block]:
    department = writer.department
    name = department.organisation
    yield Block("part", f"第一部分 {department.year}年{name}{department.word}概况")
    yield Block("heading", "一、主要职能")
    yield from (
        Block("text", f"（{chinese(number)}）{duty}") for number, duty in enumerate(words()["prose"]["duties"], 1)
    )
    yield Block("heading", "二、机构设置及人员情况")
    subs = len(department.units) - 1
    if subs:
        yield Block("text", f"{name}的预算由本级和下属{subs}家预算单位的预算汇总而成，名单如下：")
        for number, unit in enumerate(department.units, 1):
            remark = writer.random.choice(words()["departments"]["remarks"]) if number > 1 else ""
            yield Block("line", f"{number}、{unit}{remark}")
    else:
        yield Block("text", f"{name}没有下属预算单位。")
    count = Said(("科室",), "amount", Decimal(len(department.offices)), "个")
    yield Block(
        "text", f"{name}下设{len(department.offices)}个科室，分别是：{'、'.join(department.offices)}。", (count,)
    )
    yield _staff(writer)


def _staff(writer: _Writer) -> Block:
    staff = writer.department.staff
    held = sum(number for _, number, _ in staff.sorts)
    said = [Said(("编制数",), "amount", Decimal(staff.posts), "人"), Said(("实有人数",), "amount", Decimal(held), "人")]
    parts = []
    for name, number, change in staff.sorts:
        parts.append(f"{name}{number}人，{'减少' if change < 0 else '增加'}{abs(change)}人")
        said += [Said((name,), "amount", Decimal(number), "人"), Said((name,), "change", Decimal(change), "人")]
    text = f"{writer.department.organisation}编制数{staff.posts}，实有人数{held}人，其中：{'；'.join(parts)}。"
    return Block("text", text, tuple(said))


def _tables_heading(department: Department, word: str) -> Iterator[Block]:
    yield Block("part", f"第二部分 {department.year}年{department.word}{word}公开表")


# --- the explanation --------------------------------------------------------------------------------------


def _explanation(writer: _Writer) -> Iterator[Block]:
    department = writer.department
    yield Block("part", f"第三部分 {department.year}年{department.word}预算情况说明")
    sections = (
        _balance(writer),
        _income(writer),
        _expenditure(writer),
        _fiscal(writer),
        _general(writer),
        _basic(writer),
        _projects(writer),
        _fund(writer, "any_fund", "政府性基金预算"),
        _fund(writer, "any_capital", "国有资本经营预算"),
        _sangong(writer),
        _carry_over(writer),
    )
    for number, (title, section) in enumerate(zip(_SECTIONS, sections, strict=True), 1):
        yield Block("heading", f"{chinese(number)}、关于{department.organisation}{department.year}年{title}")
        yield from section
    yield Block("heading", "十二、其他重要事项的情况说明")
    yield from _others(writer)


def _amount(writer: _Writer, path: tuple[str, ...], fen: Fen) -> Said:
    return Said(path, "amount", writer.money(fen), writer.unit)


def _whole(writer: _Writer, name: str, fen: Fen, rest: str) -> Block:
    """A sentence with the whole that a section is about."""
    said = _amount(writer, (name,), fen)
    return Block("text", f"{writer.department.year}年{name}{writer.text(said.value)}，{rest}", (said,))


def _change(writer: _Writer, path: tuple[str, ...], fen: Fen) -> tuple[str, tuple[Said, ...]]:
    """The words on the change on last year, which is drawn at random, and what they say."""
    now = writer.money(fen)
    drawn = writer.money(
        round(fen * writer.random.uniform(0.5, 1.6) / 10_000) * 10_000 or draw(writer.random, 1, 50, 10_000)
    )
    change = now - drawn
    growth = percent(change, drawn)
    up, grown = ("减少", "下降") if change < 0 else ("增加", "增长")
    reason = writer.random.choice(words()["prose"]["falls" if change < 0 else "rises"])
    text = f"比上年预算{up}{writer.text(abs(change))}，{grown}{abs(growth):,}%，主要原因是{reason}。"
    return text, (Said(path, "change", change, writer.unit), Said(path, "growth", growth, "%"))


def _item(writer: _Writer, path: tuple[str, ...], shown: str, fen: Fen, whole: Fen | None = None) -> Block:
    """An item's amount, its share of ``whole``, its change."""
    said = [_amount(writer, path, fen)]
    share = ""
    if whole is not None:
        part = percent(said[0].value, writer.money(whole))
        said.append(Said(path, "share", part, "%"))
        share = f"占{part}%，"
    text, more = _change(writer, path, fen)
    return Block("text", f"{shown}{writer.text(said[0].value)}，{share}{text}", (*said, *more))


def _balance(writer: _Writer) -> Iterator[Block]:
    yield _whole(writer, "收支总预算", writer.spent("all"), "收入与支出相等。")


def _income(writer: _Writer) -> Iterator[Block]:
    whole = writer.spent("all")
    yield _whole(writer, "收入预算", whole, "按来源分：")
    for name, what in _SOURCES:
        if fen := writer.spent(what):
            yield _item(writer, (name,), name, fen, whole)
        else:
            yield Block("text", f"{name}未安排。")


def _expenditure(writer: _Writer) -> Iterator[Block]:
    whole = writer.spent("all")
    yield _whole(writer, "支出预算", whole, "按用途分：")
    for name, what in (("基本支出", "basic"), ("项目支出", "project")):
        yield _item(writer, (name,), name, writer.spent(what), whole)


def _fiscal(writer: _Writer) -> Iterator[Block]:
    yield _whole(writer, "财政拨款收支总预算", writer.spent("fiscal_now"), "收入与支出相等。")


def _general(writer: _Writer) -> Iterator[Block]:
    spends = [spend for spend in writer.department.spends if measure("any_general")(spend)]
    whole = total(spends, "all")
    yield Block("subheading", "（一）一般公共预算当年拨款规模变化情况")
    yield _whole(writer, "一般公共预算拨款", whole, "包括：")
    for name, what in (("基本支出", "basic"), ("项目支出", "project")):
        yield _item(writer, (name,), name, total(spends, what))
    yield Block("subheading", "（二）一般公共预算当年拨款结构情况")
    for number, (path, fen) in enumerate(_by_level(spends, 3), 1):
        said = _amount(writer, path, fen)
        share = Said(path, "share", percent(said.value, writer.money(whole)), "%")
        yield Block("line", f"{number}、{path[0]}（类）{writer.text(said.value)}，占{share.value}%。", (said, share))
    yield Block("subheading", "（三）一般公共预算当年拨款具体使用情况")
    for number, (path, fen) in enumerate(_by_level(spends, 7), 1):
        levels = "".join(f"{name}（{level}）" for name, level in zip(path, "类款项", strict=True))
        yield _item(writer, path, f"{number}、{levels}：{writer.department.year}年预算数为", fen)


def _by_level(spends: Sequence[Spend], length: int) -> Iterator[tuple[tuple[str, ...], Fen]]:
    names = classification("functional")
    for code in sorted({spend.function[:length] for spend in spends}):
        path = tuple(names[code[:end]] for end in (3, 5, 7) if end <= length)
        yield path, sum(spend.fen for spend in spends if spend.function.startswith(code))


def _basic(writer: _Writer) -> Iterator[Block]:
    spends = [spend for spend in writer.department.spends if measure("any_general+basic")(spend)]
    yield _whole(writer, "一般公共预算基本支出", total(spends, "all"), "其中：")
    names = classification("economic")
    for name, category in (("人员经费", "personnel"), ("公用经费", "public")):
        own = [spend for spend in spends if spend.category == category]
        listed = "、".join(names[code] for code in sorted({spend.economic for spend in own}))
        said = _amount(writer, (name,), total(own, "all"))
        yield Block("text", f"{name}{writer.text(said.value)}，主要包括：{listed}。", (said,))


def _projects(writer: _Writer) -> Iterator[Block]:
    department = writer.department
    spends = [spend for spend in department.spends if measure("any_general+project")(spend)]
    if not spends:
        yield Block(
            "text",
            f"{department.organisation}{department.year}年没有使用一般公共预算安排项目支出，{_TITLES[6]}为空表。",
        )
    for number, name in enumerate(dict.fromkeys(spend.item for spend in spends), 1):
        own = [spend for spend in spends if spend.item == name]
        said = Said((name,), "scale", writer.money(total(own, "all")), writer.unit)
        yield Block("subheading", f"（{chinese(number)}）项目名称：{name}")
        yield Block("line", f"设立的政策依据：{writer.random.choice(words()['prose']['bases'])}")
        yield Block("line", f"预算安排规模：{writer.text(said.value)}", (said,))
        yield Block("line", f"项目承担单位：{'、'.join(dict.fromkeys(department.units[spend.unit] for spend in own))}")
        yield Block("line", f"资金执行时间：{department.year}年1月1日-{department.year}年12月31日。")


def _fund(writer: _Writer, scope: str, name: str) -> Iterator[Block]:
    department = writer.department
    if writer.spent(scope):
        yield _whole(writer, f"{name}支出", writer.spent(scope), "用于上表所列各项。")
    else:
        yield Block("text", f"{department.organisation}{department.year}年没有安排{name}支出，{name}支出情况表为空表。")


def _sangong(writer: _Writer) -> Iterator[Block]:
    department = writer.department
    said = _amount(writer, ("财政拨款“三公”经费",), sangong_total(department, "abroad+reception+purchase+running"))
    yield Block("text", f"{department.year}年财政拨款“三公”经费预算数为{writer.text(said.value)}，其中：", (said,))
    for item, name in words()["sangong"].items():
        own = _amount(writer, (name,), department.sangong[item])
        yield Block("text", f"{name}{writer.text(own.value)}。", (own,))


def _carry_over(writer: _Writer) -> Iterator[Block]:
    spends = [spend for spend in writer.department.spends if measure("carried")(spend)]
    if not spends:
        yield Block("text", f"{writer.department.organisation}没有上年结转结余，{_TITLES[10]}为空表。")
        return
    parts = [
        _amount(writer, (name,), total(spends, what))
        for name, what in (("上年结转结余", "all"), ("财政拨款", "fiscal_carried"), ("非财政拨款", "other_carried"))
    ]
    amounts = [writer.text(part.value) for part in parts]
    yield Block("text", f"上年结转结余{amounts[0]}，其中：财政拨款{amounts[1]}，非财政拨款{amounts[2]}。", tuple(parts))


def _others(writer: _Writer) -> Iterator[Block]:
    random, department = writer.random, writer.department
    yield Block("subheading", "（一）机关运行经费安排情况")
    yield _item(writer, ("机关运行经费",), "机关运行经费", writer.spent("any_general+public"))
    yield Block("subheading", "（二）政府采购情况")
    goods, works, services = (draw(random, 1, 500, 10_000) for _ in range(3))
    named = (
        ("政府采购预算", goods + works + services),
        ("政府采购货物预算", goods),
        ("政府采购工程预算", works),
        ("政府采购服务预算", services),
    )
    said = [_amount(writer, (name,), fen) for name, fen in named]
    text = "，".join(f"{one.path[0]}{writer.text(one.value)}" for one in said)
    yield Block("text", f"{department.year}年{text}。", tuple(said))
    yield Block("subheading", "（三）国有资产占用使用情况")
    yield from _assets(writer)


def _assets(writer: _Writer) -> Iterator[Block]:
    area, vehicles = Decimal(writer.random.randint(10_000, 900_000)) / 100, writer.random.randint(0, 20)
    value = writer.money(draw(writer.random, 10, 900, 10_000))
    said = (Said(("房屋",), "amount", area, "平方米"), Said(("房屋",), "value", value, writer.unit))
    yield Block("line", f"1.房屋{area:,}平方米，价值{writer.text(value)}。", said)
    yield Block("line", f"2.车辆{vehicles}辆。", (Said(("车辆",), "amount", Decimal(vehicles), "辆"),))


def _glossary() -> Iterator[Block]:
    yield Block("part", "第四部分 名词解释")
    for number, (term, meaning) in enumerate(words()["glossary"].items(), 1):
        yield Block("text", f"{chinese(number)}、{term}：{meaning}")
