"""HTML from values, escaped by construction: text that is not already Markup cannot become markup."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

_VOID = frozenset({"input", "img", "br", "wbr", "col"})

Child = str | Markup | None


def el(tag: str, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """One element: ``el("a", "x < y", href=url, class_="link")`` -> ``<a href="…" class="link">x &lt; y</a>``.

    A trailing underscore is dropped and other underscores become hyphens in attribute names. An attribute
    that is None or False is left out, True stands alone, children that are None are left out.
    """
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Markup(opening if tag in _VOID else f"{opening}{join(children)}</{tag}>")


def join(parts: Iterable[Child], separator: str = "") -> Markup:
    """The parts in a row, each escaped unless it is Markup."""
    # Plain strings of what is escaped already: Markup's own join and format would look at every part again.
    return Markup(str(escape(separator)).join(str(escape(part)) for part in parts if part is not None))


def _attribute(name: str, value: str | int | float | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
