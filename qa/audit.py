"""Questions about a document itself: does it agree with itself, what is missing from it.

一致吗, 对得上吗, 等于…吗 compare two figures of one document; 缺哪几张表 lists the statements that the contents
name and the file lacks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.quantities import MONEY_UNITS, plain_text
from index.records import Document, Fact, Finding, Fund, SourceRef, StatementRecord, StatementState
from qa.agreement import Sides, agree, answer_agreement
from qa.amounts import Value, ask_of, fact_number
from qa.compose import NOT_BUDGETED, amount_words, cite, cite_fact, fact_label, figure_of, statement_words
from qa.library import Library
from qa.link import Asked, label_masks
from qa.measure import BLANK
from qa.records import Answer, Figure
from qa.request import Request
from qa.text import bits, normalise, union

_AGREE = re.compile(
    r"一致吗?|对得上吗?|相等吗?|相符吗?|矛盾吗?|有没有矛盾|有矛盾|等于.{1,20}吗|是否一致|是否等于|是否相符|对不对得上|能对上吗?|一样吗?"
)
_CONTRADICTION = re.compile(r"矛盾")
_MISSING = re.compile(r"(缺|少|漏|没有?公开)了?(了)?(哪|什么|几)(些|几)?张?(几张)?表|哪(几|些)张表(缺|没)|缺(了)?表")
_EQUALS = re.compile(r"^(?P<left>.+?)等于(?P<right>.+?)(吗|\?|$)")
_EACH = re.compile("各(?!项|行|类|个)|分别")
_HALF_CENT = Decimal("0.005")


def answer_audit(request: Request, library: Library) -> Answer | None:
    """The answer to a question about a document's own agreement or gaps, None for any other question."""
    if _MISSING.search(request.words) and len(request.documents) == 1:
        return _missing_tables(request, request.documents[0])
    stated = _table_state(request, library)
    if stated is not None:
        return stated
    if not _AGREE.search(request.words):
        return answer_agreement(request, library) or _why_in_spite(request, library)
    for answering in (_project_figures, answer_agreement, _findings):
        found = answering(request, library)
        if found is not None:
            return found
    return None


_STATE = re.compile(
    "(?:是不是|是否|是|为)?(?:一张|张)?空(?:表|的|白)(?:吗|么)?|有(?:没有)?(?:数据|数字|数|内容)(?:吗|么)?|完整(?:吗|么|不)"
    r"|(?P<there>有(?:没有)?(?=表\d+(?:吗|么|\?|$)))"
)


def _table_state(request: Request, library: Library) -> Answer | None:
    """Whether a table is empty, or whole; None where that is not asked, or of no single table."""
    said = _STATE.search(request.words)
    if not said or len(request.documents) != 1:
        return None
    document = request.documents[0]
    asked = ask_of(_STATE.sub(BLANK, request.words), document)
    record = _table_named(asked, document)
    if record is None or record.state is StatementState.UNDECIDED:
        return None
    is_empty, is_whole = record.state is StatementState.EMPTY, record.state is not StatementState.INCOMPLETE
    verdict = is_empty if "空" in request.words else is_whole if "完整" in request.words else not is_empty
    if said["there"] or record.state is StatementState.MISSING:
        verdict = record.state is not StatementState.MISSING
    totals = [
        entry.fact
        for entry in library.view(document).entries
        if entry.is_total and isinstance(entry.fact, Fact) and entry.fact.table_no == record.no and entry.fact.quantity
    ][:1]
    citations = [cite_fact(document, fact) for fact in totals if isinstance(fact, Fact) and not is_empty]
    citations += [] if citations or not record.source else [cite(document, record.source, "", record.source.text)]
    figures = [figure_of(fact) for fact in totals if isinstance(fact, Fact) and not is_empty]
    if is_empty:
        figures = [Figure(re.sub("(情况)?表$", "", record.title), "0", "万元")]
    head = "是。" if verdict else "否。"
    text = f"{head}{document.organisation}{document.year}年{statement_words(record, request.voice)}"
    text += f"，{figures[0].label}{figures[0].value}{figures[0].unit}。" if figures and not is_empty else "。"
    return (
        Answer(request.question, "answered", text, tuple(figures), verdict, None, tuple(citations))
        if citations
        else None
    )


