"""A small department's budget as text with tabs, and the ways in which conversions flatten such a text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

AMOUNT = re.compile(r"-?[\d,]*\d\.\d+")

# One cell ends at each "|". The sums hold: 112.00 basic and 40.00 project of this year's money, 0.50 of the unit's
# own funds, 60.00 carried over.
BUDGET = """\
第一部分 2025 年青禾县林草局部门概况
二、机构设置及人员情况
青禾县林草局编制数12，实有人数20人，其中：在职11人，增加1人；退休9人，增加0人；离休0人，增加0人。
第二部分 2025 年部门预算公开表
表 1
部门收支总体情况表
编制部门：青禾县林草局 单位：万元
收入||支出|
项目|预算数|支出功能分类|预算数
一、本年收入|152.50|201 一般公共服务支出|
1、一般公共预算拨款|152.00|208 社会保障和就业支出|12.00
其中：一般财力|152.00|211 节能环保支出|60.00
上级一般公共预算安排转移支付||213 农林水支出|140.50
2、基金预算拨款||215 资源勘探工业信息等支出|
其中：政府性基金收入||216 商业服务业等支出|
上级政府性基金安排转移支付||217 金融支出|
3、国有资本经营预算拨款||219 援助其他地区支出|
其中：国有资本经营收入||220 自然资源海洋气象等支出|
上级国有资本经营预算安排转移支付||221 住房保障支出|
4.财政专户核拨||222 粮油物资储备支出|
5.单位资金|0.50|223 国有资本经营预算支出|
其中：事业收入||224 灾害防治及应急管理支出|
上级补助收入||227 预备费|
附属单位上缴收入||229 其他支出|
事业单位经营收入||230 转移性支出|
其他收入|0.50|231 债务还本支出|
二、上年结转结余|60.00|232 债务付息支出|
1、财政拨款结转|60.00|233 债务发行费用支出|
其中：一般公共预算拨款|60.00||
基金预算拨款|||
国有资本经营预算拨款|||
2、非财政拨款结转结余|||
其中：财政专户核拨|||
单位资金|||
收 入 总 计|212.50|支 出 总 计|212.50
表 2
部门收入总体情况表
编制部门：青禾县林草局 单位：万元
功能分类科目编码|||功能分类科目名称|总计|财政拨款（补助）|||||||财政专户（教育收费）|单位资金|财政拨款结转|非财政拨款结转结余
类|款|项|||财政拨款（补助）小计|一般公共预算|上级一般公共预算安排的转移支付|政府性基金预算|上级政府性基金安排的转移支付|国有资本经营预算|上级国有资本经营预算安排的转移支付||||
※|※|※|※|1|2|3|4|5|6|7|8|9|10|11|12
|||总计|212.50|152.00|152.00|||||||0.50|60.00|
208|||社会保障和就业支出|12.00|12.00|12.00|||||||||
208|05||行政事业单位养老支出|12.00|12.00|12.00|||||||||
208|05|05|机关事业单位基本养老保险缴费支出|12.00|12.00|12.00|||||||||
211|||节能环保支出|60.00||||||||||60.00|
编制部门：青禾县林草局 单位：万元
功能分类科目编码|||功能分类科目名称|总计|财政拨款（补助）|||||||财政专户（教育收费）|单位资金|财政拨款结转|非财政拨款结转结余
类|款|项|||财政拨款（补助）小计|一般公共预算|上级一般公共预算安排的转移支付|政府性基金预算|上级政府性基金安排的转移支付|国有资本经营预算|上级国有资本经营预算安排的转移支付||||
※|※|※|※|1|2|3|4|5|6|7|8|9|10|11|12
211|04||自然生态保护|60.00||||||||||60.00|
211|04|01|生态保护|60.00||||||||||60.00|
213|||农林水支出|140.50|140.00|140.00|||||||0.50||
213|02||林业和草原|140.50|140.00|140.00|||||||0.50||
213|02|01|行政运行|100.50|100.00|100.00|||||||0.50||
213|02|99|其他林业和草原支出|40.00|40.00|40.00|||||||||
表 3
部门支出总体情况表
编制部门：青禾县林草局 单位：万元
科目||||支出预算||
功能分类科目编码|||功能分类科目名称|合计|基本支出|项目支出
类|款|项||||
※|※|※|※|1|2|3
|||总计|212.50|112.00|100.50
208|||社会保障和就业支出|12.00|12.00|
208|05||行政事业单位养老支出|12.00|12.00|
208|05|05|机关事业单位基本养老保险缴费支出|12.00|12.00|
211|||节能环保支出|60.00||60.00
211|04||自然生态保护|60.00||60.00
211|04|01|生态保护|60.00||60.00
213|||农林水支出|140.50|100.00|40.50
213|02||林业和草原|140.50|100.00|40.50
213|02|01|行政运行|100.50|100.00|0.50
213|02|99|其他林业和草原支出|40.00||40.00
表 4
财政拨款收支预算总体情况表
编制部门：青禾县林草局 单位：万元
财政拨款收入||财政拨款支出||||
项目|合计|支出功能分类|合计|一般公共预算|政府性基金预算|国有资本经营预算
一、财政拨款（补助）|152.00|201 一般公共服务支出||||
一般公共预算|152.00|208 社会保障和就业支出|12.00|12.00||
政府性基金预算||211 节能环保支出||||
国有资本经营预算||213 农林水支出|140.00|140.00||
||215 资源勘探工业信息等支出||||
收入总计|152.00|支出总计|152.00|152.00||
表 5
一般公共预算支出情况表
编制部门：青禾县林草局 单位：万元
科目||||一般公共预算支出||
功能分类科目编码|||功能分类科目名称|合计|基本支出|项目支出
类|款|项||||
※|※|※|※|1|2|3
|||总计|152.00|112.00|40.00
208|||社会保障和就业支出|12.00|12.00|
208|05||行政事业单位养老支出|12.00|12.00|
208|05|05|机关事业单位基本养老保险缴费支出|12.00|12.00|
213|||农林水支出|140.00|100.00|40.00
213|02||林业和草原|140.00|100.00|40.00
213|02|01|行政运行|100.00|100.00|
213|02|99|其他林业和草原支出|40.00||40.00
表 6
一般公共预算基本支出情况表
编制部门：青禾县林草局 单位：万元
科目|||一般公共预算基本支出||
经济分类科目编码||经济分类科目名称|合计|人员经费|公用经费
类|款||||
※|※|※|1|2|3
||总计|112.00|82.00|30.00
301||工资福利支出|82.00|82.00|
301|01|基本工资|50.00|50.00|
301|02|津贴补贴|20.00|20.00|
301|08|机关事业单位基本养老保险缴费|12.00|12.00|
302||商品和服务支出|30.00||30.00
302|01|办公费|18.00||18.00
302|11|差旅费|12.00||12.00
表 7
一般公共预算项目支出情况表
编制部门：青禾县林草局 单位：万元
科目编码|||功能分类科目名称|项目名称|项目支出合计|工资福利支出|商品服务支出|对个人和家庭的补助|债务利息及费用支出|资本性支出（基本建设）|资本性支出|对企业补助（基本建设）|对企业补助|对社会保障基金补助|其他支出
类|款|项|||||||||||||
※|※|※|※|※|1|2|3|4|5|6|7|8|9|10|11
|||总计||40.00||25.00||||15.00||||
|||青禾县林草局||40.00||25.00||||15.00||||
213|||农林水支出||40.00||25.00||||15.00||||
213|02||林业和草原||40.00||25.00||||15.00||||
213|02|99|其他林业和草原支出|湿地公园日常巡护和宣传教育经费|25.00||25.00||||||||
213|02|99|其他林业和草原支出|青禾财农〔2024〕7号防火物资|15.00||||||15.00||||
表 8
政府性基金预算支出情况表
编制部门：青禾县林草局 单位：万元
科目||||政府性基金预算支出|||
功能分类科目编码|||功能分类科目名称|合计|基本支出||项目支出
类|款|项|||人员经费|公用经费|
※|※|※|※|1|2|3|4
青禾县林草局今年没有政府性基金的支出，政府性基金预算支出情况表为空表。
表 9
国有资本经营预算支出情况表
编制部门：青禾县林草局 单位：万元
科目||||国有资本经营预算支出|||
功能分类科目编码|||功能分类科目名称|合计|基本支出||项目支出
类|款|项|||人员经费|公用经费|
※|※|※|※|1|2|3|4
青禾县林草局今年没有国有资本经营预算的支出，国有资本经营预算支出情况表为空表。
表 10
财政拨款“三公”经费支出情况表
编制部门：青禾县林草局 单位：万元
“三公”经费支出内容|合计|资金来源||
||一般公共预算|政府性基金|国有资本经营预算
※|1|2|3|4
合计|2.10|2.10||
因公出国（境）费||||
公务接待费|0.10|0.10||
公务用车购置及运行费（小计）|2.00|2.00||
其中：公务用车购置费||||
公务用车运行费|2.00|2.00||
表 11
上年结转结余情况明细表
编制部门：青禾县林草局 单位：万元
项目名称|总计|财政拨款||||非财政拨款|||
||合计|基本支出||项目支出|合计|基本支出||项目支出
|||人员经费|公用经费|||人员经费|公用经费|
※|1|2|3|4|5|6|7|8|9
总计|60.00|60.00|||60.00||||
青禾县林草局|60.00|60.00|||60.00||||
2024年第二批生态护林员补助资金|48.00|48.00|||48.00||||
特定目标 2210001A|12.00|12.00|||12.00||||
第三部分 2025 年部门预算情况说明
一、关于青禾县林草局 2025 年收支预算情况的总体说明
收支总预算 212.50 万元。
""".replace("|", "\t")


@dataclass(frozen=True, slots=True)
class Form:
    """How a conversion flattens.

    ``name`` tells where a wrapped name stands: 'plain' on one line, 'above' its figures, 'beside' them with its last
    line, 'below' them but for its first line, 'around' them. Names longer than ``width`` are wrapped. ``header`` cuts
    headings into lines of so many characters, 0 for none. ``marks`` keeps the line of ※ and numbers.
    """

    name: str = "plain"
    width: int = 14
    header: int = 0
    marks: bool = True

    def __str__(self) -> str:
        return f"{self.name}-{self.width}-{self.header}-{'marks' if self.marks else 'bare'}"


def flatten(text: str, form: Form) -> str:
    """A text with tabs as a flattened conversion prints it. Tables of performance targets keep one line a row."""
    return "\n".join(_lines(re.sub(r"</?(?:b|p)>", "", text).splitlines(), form))


def _lines(lines: Sequence[str], form: Form) -> Iterator[str]:
    dice = random.Random(0)
    in_body = in_targets = False
    for line in lines:
        in_targets = in_targets or "绩效目标" in line
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        if "\t" not in line or in_targets:
            in_body = in_body and not re.match(r"^[# ]*表 ?\d+", line)
            yield " ".join(cells) if "\t" in line else line
        elif "※" in line or all(cell.isdigit() for cell in cells):
            in_body = True
            if form.marks:
                yield " ".join(cells)
        elif not _is_row(cells) and (not in_body or len(cells) > 1):
            yield from _header(cells, form)
        else:
            in_body = True
            yield from _row(cells, form.name if form.name != "mixed" else dice.choice(_NAMES), form.width)


_NAMES = ("plain", "above", "beside", "below", "around")


def _is_row(cells: Sequence[str]) -> bool:
    return any(AMOUNT.fullmatch(cell) or re.match(r"[235]\d\d( |$)", cell) for cell in cells)


def _header(cells: Sequence[str], form: Form) -> Iterator[str]:
    if not form.header:
        yield " ".join(cells)
        return
    for cell in cells:
        yield from _cut(cell.replace(" ", ""), form.header)


def _row(cells: list[str], name: str, width: int) -> list[str]:
    codes, names, figures = _parts(cells)
    has_sides = any(re.match(r"\d{3} ", cell) for cell in cells) or any(AMOUNT.fullmatch(cell) for cell in names)
    pieces = [piece for cell in names for piece in _cut(cell, width)]
    is_whole = name == "plain" or has_sides or sum(map(len, names)) <= width or len(pieces) < 2
    if is_whole or (name == "around" and not codes):
        return [" ".join(cells)]
    lines = {
        "above": [codes, *([piece] for piece in pieces), figures],
        "beside": [[*codes, pieces[0]], *([piece] for piece in pieces[1:-1]), [pieces[-1], *figures]],
        "below": [[*codes, pieces[0], *figures], *([piece] for piece in pieces[1:])],
        "around": [[pieces[0]], [*codes, *figures], *([piece] for piece in pieces[1:])],
    }
    return [" ".join(line) for line in lines[name] if line]


def _parts(cells: list[str]) -> tuple[list[str], list[str], list[str]]:
    start = next((at for at, cell in enumerate(cells) if not re.fullmatch(r"\d{2,3}", cell)), len(cells))
    end = len(cells)
    while end > start and AMOUNT.fullmatch(cells[end - 1]):
        end -= 1
    return cells[:start], cells[start:end], cells[end:]


def _cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]
