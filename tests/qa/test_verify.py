"""The verifier against true answers of real documents, and against the same answers with one thing falsified."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer
from qa.interface import Json, answer_to_json
from qa.verify import Failure, verify_answer
from samples import sample_paths

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"

QUESTIONS = (
    # one printed figure: a table of a text, prose, a total, a table of a PDF, the prose of a PDF
    "青河县水利局2024年差旅费预算是多少？",
    "青河县水利局差旅费是12.60万元对吗",
    "青河县水利局在职人数是多少",
    "临江市教育局支出总计",
    "临江市教育局取暖费",
    "玛纳斯县商信局2024年差旅费预算是多少？",
    "玛纳斯县商信局行政运行是多少",
    "玛纳斯县商信局在职人数",
    # nothing budgeted, said in a sentence
    "青河县水利局政府性基金预算是多少",
    # converted and computed
    "青河县水利局差旅费是多少元",
    "青河县水利局差旅费占公用经费的多少",
    "青河县水利局基本支出占总支出的比重",
    "玛纳斯县商信局差旅费占公用经费的多少？",
    "青河县水利局2023年三公经费预算是多少",
    "青河县水利局公务接待费和公务用车运行费一共多少",
    "青河县水利局人均差旅费是多少",
    "青河县水利局三公经费比上年增加多少",
    "青河县水利局平均每月差旅费多少",
    "青河县水利局三公经费和差旅费平均多少",
    "青河县水利局人员经费是公用经费的几倍",
    "青河县水利局人员经费加公用经费等于基本支出吗",
    "临江市教育局校园安全防护经费预算安排规模与表7各行合计是否一致",
    "青河县水利局基本支出比项目支出多吗",
    # several bodies, sets
    "临江市教育局和青河县水利局差旅费相差多少",
    "青河县水利局和临江市教育局哪个差旅费多",
    "三家单位差旅费合计多少",
    "青河县水利局最大的项目是哪个",
    "青河县水利局有几个项目",
    "三家单位哪家差旅费占公用经费的比重最高",
    "青河县水利局差旅费和培训费分别是多少",
    "Did the 三公经费 of 青河县水利局 increase?",
    "玛纳斯县商信局公务接待费和因公出国费分别是多少",
)

Mutation = Callable[[Json], Iterator[Json]]


@dataclass(frozen=True)
class Case:
    """What is verified, and against what."""

    answers: dict[str, Json]
    source: Store

    def verify(self, answer: Json) -> tuple[Failure, ...]:
        return verify_answer(answer, self.source)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two budgets as texts and one as PDF."""
    folder = tmp_path_factory.mktemp("verified")
    pdf = next(path for path in sample_paths() if "manas" in path.name)
    for path in (*DOCUMENTS.glob("*-2024.txt"), pdf):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def case(folder: Path) -> Iterator[Case]:
    build_index([folder], folder / "index", load_encoder(), workers=1)
    with Store.open(folder / "index") as store:
        answers = {question: answer_to_json(answer(question, store=store)) for question in QUESTIONS}
        yield Case(answers, store)


# --- true answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_true_answer_holds(case: Case, question: str) -> None:
    found = case.answers[question]
    assert found["status"] == "answered"
    assert found["figures"] and found["citations"]
    assert case.verify(found) == ()


def test_a_refusal_holds_without_figures_only(case: Case) -> None:
    refusal = {**case.answers[QUESTIONS[0]], "status": "not_found"}
    assert [failure.check for failure in case.verify(refusal)] == ["status"]
    assert case.verify({**refusal, "figures": []}) == ()


def test_a_file_that_changed_since_is_no_proof(tmp_path: Path) -> None:
    path = tmp_path / "qinghe.txt"
    shutil.copy(DOCUMENTS / "qinghe-2024.txt", path)
    build_index([path], tmp_path / "index", load_encoder(), workers=1)
    with Store.open(tmp_path / "index") as store:
        found = answer_to_json(answer(QUESTIONS[0], store=store))
        assert verify_answer(found, store) == ()
        path.write_text(path.read_text(encoding="utf-8").replace("12.60", "13.60"), encoding="utf-8")
        assert verify_answer(found, store)[0].check == "source"
        path.unlink()
        assert verify_answer(found, store)[0].check == "source"


