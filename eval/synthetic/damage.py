"""Spoiling a publication in one place, and knowing whether an identity could tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from random import Random

from eval.synthetic.amounts import print_number
from eval.synthetic.identities import row_label, violations
from eval.synthetic.records import Figure, GridCell, Publication, Said, Sheet

Cells = tuple[GridCell, ...]
_PAGE = 12  # rows of a lost page
_VISIBLE = ("drop_table", "garbage_cell", "garbage_column")  # to be seen without any sum
_GARBAGE = ("#REF!", "########", "#VALUE!", "锟斤拷", "ï¿½ï¿½", "12.3O", "见附件", "1,2,3.4.5")


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done where. ``rows`` are (title, row) of the rows that were touched, ``broken`` of the rows whose own
    sum does not come out any more, or that lack the row of the code above. ``identities`` counts what does not hold;
    without any, no identity binds what was touched."""

    kind: str
    statement: str
    title: str
    rows: frozenset[tuple[str, str]]
    broken: frozenset[tuple[str, str]]
    what: str
    identities: int = 0

    @property
    def is_bound(self) -> bool:
        return self.identities > 0 or self.kind in _VISIBLE


def damage_publication(publication: Publication, kind: str, seed: int) -> tuple[Publication, Damage] | None:
    """The publication with one damage of a kind, or None where nothing offers itself for it."""
    random = Random(f"damage {kind} {seed}")
    filled = [sheet for sheet in publication.sheets if sheet.body]
    if kind == "drop_table":
        return _drop_table(publication, random.choice(filled))
    for _ in range(20):
        sheet = random.choice(filled)
        found = _KINDS[kind](list(sheet.body), random)
        if found is not None:
            body, touched, what = found
            return _with_sheet(publication, kind, sheet, tuple(body), touched, what)
    return None


def _drop_table(publication: Publication, sheet: Sheet) -> tuple[Publication, Damage]:
    sheets = tuple(other for other in publication.sheets if other is not sheet)
    damage = Damage("drop_table", sheet.form.id, sheet.title, frozenset(), frozenset(), sheet.title)
    return replace(publication, sheets=sheets), damage


def _with_sheet(
    publication: Publication, kind: str, sheet: Sheet, body: tuple[Cells, ...], touched: Sequence[Cells], what: str
) -> tuple[Publication, Damage]:
    sheets = tuple(replace(other, body=body) if other is sheet else other for other in publication.sheets)
    spoilt = replace(publication, sheets=sheets)
    rows = frozenset((figure.title, row_label(figure)) for cells in touched for figure in _figures(cells))
    found = violations(sheets, said_in(publication))
    broken = frozenset(violation.rows[0].label for violation in found if violation.is_located)
    return spoilt, Damage(kind, sheet.form.id, sheet.title, rows, broken, what, len(found))


def said_in(publication: Publication) -> list[Said]:
    """What the explanation says."""
    return [one for block in (*publication.before, *publication.after) for one in block.said]


def _figures(cells: Cells) -> list[Figure]:
    return [cell.figure for cell in cells if cell.figure is not None]


def unbound_figures(publication: Publication) -> list[Figure]:
    """The printed figures of which half could be lost without breaking any identity; those of a few cents left out."""
    said = said_in(publication)
    found = []
    for number, sheet in enumerate(publication.sheets):
        for at, cells in enumerate(sheet.body):
            for place in _printed(cells):
                figure = cells[place].figure
                assert figure is not None  # _printed
                if figure.value < 1:
                    continue
                spoilt = _put(cells, place, round(figure.value / 2, 2), False)
                body = (*sheet.body[:at], spoilt, *sheet.body[at + 1 :])
                sheets = [*publication.sheets[:number], replace(sheet, body=body), *publication.sheets[number + 1 :]]
                if not violations(sheets, said):
                    found.append(figure)
    return found


# --- kinds ------------------------------------------------------------------------------------------------

Spoilt = tuple[list[Cells], list[Cells], str] | None  # the new body, the rows touched, what was done


def _printed(cells: Cells) -> list[int]:
    """The positions of figures that are printed."""
    return [at for at, cell in enumerate(cells) if cell.figure is not None and cell.text]


def _digit(body: list[Cells], random: Random) -> Spoilt:
    """One digit of one figure is another."""
    at = random.randrange(len(body))
    places = _printed(body[at])
    if not places:
        return None
    place = random.choice(places)
    old = body[at][place].text
    spot = random.choice([number for number, char in enumerate(old) if char.isdigit()])
    new = old[:spot] + random.choice([digit for digit in "0123456789" if digit != old[spot]]) + old[spot + 1 :]
    spoilt = _put(body[at], place, Decimal(new.replace(",", "")), "," in old)
    return [*body[:at], spoilt, *body[at + 1 :]], [_side(body[at], place)], f"{old} -> {new}"


def _side(cells: Cells, place: int) -> Cells:
    """The figures on the side of a row that holds the figure at ``place``: the other side is another row."""
    figure = cells[place].figure
    assert figure is not None  # only places of figures come here
    return tuple(cell for cell in cells if cell.figure and _who(cell.figure) == _who(figure))


def _who(figure: Figure) -> tuple[object, ...]:
    return figure.half, figure.code, figure.path, figure.project, figure.entity


