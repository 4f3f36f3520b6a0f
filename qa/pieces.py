"""Questions in pieces: items, codes or attributes without a sentence around them (编制 在职; 表3 基本/项目).

A piece that names nothing but a table, a fund or a unit is said of all. A piece that is only a column belongs to the
row before it, which is then not asked for by itself. A piece that is not found alone is read with the first one
(房屋 面积 价值). Each piece must be answered, in order; else nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.quantities import MONEY_UNITS
from index.records import Document
from qa.library import Library
from qa.link import ask
from qa.measure import BLANK
from qa.operands import Operand, read_operand
from qa.organisations import match_organisations
from qa.records import Answer
from qa.request import Request
from qa.text import normalise

_MOST = 8  # pieces
_CUT = re.compile(r"(?<=[\u4e00-\u9fff\d])[/／、|](?=[\u4e00-\u9fff\d])")
_FULL = {"基本": "基本支出", "项目": "项目支出", "公用": "公用经费", "人员": "人员经费", "车": "车辆", "房": "房屋"}
_LISTED = re.compile(r"各|分别")
_TAIL = re.compile(r"(?:各自|分别|各)(?:是|为|有|列|安排)?(?:多少|几)?(?:钱|万?元)?\??$")
_JOINT = re.compile(r"[,、]|(?<![总之])和|与|以及|及(?!其)")
_UNIT = re.compile("亿元|万元|元|亿|万")
_AMOUNT = re.compile("金额|资金|多少钱|多少万?元")
_NUMBER = re.compile("数量|个数|项目数|(?:有?几|多少)[个家辆台人名套]")
Answering = Callable[[Request, Library], Answer]


def typed_pieces(question: str, library: Library) -> list[str]:
    """The pieces of a question at its blanks and strokes, normalised and without its body; [] for less than two."""
    tokens = [normalise(part) for token in question.split() for part in _CUT.split(token)]
    text = "".join(tokens)
    mask = 0
    for match in match_organisations(text, library.namings):
        mask |= match.mask
    pieces, at = [], 0
    for token in tokens:
        kept = "".join(char for place, char in enumerate(token, at) if not mask >> place & 1)
        pieces.append(kept.strip(BLANK + ",:?的"))
        at += len(token)
    found = _shared_measure([piece for piece in pieces if piece])
    return found if 1 < len(found) <= _MOST else []


def _shared_measure(pieces: list[str]) -> list[str]:
    """The pieces with what the last one asks of each of them (301 302 各占基本支出%; 30228 30229 元)."""
    if len(pieces) > 1 and _UNIT.fullmatch(pieces[-1]):
        return [piece + pieces[-1] for piece in pieces[:-1]] if len(pieces) > 2 else []
    if len(pieces) < 3 or not pieces[-1].startswith(("各", "分别")):
        return pieces
    measure = re.sub("^(?:各自|各|分别)", "", pieces[-1])
    return [piece + measure for piece in pieces[:-1]]


def listed_pieces(words: str) -> list[str]:
    """The pieces of a question for each of several figures (表3, 2050303, 基本支出、项目支出分别多少), else []."""
    if not _LISTED.search(words):
        return []
    pieces = [piece.strip(BLANK) for piece in _JOINT.split(_TAIL.sub("", words))]
    return [piece for piece in pieces if piece] if 1 < len(pieces) <= _MOST else []


def answer_pieces(request: Request, pieces: Sequence[str], library: Library, answering: Answering) -> Answer | None:
    """All pieces answered in their order, None where one of them is not or two are the same."""
    if len(request.documents) != 1:
        return None
    said = [piece for piece in pieces if _says(piece)]
    operands = [read_operand(_column_words(piece), request.documents, library) for piece in said]
    readings = [_alone(operands), _under_head(operands)]
    if said and (_AMOUNT.fullmatch(said[-1]) or _NUMBER.fullmatch(said[-1])):
        readings.append(_alone(operands[:-1]))  # 甲车 乙车 数量: the kind of figure, said once for all
    for asked in readings:
        answers = _all_answered(asked, request, library, answering)
        if answers and not leaves_open(together := _together(request, answers), said):
            return together
    return None


def _says(piece: str) -> bool:
    """Whether a piece asks for anything: an item, or a kind of figure (金额); not words that carry nothing (多少)."""
    return bool(ask(piece).content or _AMOUNT.fullmatch(piece) or _NUMBER.fullmatch(piece))


def leaves_open(answer: Answer, pieces: Sequence[str]) -> bool:
    """Whether an answer gives no amount or no count although a piece asks for just that (项目数 金额)."""
    kinds = [bool(figure.unit.split("/")[0] in MONEY_UNITS) for figure in answer.figures]
    money, count = (any(wanted.fullmatch(piece) for piece in pieces) for wanted in (_AMOUNT, _NUMBER))
    return bool(kinds) and ((money and not any(kinds)) or (count and all(kinds)))


def is_partial_quote(answer: Answer, pieces: Sequence[str]) -> bool:
    """Whether a sentence is quoted with fewer figures than there are pieces after the first, a heading perhaps."""
    is_quote = bool(answer.citations) and all(one.quote and not one.printed for one in answer.citations)
    return is_quote and 0 < len(answer.figures) < len(pieces) - 1


def is_row_with_columns(pieces: Sequence[str], documents: tuple[Document, ...], library: Library) -> bool:
    """Whether a row is named and then two columns or more of it."""
    operands = [read_operand(_column_words(piece), documents, library) for piece in pieces]
    items = [one for one in operands if not _is_scope(one)]
    return len(items) > 2 and not _is_column(items[0]) and all(map(_is_column, items[1:]))


def _all_answered(
    asked: Sequence[Sequence[str]], request: Request, library: Library, answering: Answering
) -> list[Answer]:
    """The answers to all that is asked, [] where one is lacking or two rest on the same place."""
    answers = []
    for readings in asked:
        found = next((answer for words in readings if (answer := _answered(words, request, library, answering))), None)
        if found is None:
            return []
        answers.append(found)
    cited = [answer.citations for answer in answers]
    return answers if len(answers) > 1 and len(set(cited)) == len(cited) else []


def _column_words(piece: str) -> str:
    return _FULL.get(piece, piece)


def _alone(operands: Sequence[Operand]) -> list[list[str]]:
    """Each piece with what is said of all; columns with the row before them, which is then not asked for itself."""
    asked: list[list[str]] = []
    row = ""
    items = [one for one in operands if not _is_scope(one)]
    for at, own in enumerate(items):
        shared = _shared(own, operands)
        if _is_column(own):
            asked.append([BLANK.join((*shared, row, own.words) if row else (*shared, own.words))])
            continue
        has_columns = any(map(_is_column, items[at + 1 : at + 2]))
        row = own.words if has_columns else ""
        if not has_columns:
            asked.append([BLANK.join((*shared, words)) for words in _going_on(items[0].words, own.words)])
    return asked


def _going_on(first: str, own: str) -> tuple[str, ...]:
    """A piece by itself, or in place of the last words of the first one (房屋面积 价值)."""
    return (own, first[: -len(own)] + own) if 2 <= len(own) < len(first) - 1 else (own,)


def _under_head(operands: Sequence[Operand]) -> list[list[str]]:
    """Each piece after the first together with it; by itself where that is not found."""
    items = [one for one in operands if not _is_scope(one)]
    if len(items) < 3 or any(map(_is_column, items)):
        return []
    head = items[0].words
    return [
        [
            BLANK.join((*_shared(own, operands), head, own.words)),
            BLANK.join((*_shared(own, operands), head + own.words)),
            *([BLANK.join((*_shared(own, operands), own.words))] if own.has("name") else []),
        ]
        for own in items[1:]
    ]


def _shared(own: Operand, operands: Sequence[Operand]) -> list[str]:
    return [one.words for one in operands if _is_scope(one) and not _clash(one, own)]


def _is_scope(one: Operand) -> bool:
    return not one.has("name") and not one.has("column") and any(one.has(slot) for slot in ("unit", "table", "fund"))


def _is_column(one: Operand) -> bool:
    return one.has("column") and not one.has("name")


def _clash(scope: Operand, own: Operand) -> bool:
    return any(scope.has(slot) and own.has(slot) for slot in ("unit", "table", "fund"))


def _answered(words: str, request: Request, library: Library, answering: Answering) -> Answer | None:
    answer = answering(replace(request, words=words, marked=words, bodies=()), library)
    return answer if answer.status == "answered" else None


def _together(request: Request, answers: Sequence[Answer]) -> Answer:
    verdicts = [answer.verdict for answer in answers if answer.verdict is not None]
    return Answer(
        request.question,
        "answered",
        "\n".join(answer.text for answer in answers),
        tuple(figure for answer in answers for figure in answer.figures),
        verdicts[0] if len(verdicts) == 1 else None,
        "；".join(answer.calculation for answer in answers if answer.calculation) or None,
        tuple(dict.fromkeys(citation for answer in answers for citation in answer.citations)),
        tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )
