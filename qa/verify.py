"""Answers re-derived from their citations and the source files, without the engine.

What is asked of an answer: does each citation stand at its place (``verify_places``); does the calculation compute
out of cited figures; is each figure cited or computed, in its unit, under a label made of the words of just those
citations; does the text say no other figure, and does the verdict agree with it. The engine takes no part, so that a
fault of it can't hide here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files
from itertools import chain, product
from typing import Any

from index.quantities import MONEY_UNITS, fold_width
from qa.verify_places import AMOUNT, Failure, Json, Proof, Source, check_citation, plain

_N = r"\d+(?:\.\d+)?"
_SUM = rf"-?{_N}(?: [+-] (?:{_N}|\(-?{_N}(?: [+-] {_N})*\)))*"
_EQUATION = re.compile(
    rf"(?P<top>{_SUM}|\({_SUM}\))(?P<yuan> × 10000)?(?: ÷ (?P<below>{_N}|\({_SUM}\)))?"
    rf"(?P<percent> × 100%)? = (?P<right>-?{_N})(?P<sign>%?)"
)
_CONVERSION = re.compile(rf"({_N})(\S*[元万亿]) = ({_N})(\S*[元万亿])")
__all__ = ["Failure", "Source", "verify_answer"]


@dataclass(frozen=True, slots=True)
class Held:
    """An amount that is cited (``kind`` '') or computed in this way, with the proofs of each of its operands."""

    number: Decimal
    unit: str
    operands: tuple[tuple[Proof, ...], ...]
    kind: str = ""


def verify_answer(answer: Json, store: Source) -> tuple[Failure, ...]:
    """All that does not hold of an answer in its JSON form; () for one that does, or that gives no figure."""
    try:
        return tuple(dict.fromkeys(_failures(answer, store)))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        return (Failure("form", f"this is no answer of ours: {error!r}"),)  # whatever else a stranger's JSON holds


def _failures(answer: Json, store: Source) -> Iterator[Failure]:
    if answer["status"] != "answered":
        yield from [Failure("status", "a refusal or a question back carries figures")] if answer["figures"] else []
        return
    checked = [check_citation(citation, store.documents(), store) for citation in answer["citations"]]
    proofs = [one for one in checked if isinstance(one, Proof)]
    held = list(_cited(proofs))
    yield from (one for one in checked if isinstance(one, Failure))
    yield from _calculate(answer["calculation"] or "", held)
    counts = {"个": len(set(proofs)), "家": len({proof.words[0] for proof in proofs})}
    held += [Held(Decimal(count), unit, (tuple(proofs),), "count") for unit, count in counts.items()]
    yield from _check_figures(answer, proofs, held)
    yield from _check_text(answer, held)
    yield from _check_verdict(answer, fold_width(answer["text"]))


def _cited(proofs: Sequence[Proof]) -> Iterator[Held]:
    """The cited amounts, and the same money in its other units."""
    for proof, (number, unit) in ((one, amount) for one in proofs for amount in one.amounts):
        yield Held(number, unit, ((proof,),))
        if unit in MONEY_UNITS:
            fen = number * MONEY_UNITS[unit]
            yield from (Held(fen / MONEY_UNITS[one], one, ((proof,),), "same") for one in MONEY_UNITS if one != unit)


# --- the calculation --------------------------------------------------------------------------------------


def _calculate(calculation: str, held: list[Held]) -> Iterator[Failure]:
    """Adds the results of a calculation to what is held; yields what does not compute, or out of uncited figures."""
    sides: list[Decimal] = []  # of a comparison: 'a + b = c；d；差 e'
    for piece in filter(None, re.split("；|[^；：]*：", calculation)):
        gap = re.fullmatch(rf"差 (-?{_N})", piece)
        results = list(_results(piece, held))
        if gap and len(sides) > 1 and sides[-2] - sides[-1] == Decimal(gap[1]):
            held += [Held(Decimal(gap[1]), unit, (), "gap") for unit in {one.unit for one in _of(str(sides[-1]), held)}]
        elif results or (re.fullmatch(_N, piece) and _of(piece, held)):
            held += results
            sides.append(results[0].number if results else Decimal(piece))
        else:
            yield Failure("calculation", f"{piece.strip()} does not compute out of cited figures")


def _of(number: str, held: Sequence[Held]) -> list[Held]:
    return [one for one in held if abs(one.number) == abs(Decimal(number))]


def _results(text: str, held: Sequence[Held]) -> Iterator[Held]:
    """What an equation gives: for each unit and each kind of calculation that it may be; nothing if it is wrong."""
    converted, found = _CONVERSION.fullmatch(text), _EQUATION.fullmatch(text)
    if converted:
        wanted = (Decimal(converted[3]), converted[4])
        exact = Decimal(converted[1]) * MONEY_UNITS[converted[2]] / MONEY_UNITS[converted[4]]
        is_right = exact.quantize(wanted[0], ROUND_HALF_UP) == wanted[0]
        yield from (
            Held(*wanted, one.operands) for one in _of(converted[1], held) if is_right and one.unit == converted[2]
        )
    if not (found and _computes(found)):
        return
    top, below = re.findall(_N, found["top"]), re.findall(_N, found["below"] or "")
    is_mean = found["top"].startswith("(") and below == [str(len(top))]
    is_monthly = below == ["12"] and not _of("12", held)
    operands = [_of(number, held) for number in (top if is_mean or is_monthly else top + below)]
    proofs = tuple(tuple(dict.fromkeys(chain(*(chain(*one.operands) for one in known)))) for known in operands)
    if all(operands):
        for kind, unit in _kinds(found, [{one.unit for one in known} for known in operands], is_mean, proofs):
            yield Held(Decimal(found["right"]), unit, proofs, kind)


def _kinds(
    found: re.Match[str], units: Sequence[set[str]], is_mean: bool, proofs: Sequence[Sequence[Proof]]
) -> Iterator[tuple[str, str]]:
    """The kinds of calculation that an equation may be, each with the unit that it gives."""
    first, common = units[0], set.intersection(*units)
    if found["percent"]:
        yield from [("growth" if "(" in found["top"] + (found["below"] or "") else "share", "%")] if common else []
    elif is_mean:
        yield from (("mean", unit) for unit in common)
    elif found["below"]:
        eachs = {"月"} if len(units) == 1 else units[1] if not common and len(units) == 2 else set()
        tops = first if not found["yuan"] else {"元"} & ({"元"} if "万元" in first else set())
        yield from (("quotient", f"{top}/{each}") for top in tops for each in eachs)
        yield from [("quotient", "倍")] if common and len(units) == 2 else []
    else:
        moved = all(any(proof.attribute == "change" for proof in known) for known in proofs)
        is_difference = re.fullmatch(rf"{_N} - {_N}", found["top"]) and not found["right"].startswith("-")
        kind = "change" if moved else "difference" if is_difference else "" if "-" in found["top"] else "sum"
        yield from ((kind, unit) for unit in common if kind)
        moves = [[one.amounts[0][0] for one in known if one.attribute == "change"] for known in proofs[1:]] or [[]]
        before = {now.amounts[0][0] - sum(moved) for now in proofs[0] for moved in product(*moves)}
        yield from (("last", unit) for unit in common if Decimal(found["right"]) in before)


def _computes(found: re.Match[str]) -> bool:
    right, times = Decimal(found["right"]), (10000 if found["yuan"] else 1) * (100 if found["percent"] else 1)
    value = _added(found["top"]) * times / (_added(found["below"]) if found["below"] else 1)
    is_marked = bool(found["percent"]) == bool(found["sign"])
    return is_marked and value.quantize(right, rounding=ROUND_HALF_UP) == right


def _added(text: str) -> Decimal:
    """The value of a sum with brackets."""
    if "(" in text:
        return _added(re.sub(r"\(([^()]*)\)", lambda inner: str(_added(inner[1])), text))
    terms = re.findall(rf"(?:^|([+-]) )(-?{_N})", text)
    return sum((Decimal(number) * (-1 if sign == "-" else 1) for sign, number in terms), Decimal(0))


# --- figures and words ------------------------------------------------------------------------------------


def _check_figures(answer: Json, proofs: Sequence[Proof], held: Sequence[Held]) -> Iterator[Failure]:
    """Each figure is cited or computed and rightly called; each cited figure is said or computed with."""
    for figure in answer["figures"]:
        label, value, unit = figure["label"], Decimal(figure["value"]), figure["unit"]
        falls = bool(re.search(_terms()["fall"], label))
        fitting = [one for one in held if one.unit == unit and _is_value(figure["value"], one, falls)]
        if not fitting:
            yield Failure("figure", f"{label} {value}{unit} follows from no citation")
        elif not any(_is_called(label, figure["value"], one, held) for one in fitting):
            yield Failure("label", f"{label} is not what {value}{unit} is called where it is cited")
    said = fold_width(f"{answer['text']} {answer['calculation']} {[one['value'] for one in answer['figures']]}")
    numbers = {abs(Decimal(number)) for number in re.findall(_N, said.replace(",", ""))}
    if not answer["citations"] or (not answer["figures"] and any(proof.attribute for proof in proofs)):
        yield Failure("figure", "the answer gives no figure" if answer["citations"] else "the answer cites nothing")
    for proof in proofs:
        is_said = any(abs(one.number) in {*numbers, 0} for one in _cited([proof]))
        if not is_said and proof.attribute not in ("", *_terms()["moved"]):
            yield Failure("citation", f"{' '.join(proof.names[:2])} takes no part in the answer")


def _is_value(value: str, one: Held, falls: bool) -> bool:
    """Whether an amount has a figure's value: a fall, stored below 0, as its size under a label that says so."""
    number = -one.number if falls and not one.kind else one.number
    return Decimal(value) == number and not (value.startswith("-") and not number)


