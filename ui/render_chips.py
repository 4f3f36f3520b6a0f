"""What was understood -> HTML: chips, the neighbouring questions behind each, and how a question was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from ui.html import el, join
from ui.records import Chip, Neighbour
from ui.words import Words


def chips_to_html(chips: Sequence[Chip], turn: str, opened: str, words: Words) -> Markup | None:
    """One button for each aspect; it unfolds the questions that differ in that aspect alone."""
    if not chips:
        return None
    return el("div", *(_chip(chip, turn, opened, words) for chip in chips), class_="bq-understood", role="group",
              aria_label=words("understood"))  # fmt: skip


def neighbours_to_html(aspect: str, neighbours: Sequence[Neighbour], words: Words) -> Markup:
    """The neighbouring questions as buttons, each with the figure it is answered with."""
    heading = el("h3", words("instead_of", aspect=words(f"aspect_{aspect}")), tabindex=-1, data_focus=True)
    if not neighbours:
        return el("div", heading, el("p", words("no_neighbours"), class_="bq-muted"), class_="bq-unfolded")
    items = [
        el("li", el("button", el("span", one.label), el("b", one.value), type="button", class_="bq-pick",
                    data_ask=one.question, title=one.question))
        for one in neighbours
    ]  # fmt: skip
    return el("div", heading, el("ul", *items, class_="bq-picks"), class_="bq-unfolded")


def account_to_html(account: dict[str, Any], words: Words) -> Markup:
    """How the question was read (``qa.explain``): bodies, words and labels, the operation, what came near."""
    rows = [
        (words("read_as"), account["read_as"]),
        (
            words("aspect_organisation"),
            "；".join(f"{one['organisation']} {one['year']}" for one in account["bodies"][:5]),
        ),
        (words("operation"), _operation(account["operation"], words)),
        (words("links"), _links(account["links"], words)),
        (words("unlinked"), account["unlinked"] if account["status"] == "not_found" else ""),
    ]
    told = join(join([el("dt", name), el("dd", value)]) for name, value in rows if value)
    nearest = [
        el("li", el("span", one["label"]), el("b", f"{one['value']} {one['unit']}"), el("small", one["place"]))
        for one in account["candidates"]
    ]
    near = join([el("h4", words("nearest")), el("ol", *nearest)]) if nearest else None
    heading = el("h3", words("how"), tabindex=-1, data_focus=True)
    return el("div", heading, el("dl", told), near, class_="bq-unfolded bq-account")


def _chip(chip: Chip, turn: str, opened: str, words: Words) -> Markup:
    name = words(f"aspect_{chip.aspect}")
    told = (el("small", name), el("span", "、".join(chip.values)))
    if not chip.can_change:
        return el("span", *told, class_="bq-aspect bq-settled")
    return el(
        "button",
        *told,
        type="button",
        class_="bq-aspect",
        aria_expanded="true" if opened == chip.aspect else "false",
        data_turn=turn,
        data_show=chip.aspect,
        title=words("change_aspect", aspect=name),
    )


def _links(links: Iterable[dict[str, Any]], words: Words) -> str:
    """'差旅费 → 差旅费': the words of the question and the label each was linked to, each once.

    A label of the engine's own, which no document prints, is told by its sort alone.
    """
    told = (
        f"{one['words']} → {words.get('sort_' + one['sort'], one['sort']) if one['label'].isascii() else one['label']}"
        for one in links
    )
    return "；".join(dict.fromkeys(told))


def _operation(operation: dict[str, Any], words: Words) -> str:
    kind = words.get(f"operation_{operation['kind']}", operation["kind"])
    return "：".join(part for part in (kind, "、".join(map(_plain, operation["operands"]))) if part)


def _plain(operand: str) -> str:
    return operand.strip("·")
