"""A conversation -> Markdown, with every citation; text from questions and documents is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from index.quantities import grouped_text
from qa.records import Answer, Citation
from ui.records import Reply
from ui.words import Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~])")


def replies_to_markdown(replies: Iterable[Reply], words: Words) -> str:
    """Each question as a heading, its answer, figures, notes, calculation and the places it was read from."""
    lines = [f"# {words('title')}", ""]
    for reply in replies:
        lines += [*_reply_lines(reply, words), ""]
    return "\n".join(lines)


def citation_in_words(citation: Citation, words: Words) -> str:
    """'file.pdf · page 9 · table · row · column · 50.50', or with the sentence for prose."""
    where = words("page", page=citation.page) if citation.page else words("line", line=citation.line)
    parts = (citation.document, where, citation.table, citation.row, citation.column, citation.printed, citation.quote)
    return " · ".join(part for part in parts if part)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line.

    >>> escape_markdown("<b>*a*\\n[x](y)")
    '\\\\<b\\\\>\\\\*a\\\\* \\\\[x\\\\](y)'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _reply_lines(reply: Reply, words: Words) -> Iterator[str]:
    answer = reply.answer
    yield from (f"## {escape_markdown(reply.asked)}", "", escape_markdown(answer.text), "")
    yield from _figures(answer)
    if answer.calculation:
        yield from (f"{words('calculation')}: `{answer.calculation.replace('`', ' ')}`", "")
    yield from _list(words("notes"), answer.notes)
    yield from _list(words("options" if answer.status == "clarify" else "instead"), answer.options)
    yield from _list(words("evidence"), [citation_in_words(one, words) for one in answer.citations])


def _figures(answer: Answer) -> Iterator[str]:
    for figure in answer.figures:
        value = figure.value if figure.unit == "年" else grouped_text(Decimal(figure.value))
        yield f"- {escape_markdown(figure.label)}: **{escape_markdown(value)} {escape_markdown(figure.unit)}**"
    if answer.figures:
        yield ""


def _list(heading: str, items: Iterable[str]) -> Iterator[str]:
    listed = list(items)
    if listed:
        yield from (f"{heading}:", "", *(f"- {escape_markdown(item)}" for item in listed), "")