# --- falsified answers ------------------------------------------------------------------------------------


def other_digit(text: str) -> str:
    """With the last digit another one."""
    at = max(i for i, char in enumerate(text) if char.isdigit())
    return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"


def other_first_digit(text: str) -> str:
    """With the first digit another one, never 0."""
    at = min(i for i, char in enumerate(text) if char.isdigit())
    return f"{text[:at]}{int(text[at]) % 9 + 1}{text[at + 1 :]}"


def in_figures(change: Callable[[Json, Json], object]) -> Mutation:
    """One answer for each figure that ``change(figure, answer)`` alters."""
    return lambda answer: _altered(answer, "figures", change)


def in_citations(change: Callable[[Json, Json], object]) -> Mutation:
    """One answer for each citation that ``change(citation, answer)`` alters."""
    return lambda answer: _altered(answer, "citations", change)


def in_answer(change: Callable[[Json], object]) -> Mutation:
    def altered(answer: Json) -> Iterator[Json]:
        copy = deepcopy(answer)
        change(copy)
        if copy != answer:
            yield copy

    return altered


def _altered(answer: Json, part: str, change: Callable[[Json, Json], object]) -> Iterator[Json]:
    for at in range(len(answer[part])):
        copy = deepcopy(answer)
        change(copy[part][at], copy)
        if copy != answer:
            yield copy


def set_to(key: str, make: Callable[[Json], object], when: Callable[[Json], object] = bool) -> Mutation:
    """Citations for which ``when`` is true, with another value under ``key``."""
    return in_citations(lambda cited, _: cited.update({key: make(cited)}) if when(cited) else None)


def in_calculation(change: Callable[[str], str]) -> Mutation:
    return in_answer(
        lambda answer: answer.update(calculation=change(answer["calculation"])) if answer["calculation"] else None
    )


def change_result(calculation: str) -> str:
    left, _, right = calculation.rpartition("=")
    return f"{left}={other_first_digit(right)}"


def lie_throughout(cited: Json, answer: Json) -> None:
    """The same false digit in the citation and in the figure."""
    if cited["printed"] and cited["printed"] == answer["figures"][0]["value"]:
        cited["printed"] = answer["figures"][0]["value"] = other_digit(cited["printed"])


def computed_lie(answer: Json) -> None:
    """The same false digit in the result and in the figure."""
    if answer["calculation"]:
        left, _, right = answer["calculation"].rpartition("=")
        answer["calculation"] = f"{left}={other_digit(right)}"
        found = re.search(r"[\d.]+", other_digit(right))
        assert found
        answer["figures"][0]["value"] = found[0]


def computes_of_nothing(answer: Json) -> None:
    """An operand that no citation has, in a calculation that is right."""
    if answer["calculation"]:
        answer["calculation"] += "；777.77 + 1.00 = 778.77"
        answer["figures"].append({"label": "另", "value": "778.77", "unit": "万元"})


def move_box(points: float) -> Callable[[Json], object]:
    def moved(cited: Json) -> object:
        x0, top, x1, bottom = cited["bbox"]
        return [x0, top + points, x1, bottom + points]

    return moved


def add_figure(value: str, unit: str) -> Mutation:
    return in_answer(lambda answer: answer["figures"].append({"label": "另", "value": value, "unit": unit}))


def drop_citation(cited: Json, answer: Json) -> None:
    if not cited["quote"]:  # one sentence may prove two figures
        answer["citations"].remove(cited)


def in_a_table(cited: Json) -> bool:
    return bool(cited["table"])


def other_document(cited: Json) -> str:
    return "linjiang-2024.txt" if cited["document"] != "linjiang-2024.txt" else "qinghe-2024.txt"