def _is_called(label: str, value: str, one: Held, held: Sequence[Held]) -> bool:
    """Whether a label says what an amount is: in words of its citations and operations, and of no other citation."""
    if one.kind:
        said = next((kind for kind, words in _terms()["operations"].items() if re.search(words, label)), "")
        cuts = [cut.span() for cut in re.finditer(_terms()["quotient"], label)] if len(one.operands) == 2 else []
        bodies = re.match(r"(\d+)个部门", label)
        is_ordered = (
            said not in ("share", "quotient")
            or not cuts
            or any(
                _is_said(label[:start], one.operands[0]) and _is_said(label[end:], one.operands[1])
                for start, end in cuts
            )
        )
        is_counted = not bodies or int(bodies[1]) == len(one.operands)
        is_counted &= "表中" not in label or all(any(proof.words[2] for proof in known) for known in one.operands)
        return said == one.kind and is_ordered and is_counted and _is_said(label, chain(*one.operands))
    proof = one.operands[0][0]
    if not proof.attribute and one.number:
        return plain(f"{label}{value}") in plain(proof.names[0])
    alike = [other.operands[0][0] for other in held if not other.kind and other.unit == one.unit]
    rivals = [_unnamed(label, rival) for rival in alike if _names(label, rival)]
    return _names(label, proof) and _unnamed(label, proof) == min(rivals)