def _table_named(asked: Asked, document: Document) -> StatementRecord | None:
    """The one statement that is named, by its number or its fund; None where anything else is."""
    named = [one for one in document.statements if str(one.no) in asked.tables]
    named += [one for one in document.statements if _FUND_NO.get(one.no or 0, "") in asked.funds and one not in named]
    mask = _tables_mask(asked)
    for found in asked.funds.values():
        mask |= found
    rest = re.sub(
        "支出|收入|总体|情况|预算|表|的|单位|部门|公开|文本|文件|里|[()·?]", "", asked.words(asked.content & ~mask)
    )
    return named[0] if len(named) == 1 and not rest.strip() else None


_FUND_NO = {8: "government_fund", 9: "state_capital"}


def _missing_tables(request: Request, document: Document) -> Answer:
    gone = [record for record in document.statements if record.state is StatementState.MISSING]
    rest = [
        record
        for record in document.statements
        if record.state in (StatementState.INCOMPLETE, StatementState.UNDECIDED)
    ]
    citations = tuple(cite(document, record.source, "", record.source.text) for record in gone if record.source)
    if not gone and not rest:
        text = request.voice.say(
            f"{document.organisation}{document.year}年：目录列出的表在文件中都有。",
            f"{document.organisation}, {document.year}: every table of the contents is in the file.",
        )
        return Answer(request.question, "answered", text, (), False, None, citations)
    said = "；".join(statement_words(record, request.voice) for record in (*gone, *rest))
    return Answer(
        request.question, "answered", f"{document.organisation}{document.year}年：{said}。", (), True, None, citations
    )


def _project_figures(request: Request, library: Library) -> Answer | None:
    """The figures that a document gives for one project or item in several places: scale, rows, allocation, prose."""
    for document in request.documents:
        name = _named_project(request, document, library)
        if name:
            answer = _compare_project(request, document, name, library)
            if answer is not None:
                return answer
    return None


def _named_project(request: Request, document: Document, library: Library) -> str:
    """The project that the question names most fully, '' for none."""
    asked = ask_of(request.words, document)
    masks = label_masks(asked, library.view(document))
    projects = [(masks.of(label)[0].bit_count(), label[1]) for label in masks.touched if label[0] == "project"]
    full = [(count, name) for count, name in projects if count >= 6 and count * 2 > len(re.sub(r"20\d\d年?", "", name))]
    best = max((count for count, _ in full), default=0)
    named = sorted(
        (name for count, name in full if count == best), key=lambda name: (name not in request.words, len(name), name)
    )
    return named[0] if named else ""


def _compare_project(request: Request, document: Document, name: str, library: Library) -> Answer | None:
    facts = [
        fact
        for fact in library.view(document).facts
        if fact.project and normalise(fact.project) == name and fact.quantity
    ]
    asked = ask_of(request.words, document)
    carried = "11" in asked.tables or "carry_over" in asked.funds
    rows = [
        fact
        for fact in facts
        if fact.origin == "table"
        and fact.concept == "total"
        and (fact.fund is Fund.CARRY_OVER) == carried
        and fact.statement in ("carry_over", "general_project")
    ]
    scale = [fact for fact in facts if fact.origin == "text" and fact.attribute == ("amount" if carried else "scale")]
    allocation = [
        fact
        for fact in facts
        if fact.origin == "text"
        and fact.attribute == "allocation"
        and fact.quantity
        and fact.quantity.unit in MONEY_UNITS
    ]
    sides = _sides(request, rows, ("文字说明" if carried else "预算安排规模", scale), allocation)
    return _project_verdict(request, document, name, sides) if len(sides) > 1 else None