def claim_other_body(cited: Json, _: Json) -> None:
    water = ("qinghe-2024.txt", "青河县水利局")
    name, body = water if cited["document"] != water[0] else ("linjiang-2024.txt", "临江市教育局")
    cited.update(document=name, organisation=body)


def other_table(cited: Json) -> str:
    return re.sub(r"\d+", lambda number: str(int(number[0]) % 11 + 1), cited["table"], count=1)


def label_of_another(figure: Json, answer: Json) -> None:
    """Called as another cited row or figure is."""
    own = (figure["value"], figure["unit"])
    others = [one["label"] for one in answer["figures"] if (one["value"], one["unit"]) != own]
    if others and not answer["calculation"]:
        figure["label"] = others[0]


def swap_values(answer: Json) -> None:
    first, *rest = answer["figures"]
    for second in rest:
        if first["unit"] == second["unit"] and first["value"] != second["value"]:
            first["value"], second["value"] = second["value"], first["value"]
            return


def swap_printed(answer: Json) -> None:
    first, *rest = answer["citations"]
    for second in rest:
        if first["printed"] != second["printed"]:
            first["printed"], second["printed"] = second["printed"], first["printed"]
            return


def turn_label(figure: Json, _: Json) -> None:
    """'A占B的比重' as 'B占A的比重'."""
    found = re.fullmatch(r"(.+?)(占|相当于)(.+?)(的比重|)", figure["label"])
    if found:
        figure["label"] = f"{found[3]}{found[2]}{found[1]}{found[4]}"


def other_text_digit(answer: Json) -> None:
    found = re.search(r"\d(?=[万%人元])", answer["text"])
    if found:
        at = found.start()
        answer["text"] = f"{answer['text'][:at]}{(int(found[0]) + 1) % 10}{answer['text'][at + 1 :]}"


def deny(answer: Json) -> None:
    """Both turned round, where figures tell that it is untrue."""
    turned = {"不是。": "是。", "是。": "不是。", "不一致": "一致", "一致": "不一致"}
    lead = next((lead for lead in turned if lead in answer["text"]), "")
    if answer["verdict"] is not None and lead:
        answer["verdict"] = not answer["verdict"]
        answer["text"] = answer["text"].replace(lead, turned[lead], 1)


def turn_more(answer: Json) -> None:
    answer["text"] = re.sub(r"([^，。]+)多于([^，。]+)，", r"\2多于\1，", answer["text"])


def recompute(answer: Json, calculation: str, result: Decimal) -> None:
    """Another calculation and result, also in the text and the headline."""
    old = answer["figures"][0]["value"]
    text = answer["text"].replace(answer["calculation"], calculation)
    answer["text"] = text.replace(f"{Decimal(old):,}", f"{result:,}")
    answer["calculation"] = calculation
    for figure in answer["figures"]:
        if figure["value"] == old:
            figure["value"] = str(result)


def terms_of(answer: Json, sign: str) -> list[str]:
    """The operands of a calculation that is one sum (or difference), [] for any other."""
    found = re.fullmatch(rf"([\d.]+(?: [{sign}] [\d.]+)+) = [\d.]+", answer["calculation"] or "")
    return re.findall(r"[\d.]+", found[1]) if found else []


def replace_operand(answer: Json) -> None:
    terms = terms_of(answer, "+")
    if terms and "合计" in answer["figures"][0]["label"]:
        total = Decimal(terms[0]) * 2 + sum(map(Decimal, terms[2:]), Decimal(0))
        recompute(answer, f"{' + '.join([terms[0], terms[0], *terms[2:]])} = {total}", total)


def turn_difference(answer: Json) -> None:
    terms = terms_of(answer, "-")
    if terms:
        gap = Decimal(terms[1]) - Decimal(terms[0])
        recompute(answer, f"{terms[1]} - {terms[0]} = {gap}", gap)