def _names(label: str, proof: Proof) -> bool:
    """Whether a label is made of a citation's words and holds some of its row's or column's, a total's aside."""
    text, names = plain(label), [plain(name) for name in proof.names]
    is_named = any(text[at : at + 2] in name for name in names for at in range(len(text) - 1))
    is_total = names[0] in ("合计", "总计", "", names[-1])
    is_of_kind = all(
        bool(re.search(words, label)) == (proof.attribute == kind or bool(re.search(words, "".join(proof.names))))
        for kind, words in _terms()["moved"].items()
    )
    return (is_named or is_total) and is_of_kind and _is_said(label, [proof])


def _unnamed(label: str, proof: Proof) -> int:
    """How many characters of a citation's row and column a label leaves out."""
    row, *column = (re.sub(r"^\d+ ", "", re.split("[>/]", name)[-1]) for name in proof.names[:2])
    own = row + re.sub(r"^本年(收入|支出)合计$", "", "".join(column))
    return sum(char not in label for char in plain(own))


def _is_said(label: str, proofs: Iterable[Proof]) -> bool:
    """Whether all of a label stands in words of these citations, two characters or more at a time, or of operations."""
    text, terms = plain(label), _terms()
    words = [plain(terms["funds"].get(word, word)) for proof in proofs for word in proof.words]
    covered = set(chain(*(range(*found.span()) for found in re.finditer("|".join(terms["words"]), text))))
    for start in range(len(text) - 1):
        end = start + 2
        while end <= len(text) and any(text[start:end] in word for word in words):
            covered.update(range(start, end))
            end += 1
    return 0 < len(covered) == len(text)