def _put(cells: Cells, place: int, value: Decimal, is_grouped: bool) -> Cells:
    """The cells with another figure at one place; 0 is printed as nothing."""
    figure = cells[place].figure
    assert figure is not None  # only places of figures come here
    text = print_number(value, grouped=is_grouped) if value else ""
    return (*cells[:place], GridCell(text, replace(figure, value=value)), *cells[place + 1 :])


def _values(cells: Cells) -> dict[int, Decimal]:
    return {at: cell.figure.value for at, cell in enumerate(cells) if cell.figure is not None}


def _swap(body: list[Cells], random: Random) -> Spoilt:
    """Two cells of a column change places."""
    first, second = sorted(random.sample(range(len(body)), 2)) if len(body) > 1 else (0, 0)
    places = [
        at
        for at in _printed(body[first])
        if body[second][at].figure is not None and body[second][at].text != body[first][at].text
    ]
    if not places:
        return None
    place = random.choice(places)
    grouped = any("," in cell.text for cells in body for cell in cells if cell.figure)
    one, two = _values(body[first])[place], _values(body[second])[place]
    spoilt = list(body)
    spoilt[first], spoilt[second] = _put(body[first], place, two, grouped), _put(body[second], place, one, grouped)
    return spoilt, [_side(body[at], place) for at in (first, second)], f"{one} <-> {two}"


def _shift(body: list[Cells], random: Random) -> Spoilt:
    """The figures of a row stand one column too far to the right."""
    at = random.randrange(len(body))
    cells = body[at]
    figures = [place for place, cell in enumerate(cells) if cell.figure is not None]
    side = _side(cells, figures[-1])
    places = [place for place in figures if cells[place] in side]
    if len(places) < 2 or cells[places[-1]].text or not any(cells[place].text for place in places):
        return None
    grouped = any("," in cell.text for cell in cells)
    values = _values(cells)
    spoilt = _put(cells, places[0], Decimal(0), grouped)
    for left, right in pairwise(places):
        spoilt = _put(spoilt, right, values[left], grouped)
    return [*body[:at], spoilt, *body[at + 1 :]], [side], f"shifted from column {places[0]}"


def _drop_row(body: list[Cells], random: Random) -> Spoilt:
    at = random.randrange(len(body))
    return (body[:at] + body[at + 1 :], [body[at]], f"row {at}") if _printed(body[at]) else None


def _drop_page(body: list[Cells], random: Random) -> Spoilt:
    """A dozen rows on end, but never all."""
    if len(body) <= _PAGE:
        return None
    at = random.randrange(0, len(body) - _PAGE + 1)
    lost = body[at : at + _PAGE]
    return (body[:at] + body[at + _PAGE :], lost, f"rows {at} to {at + _PAGE}") if any(map(_printed, lost)) else None


def _double_row(body: list[Cells], random: Random) -> Spoilt:
    at = random.randrange(len(body))
    return ([*body[: at + 1], *body[at:]], [body[at]], f"row {at}") if _printed(body[at]) else None


def _double_page(body: list[Cells], random: Random) -> Spoilt:
    """A dozen rows on end, printed twice."""
    if len(body) <= _PAGE:
        return None
    at = random.randrange(0, len(body) - _PAGE + 1)
    page = body[at : at + _PAGE]
    return [*body[: at + _PAGE], *body[at:]], page, f"rows {at} to {at + _PAGE} twice"


def _cut_off(body: list[Cells], random: Random) -> Spoilt:
    """The last rows are lost; the last one that is left is where the table breaks off."""
    if len(body) < 4:
        return None
    at = random.randrange(max(2, len(body) - _PAGE), len(body))
    lost = body[at:]
    return (body[:at], body[at - 1 :], f"breaks off before row {at}") if any(map(_printed, lost)) else None


def _garbage_cell(body: list[Cells], random: Random) -> Spoilt:
    """Something that is no number stands where a figure was."""
    at = random.randrange(len(body))
    places = _printed(body[at])
    if not places:
        return None
    place, text = random.choice(places), random.choice(_GARBAGE)
    spoilt = _garbled(body[at], place, text)
    return [*body[:at], spoilt, *body[at + 1 :]], [_side(body[at], place)], f"{body[at][place].text} -> {text}"


def _garbage_column(body: list[Cells], random: Random) -> Spoilt:
    """A whole column of figures is garbage."""
    printed = sorted({place for cells in body for place in _printed(cells)})
    if len(printed) < 2:
        return None
    place, text = random.choice(printed), random.choice(_GARBAGE)
    spoilt = [_garbled(cells, place, text) if place in _printed(cells) else cells for cells in body]
    touched = [_side(cells, place) for cells in body if place in _printed(cells)]
    return spoilt, touched, f"column {place}: {text}"


def _garbled(cells: Cells, place: int, text: str) -> Cells:
    return (*cells[:place], replace(cells[place], text=text), *cells[place + 1 :])


_KINDS: dict[str, Callable[[list[Cells], Random], Spoilt]] = {
    "digit": _digit,
    "swap": _swap,
    "shift": _shift,
    "drop_row": _drop_row,
    "drop_page": _drop_page,
    "double_row": _double_row,
    "double_page": _double_page,
    "cut_off": _cut_off,
    "garbage_cell": _garbage_cell,
    "garbage_column": _garbage_column,
}
DAMAGES = (*_KINDS, "drop_table")