def round_otherwise(answer: Json) -> None:
    """A last digit more, in the calculation, the figure and the text alike."""
    value = answer["figures"][0]["value"]
    if "÷" in (answer["calculation"] or ""):
        more = str(Decimal(value) + Decimal(1).scaleb(int(Decimal(value).as_tuple().exponent)))
        answer.update(calculation=answer["calculation"].replace(value, more), text=answer["text"].replace(value, more))
        answer["figures"][0]["value"] = more


def drop_term(answer: Json, keep: bool = False) -> None:
    terms = terms_of(answer, "+")
    if len(terms) > 1 and "合计" in answer["figures"][0]["label"]:
        total = sum(map(Decimal, terms[:-1]), Decimal(0))
        recompute(answer, f"{' + '.join(terms[:-1])} = {total}", total)
        if not keep:
            answer["citations"] = [one for one in answer["citations"] if one["printed"] != terms[-1]]


def share_for_multiple(answer: Json) -> None:
    figure = answer["figures"][0]
    if figure["unit"] == "倍":
        figure["label"] = figure["label"].replace("相当于", "占")


OTHER_UNIT = {
    "万元": "元",
    "元": "万元",
    "%": "万元",
    "人": "个",
    "个": "万元",
    "倍": "%",
    "万元/人": "元",
    "万元/月": "万元",
}


def change_cited_unit(figure: Json, answer: Json) -> None:
    """Of a figure that is cited as it stands; nothing is nothing in any unit."""
    if not answer["calculation"] and figure["value"] != "0":
        figure["unit"] = OTHER_UNIT[figure["unit"]]


REJECTED: dict[str, Mutation] = {
    "a figure's last digit": in_figures(lambda figure, _: figure.update(value=other_digit(figure["value"]))),
    "a figure's first digit": in_figures(lambda figure, _: figure.update(value=other_first_digit(figure["value"]))),
    "a cited figure's unit": in_figures(change_cited_unit),
    "a printed digit": set_to("printed", lambda cited: other_digit(cited["printed"]), lambda c: c["printed"]),
    "the printed digit and the figure's": in_citations(lie_throughout),
    "no document of that name": set_to("document", lambda _: "nowhere.pdf"),
    "another document": set_to("document", other_document),
    "another document and its body": in_citations(claim_other_body),
    "another body": set_to("organisation", lambda _: "某县财政局"),
    "another year": set_to("year", lambda cited: cited["year"] - 1),
    "the line before": set_to("line", lambda cited: cited["line"] - 1, lambda c: c["line"] and c["printed"]),
    "the next line": set_to("line", lambda cited: cited["line"] + 1, lambda c: c["line"] and c["printed"]),
    "a line further on": set_to("line", lambda cited: cited["line"] + 7, lambda c: c["line"] and c["printed"]),
    "no such line": set_to("line", lambda _: 99_999, lambda c: c["line"] and c["printed"]),
    "the page before": set_to("page", lambda cited: cited["page"] - 1, lambda c: c["page"]),
    "the next page": set_to("page", lambda cited: cited["page"] + 1, lambda c: c["page"]),
    "the row above on the page": set_to("bbox", move_box(-20), lambda c: c["bbox"]),
    "the row below on the page": set_to("bbox", move_box(20), lambda c: c["bbox"]),
    "another row": set_to("row", lambda _: "30299 其他商品和服务支出", in_a_table),
    "a row that is nowhere": set_to("row", lambda _: "30299 月球考察费", in_a_table),
    "the operator ÷": in_calculation(lambda words: words.replace("÷", "×", 1)),
    "the operator +": in_calculation(lambda words: words.replace(" + ", " - ", 1)),
    "the operator -": in_calculation(lambda words: words.replace(" - ", " + ", 1)),
    "the factor 100%": in_calculation(lambda words: words.replace("× 100%", "")),
    "an operand": in_calculation(other_first_digit),
    "the result": in_calculation(change_result),
    "the result and the figure": in_answer(computed_lie),
    "the calculation left out": in_answer(lambda answer: answer.update(calculation=None)),
    "an operand that is not cited": in_answer(computes_of_nothing),
    "an uncited figure": add_figure("77.77", "万元"),
    "a citation left out": in_citations(drop_citation),
    "a table's title": set_to("table", lambda _: "表9 国有资本经营预算支出情况表", in_a_table),
    "a figure out of constants": in_answer(
        lambda answer: answer.update(
            calculation="100 × 100 = 10000", figures=[{"label": "差旅费", "value": "10000", "unit": "万元"}]
        )
    ),
    "a sentence with figures put to a quotation": in_citations(
        lambda cited, answer: (
            cited.update(quote=cited["quote"] + "另有999.99万元。")
            or answer["figures"].append({"label": "另", "value": "999.99", "unit": "万元"})
            if cited["quote"]
            else None
        )
    ),
    "a digit of a quotation": set_to("quote", lambda cited: other_digit(cited["quote"]), lambda c: c["quote"]),
    "the column of a counted row": in_citations(
        lambda cited, answer: cited.update(column="政府性基金") if answer["figures"][0]["unit"] == "个" else None
    ),
    "the code of a counted row": in_citations(
        lambda cited, answer: (
            cited.update(row=other_first_digit(cited["row"])) if answer["figures"][0]["unit"] == "个" else None
        )
    ),
}