def _check_text(answer: Json, held: Sequence[Held]) -> Iterator[Failure]:
    """Each number of the text with a unit or decimals is held, or stands so in words that are cited; 多于 is more."""
    text = re.sub(r"CNY ([\d,.]*\d)", r"\1元", fold_width(answer["text"]).replace("1 万元 = CNY 10,000", ""))
    words = {word for one in held for proof in chain(*one.operands) for word in proof.words}
    literal = fold_width(" ".join((*words, *(figure["label"] for figure in answer["figures"]))))
    for said in re.finditer(rf"{AMOUNT.pattern}|(?<![\d.±])(?<!容差 )(\d[\d,]*\.\d+)(?![\d.])", text):
        number, unit = Decimal((said[1] or said[3]).replace(",", "")), said[2]
        is_held = any(abs(one.number) == abs(number) and unit in (None, one.unit.split("/")[0]) for one in held)
        if not is_held and said[0] not in literal and not (unit == "项" and number == len(answer["figures"])):
            yield Failure("text", f"{said[0]} of the text follows from no citation")
    for left, right in re.findall(r"([^,。;]+)多于([^,。;]+),相差", text):
        values = {fold_width(figure["label"]): Decimal(figure["value"]) for figure in answer["figures"]}
        more = [value for label, value in values.items() if left.endswith(label)]
        if not more or right not in values or more[-1] <= values[right]:
            yield Failure("text", f"{left} is not more than {right}")


def _check_verdict(answer: Json, text: str) -> Iterator[Failure]:
    """A verdict is what the text says first, and an agreement what the figures say."""
    yes, no = (re.search(_terms()[side], text) for side in ("yes", "no"))
    says_yes = bool(yes and (not no or yes.start() < no.start()))
    says = says_yes != ("矛盾" in answer["question"])
    if answer["verdict"] is not None and (not (yes or no) or {answer["verdict"]} != {says, *_claims(answer, text)}):
        yield Failure("verdict", f"the text does not say {answer['verdict']}")
    figures = [one for one in answer["figures"] if not re.search(_terms()["operations"]["difference"], one["label"])]
    sums = [bool(re.search(_terms()["sides"], one["label"])) for one in figures]
    sides = figures[:2] if any(sums[:1]) else [] if any(sums) else figures  # a sum beside its whole, or all alike
    values = [Decimal(one["value"]) * MONEY_UNITS.get(one["unit"], 1) for one in sides]
    digits = [MONEY_UNITS.get(one["unit"], Decimal(1)).scaleb(-len(one["value"].partition(".")[2])) for one in sides]
    lead = ((yes if says_yes else no) or [""])[0] if answer["verdict"] is not None else ""
    slack = max(digits, default=Decimal(0)) / 2 * (len(answer["citations"]) + 1) if says_yes else 0
    if (
        len(values) > 1
        and re.search("一致|相等|agree|differ", lead)
        and says_yes != (max(values) - min(values) <= slack)
    ):
        yield Failure("verdict", f"{lead} is not what the figures say")


def _claims(answer: Json, text: str) -> Iterator[bool]:
    """Whether what a question supposes is so, as far as its numbers and the figures tell."""
    question, figures = fold_width(answer["question"]), answer["figures"]
    values = [Decimal(figure["value"]) * MONEY_UNITS.get(figure["unit"], 1) for figure in figures]
    labels = " ".join(figure["label"] for figure in figures)
    stated = [found for found in AMOUNT.finditer(question) if found[0] not in labels]
    if len(stated) == len(values) == 1 and (stated[0][2] in MONEY_UNITS) == (figures[0]["unit"] in MONEY_UNITS):
        claimed = Decimal(stated[0][1].replace(",", "")) * MONEY_UNITS.get(stated[0][2], 1)
        over, under = (re.search(_terms()[way], question) for way in ("over", "under"))
        yield values[0] > claimed if over else values[0] < claimed if under else values[0] == claimed
    if "多于" in text and len(values) > 1:
        yield (values[0] > values[1]) != bool(re.search(_terms()["less"], question))


@lru_cache(maxsize=1)
def _terms() -> dict[str, Any]:
    return tomllib.loads(files("qa").joinpath("vocabulary/verify.toml").read_text(encoding="utf-8"))
