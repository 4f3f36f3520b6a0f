"""Questions in pieces: several items, codes or attributes without a sentence around them (编制 在职 退休; 表3 基本/项目).

A piece that names nothing but a table, a fund or a unit is said of all. A piece that is only a column belongs to the
row before it, which is then not asked for by itself. A piece that is not found alone is read with the first one
(房屋 面积 价值). Each piece must be answered, in order; else nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

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
_GLUED = re.compile(r"(?:^|(?<=[·]))(?:基本|项目|公用|人员)$")
_LISTED = re.compile(r"各|分别")
_TAIL = re.compile(r"(?:各自|分别|各)(?:是|为|有|列|安排)?(?:多少|几)?(?:钱|万?元)?\??$")
_JOINT = re.compile(r"[,、]|(?<![总之])和|与|以及|及(?!其)")
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
    found = [piece for piece in pieces if piece]
    return found if 1 < len(found) <= _MOST else []


def listed_pieces(words: str) -> list[str]:
    """The pieces of a question for several figures each (表3, 2050303, 基本支出、项目支出分别多少); [] for any other."""
    if not _LISTED.search(words):
        return []
    pieces = [piece.strip(BLANK) for piece in _JOINT.split(_TAIL.sub("", words))]
    return [piece for piece in pieces if piece] if 1 < len(pieces) <= _MOST else []


def answer_pieces(request: Request, pieces: Sequence[str], library: Library, answering: Answering) -> Answer | None:
    """All pieces answered in their order, None where one of them is not or two are the same."""
    if len(request.documents) != 1:
        return None
    operands = [read_operand(_column_words(piece), request.documents, library) for piece in pieces]
    head = next((one.words for one in operands if one.has("name")), "")
    answers: list[Answer] = []
    for readings in _asked(operands, head):
        found = next((answer for words in readings if (answer := _answered(words, request, library, answering))), None)
        if found is None:
            return None
        answers.append(found)
    answers = _without_head(answers, operands, head)
    cited = [answer.citations for answer in answers]
    if len(answers) < 2 or len(set(cited)) < len(cited):
        return None
    return _together(request, answers)


def _column_words(piece: str) -> str:
    return _GLUED.sub(lambda found: found.group() + ("支出" if found.group() in "基本项目" else "经费"), piece)


def _asked(operands: Sequence[Operand], head: str) -> Iterator[list[str]]:
    """For each piece that asks for something its readings, likeliest first."""
    scopes = [one for one in operands if _is_scope(one)]
    row = ""
    for at, own in enumerate(operands):
        if own in scopes:
            continue
        is_row = own.has("name") and not own.has("column")
        after = next((other for other in operands[at + 1 :] if other not in scopes), None)
        shared = [one.words for one in scopes if not _clash(one, own)]
        if is_row and after is not None and _is_column(after):
            row = own.words  # the columns after it are asked for
            continue
        if _is_column(own) and row:
            yield [BLANK.join((*shared, row, own.words))]
            continue
        row = "" if is_row else row
        plain = BLANK.join((*shared, own.words))
        with_head = BLANK.join((*shared, head, own.words))
        yield [plain] if head == own.words or not head else [plain, with_head] if own.has("name") else [with_head]


def _is_scope(one: Operand) -> bool:
    return not one.has("name") and not one.has("column") and any(one.has(slot) for slot in ("unit", "table", "fund"))


def _is_column(one: Operand) -> bool:
    return one.has("column") and not one.has("name")


def _clash(scope: Operand, own: Operand) -> bool:
    return any(scope.has(slot) and own.has(slot) for slot in ("unit", "table", "fund"))


def _answered(words: str, request: Request, library: Library, answering: Answering) -> Answer | None:
    answer = answering(replace(request, words=words, marked=words, bodies=()), library)
    return answer if answer.status == "answered" else None


def _without_head(answers: list[Answer], operands: Sequence[Operand], head: str) -> list[Answer]:
    return answers


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