# What only the answer as a whole gives away: labels, units, words, the verdict.
REJECTED |= {
    "a computed figure's unit": in_figures(
        lambda figure, answer: figure.update(unit=OTHER_UNIT[figure["unit"]]) if answer["calculation"] else None
    ),
    "the line of a quotation without a figure": set_to(
        "line", lambda cited: cited["line"] + 7, lambda c: c["line"] and not c["printed"]
    ),
    "the line before of a quotation": set_to(
        "line", lambda cited: cited["line"] - 1, lambda c: c["line"] and c["quote"]
    ),
    "the row of a quotation": set_to("row", lambda _: "月球考察费", lambda c: c["quote"]),
    "the column of a quotation": set_to("column", lambda _: "月球考察费", lambda c: c["quote"]),
    "a count of nothing": in_answer(
        lambda answer: answer["figures"].append({"label": "另", "value": str(len(answer["citations"])), "unit": "个"})
    ),
    "a figure's sign": in_answer(lambda answer: answer["figures"][0].update(value=f"-{answer['figures'][0]['value']}")),
    "a figure's label": in_answer(lambda answer: answer["figures"][0].update(label="月球考察费")),
    "no label": in_figures(lambda figure, _: figure.update(label="")),
    "the label of another citation": in_figures(label_of_another),
    "the values of two figures swapped": in_answer(swap_values),
    "the printed figures of two citations swapped": in_answer(swap_printed),
    "the sides of a quotient": in_figures(turn_label),
    "no figure at all": in_answer(lambda answer: answer.update(figures=[])),
    "no citation at all": in_answer(lambda answer: answer.update(citations=[])),
    "a figure of the text": in_answer(lambda answer: answer.update(text=f"{answer['text']}合计77777.77万元。")),
    "a digit of the text": in_answer(other_text_digit),
    "the verdict": in_answer(
        lambda answer: answer.update(verdict=not answer["verdict"]) if answer["verdict"] is not None else None
    ),
    "the verdict and the text's yes or no": in_answer(deny),
    "which is more": in_answer(turn_more),
    "a column": set_to("column", lambda cited: f"{cited['column']}/项目支出", in_a_table),
    "no box": set_to("bbox", lambda _: None, lambda c: c["bbox"]),
    "a box a point to the right": set_to(
        "bbox", lambda c: [c["bbox"][0] + 1, c["bbox"][1], c["bbox"][2] + 1, c["bbox"][3]], lambda c: c["bbox"]
    ),
    "a table's number": set_to("table", other_table, in_a_table),
    "an operand replaced by another cited one": in_answer(replace_operand),
    "the operands of a difference in reverse order": in_answer(turn_difference),
    "the last digit rounded otherwise": in_answer(round_otherwise),
    "万元 for 元": in_figures(
        lambda figure, _: (
            figure.update(unit=figure["unit"].replace("万元", "元") if "万" in figure["unit"] else "万元")
            if "元" in figure["unit"] and figure["value"] != "0"
            else None
        )
    ),
    "a term and its citation left out": in_answer(drop_term),
    "a term left out, its citation kept": in_answer(lambda answer: drop_term(answer, keep=True)),
    "a sum called a difference": in_figures(
        lambda figure, answer: figure.update(label=figure["label"].replace("合计", "平均"))
    ),
    "a multiple called a share": in_answer(share_for_multiple),
}