def _project_verdict(
    request: Request, document: Document, name: str, sides: Sequence[tuple[str, list[Fact]]]
) -> Answer:
    """Whether the two places agree, with both amounts; each of what is added up where the question asks for it."""
    (first, one), (second, two) = sides[:2]
    total, other = (sum(map(_in_ten_thousands, side), Decimal(0)) for side in (one, two))
    gap = total - other
    agrees = abs(gap) <= _HALF_CENT * (max(len(one), len(two)) + 1)
    verdict = agrees if not _CONTRADICTION.search(request.words) else not agrees
    found = "一致" if agrees else f"不一致，相差{plain_text(abs(gap))}万元"
    said = f"{first}{plain_text(total)}万元，{second}{plain_text(other)}万元，{found}。"
    steps = [words for fact in dict.fromkeys((*one, *two)) if (words := _conversion(fact))]
    steps += [
        f"{label}：{' + '.join(plain_text(_in_ten_thousands(fact)) for fact in side)} = {plain_text(amount)}"
        for label, side, amount in ((first, one, total), (second, two, other))
        if len(side) > 1
    ]
    more, less = max(total, other), min(total, other)
    steps += [] if agrees else [f"{plain_text(more)} - {plain_text(less)} = {plain_text(abs(gap))}"]
    figures = [
        Figure(_side_label(first, one), plain_text(total), "万元"),
        Figure(_side_label(second, two), plain_text(other), "万元"),
    ]
    if _EACH.search(request.words):
        figures += [_part_figure(fact) for side in (one, two) if len(side) > 1 for fact in side]
        said += "，".join(f"{one.label}{one.value}{one.unit}" for one in figures[2:]) + "。" * (len(figures) > 2)
    return Answer(
        request.question,
        "answered",
        f"{document.organisation}{document.year}年{name}：{said}",
        tuple(figures),
        verdict,
        "；".join(steps) or None,
        tuple(cite_fact(document, fact) for fact in dict.fromkeys((*one, *two))),
    )


def _in_ten_thousands(fact: Fact) -> Decimal:
    """A fact's amount of money in 万元."""
    unit = fact.quantity.unit if fact.quantity else "万元"
    return (
        fact_number(fact)
        if unit == "万元"
        else (fact_number(fact) * MONEY_UNITS[unit] / MONEY_UNITS["万元"]).normalize()
    )


def _conversion(fact: Fact) -> str:
    """The conversion of an amount that is printed in another unit than 万元, '' for any other."""
    unit = fact.quantity.unit if fact.quantity else "万元"
    shown = f"{plain_text(fact_number(fact))}{unit} = {plain_text(_in_ten_thousands(fact))}万元"
    return shown if unit != "万元" else ""


def _part_figure(fact: Fact) -> Figure:
    """The figure of one of several rows of a project, under its unit's name."""
    name = fact_label(fact)
    return figure_of(fact, f"{fact.entity}{name}" if fact.origin == "table" else name)


def _sides(
    request: Request, rows: list[Fact], scale: tuple[str, list[Fact]], allocation: list[Fact]
) -> list[tuple[str, list[Fact]]]:
    """The two sides to compare: as the question names them, the tables' sum first."""
    wants_allocation = bool(re.search("分配", request.words))
    known = [("表中各行合计", rows), scale, ("资金分配情况", allocation)]
    if wants_allocation:
        known = [known[1], known[2], *(known[:1] if allocation else [])]
    return [(label, side) for label, side in known if side]


def _side_label(label: str, side: Sequence[Fact]) -> str:
    """What a side's figure is called: the project's, and of which item where it is a single one's."""
    fact = side[0]
    item = fact.path[-1] if len(side) == 1 and fact.attribute == "allocation" and len(fact.path) > 1 else ""
    return f"{fact.project}{item}{label.replace('资金分配情况', '分配金额')}"


def _findings(request: Request, library: Library) -> Answer | None:
    """What the checks found about the figures that the question names, or about the whole document."""
    if len(request.documents) != 1 or _EQUALS.search(request.words):
        return None
    document = request.documents[0]
    asked = ask_of(_AGREE.sub(BLANK, request.words), document)
    found = [finding for finding in library.findings(document) if _concerns(finding, asked.tables, request.words)]
    about = [number for number in asked.tables]
    whole = union(bits(*one.span()) for one in _WHOLE_DOCUMENT.finditer(asked.text))
    if asked.content & ~_tables_mask(asked) & ~whole:
        return None  # a row is named: the totals of its tables say nothing of it
    if not found and not about:
        return None
    if not found:
        return _tables_agree(request, document, about, library)
    lines = "；".join(finding.message for finding in found[:5])
    verdict = bool(_CONTRADICTION.search(request.words))
    read = {fact.source: fact for fact in library.view(document).facts}
    places = list(dict.fromkeys(place for finding in found[:5] for place in finding.places[:6]))
    facts = [read[place] for place in places if place in read]
    quotes = (cite(document, place, "", place.text) for place in places if place not in read)
    return Answer(
        request.question,
        "answered",
        f"{document.organisation}{document.year}年：不一致。{lines}",
        tuple(figure_of(fact, f"{fact.source.row}（{fact.source.column}）") for fact in facts),
        verdict,
        "；".join(filter(None, (_shown(finding, read) for finding in found[:5]))) or None,
        (*(cite_fact(document, fact) for fact in facts), *quotes),
    )


_WHOLE_DOCUMENT = re.compile(
    "文件|自相|前后|哪里|哪些|什么地方|地方|说明|数字|公开|问题|出入|表格?|内容|自己|本身|各|之间"
)
_TOTAL_WORDS = re.compile("总计|合计|总额|总数|列数|数额|金额|之间|数")


def _tables_mask(asked: Asked) -> int:
    """The characters that name tables and their totals."""
    mask = 0
    for found in asked.tables.values():
        mask |= found
    for total in _TOTAL_WORDS.finditer(asked.text):
        mask |= bits(*total.span())
    return mask


def _shown(finding: Finding, read: dict[SourceRef, Fact]) -> str:
    """A finding's sum beside the figure that it should be, '' where its places are not such a sum."""
    amounts = [fact_number(read[place]) for place in finding.places if place in read]
    total = sum(amounts[1:], Decimal(0))
    if len(amounts) < 2 or {amounts[0], total} != {finding.expected, finding.found}:
        return ""
    added = " + ".join(map(plain_text, amounts[1:]))
    return f"{added} = {plain_text(total)}；{plain_text(amounts[0])}；差 {plain_text(total - amounts[0])}"


def _concerns(finding: Finding, tables: dict[str, int], words: str) -> bool:
    if not finding.places or finding.expected is None:
        return False
    numbers = {number for place in finding.places for number in re.findall(r"表(\d+)", place.table)}
    return (
        (numbers >= set(tables) if len(tables) > 1 else bool(numbers & set(tables)))
        if tables
        else bool(re.search("文件|自相|前后", words))
    )


def _tables_agree(request: Request, document: Document, numbers: list[str], library: Library) -> Answer | None:
    """Two statements' totals side by side (表3和表2总计一致吗)."""
    totals = []
    for number in numbers:
        rows = [
            entry.fact
            for entry in library.view(document).entries
            if entry.is_total
            and isinstance(entry.fact, Fact)
            and str(entry.fact.table_no) == number
            and entry.fact.concept == "total"
        ]
        if not rows:
            return None
        totals.append(rows[-1])
    if len(totals) != 2:
        return None
    values = [Value(document, fact_number(fact), "万元", f"{fact.source.table}总计", (fact,)) for fact in totals]
    return agree(request, Sides((values[0],), values[1]))


def _why_in_spite(request: Request, library: Library) -> Answer | None:
    """An empty statement beside a figure of the same fund: the money is carried over, not budgeted this year."""
    if not re.search(r"为什么|怎么", request.words) or len(request.documents) != 1:
        return None
    document = request.documents[0]
    asked = ask_of(request.words, document)
    record = next(
        (one for one in document.statements if str(one.no) in asked.tables and one.state is StatementState.EMPTY), None
    )
    if record is None or not asked.amounts:
        return None
    view = library.view(document)
    amounts = {amount for _, amount in asked.amounts}
    facts = [
        fact
        for fact in view.facts
        if fact.quantity and fact.origin == "table" and ("元", fact.quantity.number * 10000) in amounts
    ]
    carried = [fact for fact in facts if any("结转" in part for part in (*fact.path, *fact.column))]
    if not carried:
        return None
    lead = carried[0]
    where = lead.column[-1] if any("结转" in part for part in lead.column) else lead.path[-1]
    said = (
        f"表{record.no}只列当年预算，当年{NOT_BUDGETED}（空表）；{amount_words(fact_number(lead), '万元')}来自上年结转"
        f"（{lead.source.table}“{where}”），所以计入全口径支出。"
    )
    citations = (
        *((cite(document, record.source, "", record.source.text),) if record.source else ()),
        *(cite_fact(document, fact) for fact in dict.fromkeys((*facts[:3], *carried[:2]))),
    )
    return Answer(
        request.question,
        "answered",
        f"{document.organisation}{document.year}年：{said}",
        (Figure(where, plain_text(fact_number(lead)), "万元"),),
        None,
        None,
        citations,
    )