def survivors(case: Case, mutation: Mutation) -> list[str]:
    """Questions whose answer holds although it was falsified; the mutation must fit some answer."""
    falsified = [(question, copy) for question, found in case.answers.items() for copy in mutation(found)]
    assert falsified
    return [f"{question}: {copy}" for question, copy in falsified if not case.verify(copy)]


@pytest.mark.parametrize("what", REJECTED)
def test_a_falsified_answer_is_rejected(case: Case, what: str) -> None:
    assert survivors(case, REJECTED[what]) == []


def test_a_citation_that_takes_no_part_is_rejected(case: Case) -> None:
    found = deepcopy(case.answers["青河县水利局2024年差旅费预算是多少？"])
    found["citations"] += case.answers["青河县水利局在职人数是多少"]["citations"]
    assert [failure.check for failure in case.verify(found)] == ["citation"]


JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**40,
    1.5,
    float("nan"),
    "",
    "x",
    "9" * 5000,
    "(" * 5000 + "1 = 1",
    [],
    [None],
    {},
    {"a": 1},
)


def spoilt(value: Any) -> Iterator[Any]:
    """The value with junk in its stead, and with each of its parts spoilt or left out."""
    yield from JUNK
    keys = range(len(value)) if isinstance(value, list) else list(value) if isinstance(value, dict) else ()
    for key in keys:
        without = deepcopy(value)
        del without[key]
        yield without
        for part in spoilt(value[key]):
            copy = deepcopy(value)
            copy[key] = part
            yield copy


@pytest.mark.parametrize(
    "question", ["青河县水利局差旅费占公用经费的多少", "玛纳斯县商信局公务接待费和因公出国费分别是多少"]
)
def test_no_json_whatever_breaks_the_verifier(case: Case, question: str) -> None:
    for junk in spoilt(case.answers[question]):
        assert all(isinstance(failure, Failure) for failure in case.verify(junk))


@pytest.mark.parametrize(
    "key", ["document", "organisation", "year", "page", "table", "row", "column", "printed", "bbox", "quote"]
)
def test_a_citation_with_junk_is_rejected(case: Case, key: str) -> None:
    question = "玛纳斯县商信局公务接待费和因公出国费分别是多少"
    for at in range(2):
        for junk in JUNK:
            found = deepcopy(case.answers[question])
            if junk not in (found["citations"][at][key], None):
                found["citations"][at][key] = junk
                assert case.verify(found), (at, junk)


def test_a_blank_cell_is_cited_by_its_own_box(case: Case) -> None:
    found = deepcopy(case.answers["玛纳斯县商信局公务接待费和因公出国费分别是多少"])
    printed, blank = found["citations"]
    assert blank["printed"] == "" and blank["bbox"] and blank["page"]
    blank["bbox"] = printed["bbox"]
    assert case.verify(found)[0].check == "place"


def test_each_failure_says_what_and_where(case: Case) -> None:
    found = deepcopy(case.answers[QUESTIONS[0]])
    found["citations"][0]["printed"] = "12.61"
    place, figure, *_ = case.verify(found)
    assert place.check == "place"
    assert "12.61" in place.message and "qinghe-2024.txt, line " in place.message
    assert figure == Failure("figure", "差旅费 12.60万元 follows from no citation")
