"""Replies, documents and the page's frame -> HTML. Pure; every text passes through ``ui.html``, which escapes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup

from index.quantities import grouped_text
from index.records import Document, StatementRecord, StatementState
from qa.records import Answer, Citation, Figure
from ui.html import el, join
from ui.links import conversation_address, permalink
from ui.markdown import citation_in_words
from ui.pictures import reply_to_picture
from ui.records import Reply, UploadLine
from ui.render_chips import chips_to_html
from ui.render_evidence import citations_to_html, tab_id
from ui.render_picture import picture_to_html
from ui.understood import reply_to_chips
from ui.words import Words

_OPERAND = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHOICE = re.compile(r"(?P<what>.+?)[ ：:]?\s?(?P<figure>-?\d[\d,]*(?:\.\d+)?\s?[^\d\s（()）]{0,4})")
_FEW_FIGURES = 3  # up to here each stands large; more are a list


def thread_to_html(turns: Sequence[str]) -> Markup:
    """The conversation from its turns' HTML, the newest last."""
    return el("div", *map(Markup, turns), class_="bq-thread", role="log") if turns else Markup("")


def reply_to_html(reply: Reply, turn: str, words: Words, opened: str = "", unfolded: Markup | None = None) -> Markup:
    """One turn: the question over the answer and its evidence. ``turn`` is unique on the page.

    ``unfolded`` is what stands below the chip or button named ``opened``.
    """
    evidence = citations_to_html(reply.evidence, turn, words) if reply.evidence else None
    card = answer_to_html(reply, turn, words, opened, unfolded)
    body = el("div", card, evidence, class_="bq-body" if evidence else "bq-body bq-alone")
    heading = el("h2", reply.asked, class_="bq-asked")
    return el("article", heading, body, class_="bq-turn", data_permalink=permalink(reply.asked, reply.context))


def answer_to_html(reply: Reply, turn: str, words: Words, opened: str = "", unfolded: Markup | None = None) -> Markup:
    """The answer card: verdict and figures large, the sentence, what was understood, notes, calculation, choices."""
    answer = reply.answer
    return el(
        "section",
        el("p", words(answer.status), class_="bq-status"),
        verdict_to_html(answer.verdict, words),
        figures_to_html(answer.figures),
        el("p", _sentence(answer), class_="bq-sentence"),
        _reason(answer),
        notes_to_html(answer.notes, words),
        calculation_to_html(answer.calculation, answer.citations, turn, words),
        reply_picture_to_html(reply, words),
        chips_to_html(reply_to_chips(reply, words), turn, opened, words),
        unfolded,
        _options(answer, words),
        _card_footer(reply, turn, opened, words),
        class_=f"bq-answer bq-{answer.status.replace('_', '-')}",
    )


def verdict_to_html(verdict: bool | None, words: Words) -> Markup | None:
    """Yes or no, large; None where the question was not of that kind."""
    if verdict is None:
        return None
    return el("p", words("yes" if verdict else "no"), class_="bq-verdict")


def figures_to_html(figures: Sequence[Figure]) -> Markup | None:
    """The figures asked for: a few stand large, a ranking or list is a table in its order."""
    if not figures:
        return None
    if len(figures) <= _FEW_FIGURES:
        return el("div", *map(_large_figure, figures), class_=f"bq-figures bq-figures-{len(figures)}")
    return el("table", el("tbody", *map(_listed_figure, figures)), class_="bq-figure-list")


def notes_to_html(notes: Sequence[str], words: Words) -> Markup | None:
    """What the reader must know beside the figure: scope, other readings, contradictions."""
    if not notes:
        return None
    return el("aside", el("h3", words("notes")), el("ul", *(el("li", note) for note in notes)), class_="bq-notes")


def calculation_to_html(
    calculation: str | None, citations: Sequence[Citation], turn: str, words: Words
) -> Markup | None:
    """The calculation; each operand that is a cited figure opens its evidence when clicked."""
    if not calculation:
        return None
    line = el("p", *_linked_operands(calculation, citations, turn), class_="bq-formula")
    return el("div", el("h3", words("calculation")), line, class_="bq-calculation")


def questions_to_html(heading: str, questions: Iterable[str], class_: str) -> Markup:
    """Questions as buttons that ask them."""
    buttons = [el("button", question, type="button", class_="bq-chip", data_ask=question) for question in questions]
    if not buttons:
        return Markup("")
    return el("div", el("h3", heading), el("div", *buttons, class_="bq-chips"), class_=class_)


def next_to_html(questions: Sequence[str], words: Words) -> Markup:
    """Questions to go on with; nothing where there are none."""
    return questions_to_html(words("next"), questions, "bq-next")


def examples_to_html(questions: Sequence[str], words: Words) -> Markup:
    """Questions to begin with; nothing where there are none."""
    return questions_to_html(words("examples"), questions, "bq-examples")


def history_to_html(history: Sequence[Sequence[str]], words: Words) -> Markup:
    """The browser's earlier conversations as links, each a [title, permalink]; nothing where there are none."""
    if not history:
        return Markup("")
    links = [el("li", el("a", title, href=link)) for title, link in history]
    return el("details", el("summary", words("history")), el("ol", *links), class_="bq-history")


def intro_to_html(documents: Sequence[Document], words: Words) -> Markup:
    """What stands on the page before the first question."""
    text = words("intro_text") if documents else words("intro_empty")
    return el("div", el("h2", words("intro_heading")), el("p", text), class_="bq-intro")


def header_to_html(documents: Sequence[Document], words: Words) -> Markup:
    """The head of the page."""
    count = el("span", words("documents_count", count=len(documents)), class_="bq-count")
    title = el("h1", words("title"))
    return el("header", title, el("p", words("tagline")), count, class_="bq-header", lang=words.language)


def documents_to_html(documents: Sequence[Document], words: Words) -> Markup:
    """The indexed documents, each with its state and that of its statements."""
    if not documents:
        return el("p", words("no_documents"), class_="bq-muted")
    return join([_legend(words), el("ul", *(_document(one, words) for one in documents), class_="bq-documents")])


def upload_to_html(lines: Sequence[UploadLine]) -> Markup:
    """What became of each uploaded file."""
    class_of = {True: "bq-good", False: "bq-bad", None: "bq-going"}
    items = [el("li", line.message, class_=class_of[line.is_added]) for line in lines]
    return el("ul", *items, class_="bq-upload", role="status") if items else Markup("")


def reply_picture_to_html(reply: Reply, words: Words) -> Markup | None:
    """The cited figures as bars, unfolded where the question wished for it; None where they are no picture.

    A wish that cannot be met is said.
    """
    picture = reply_to_picture(reply)
    if picture is None:
        return el("p", words("no_picture"), class_="bq-muted") if reply.wants_picture else None
    link = conversation_address("picture.csv", reply.asked, reply.context, reply.key)
    drawn = picture_to_html(picture, words, link)
    return el("details", el("summary", words("picture")), drawn, open=reply.wants_picture, class_="bq-pictured")


def _large_figure(figure: Figure) -> Markup:
    number = el("span", _readable(figure), class_="bq-number")
    value = el("span", number, el("span", figure.unit, class_="bq-unit"), class_="bq-value")
    return el("p", el("span", figure.label, class_="bq-label"), value, class_="bq-figure")


def _listed_figure(figure: Figure) -> Markup:
    number = el("td", _readable(figure), el("span", figure.unit, class_="bq-unit"))
    return el("tr", el("th", figure.label, scope="row"), number)


def _readable(figure: Figure) -> str:
    # A year is a name, not an amount.
    return figure.value if figure.unit == "年" else grouped_text(Decimal(figure.value))


def _sentence(answer: Answer) -> str:
    """The answer's text, without the choices at its end: they follow as buttons."""
    if answer.options and answer.options[0] in answer.text:
        return answer.text[: answer.text.index(answer.options[0])].rstrip("：: ")
    return answer.text


def _reason(answer: Answer) -> Markup | None:
    if not answer.reason or answer.reason in answer.text:
        return None
    return el("p", answer.reason, class_="bq-reason")


def _options(answer: Answer, words: Words) -> Markup:
    if answer.status != "clarify":
        return questions_to_html(words("instead"), answer.options, "bq-options")
    items = [el("li", _choice(option)) for option in answer.options]
    return el("div", el("h3", words("options")), el("ul", *items, class_="bq-picks"), class_="bq-options")


def _choice(option: str) -> Markup:
    """A reading as a button, its figure apart where it ends with one."""
    match = _CHOICE.fullmatch(option)
    told = (el("span", match["what"]), el("b", match["figure"])) if match else (el("span", option),)
    return el("button", *told, type="button", class_="bq-pick", data_ask=option)


def _linked_operands(calculation: str, citations: Sequence[Citation], turn: str) -> Iterable[Markup | str]:
    """The calculation in pieces, cited operands as labels of their evidence's tab, each citation used once."""
    unused = {number: citation.printed.replace(",", "") for number, citation in enumerate(citations, 1)}
    end = 0
    for match in _OPERAND.finditer(calculation):
        yield calculation[end : match.start()]
        end = match.end()
        operand = match.group().replace(",", "")
        number = next((number for number, printed in unused.items() if printed == operand), None)
        if number is None:
            yield match.group()
        else:
            del unused[number]
            yield el("label", match.group(), for_=tab_id(turn, number), class_="bq-operand")
    yield calculation[end:]


def _card_footer(reply: Reply, turn: str, opened: str, words: Words) -> Markup:
    answer = reply.answer
    export = conversation_address("conversation.md", reply.asked, reply.context, reply.key)
    places = [citation_in_words(citation, words) for citation in answer.citations]
    copied = "\n".join((reply.asked, answer.text, *answer.notes, *places))
    is_open = "true" if opened == "how" else "false"
    return el(
        "footer",
        el("button", words("copy"), type="button", data_copy=copied, data_copied=words("copied")),
        el("a", words("permalink"), href=permalink(reply.asked, reply.context)),
        el("button", words("how"), type="button", data_turn=turn, data_show="how", aria_expanded=is_open),
        el("a", words("export"), href=export, download=True),
        el("button", words("print"), type="button", data_print=True),
        el("span", words("seconds", seconds=f"{answer.seconds:.2f}")),
    )


def _document(document: Document, words: Words) -> Markup:
    heading, numbers = el("strong", document.organisation or document.name), document.numbers
    return el(
        "li",
        el("div", heading, _state(document, words), class_="bq-document-head"),
        el("p", _about(document, words), class_="bq-muted"),
        el("p", document.reason, class_="bq-reason") if document.reason else None,
        el(
            "p",
            words("numbers_line", total=numbers.total, facts=numbers.in_facts, not_understood=numbers.not_understood),
            class_="bq-muted",
        )
        if numbers.total
        else None,
        el("ol", *(_statement(statement, words) for statement in document.statements), class_="bq-statements"),
        class_="bq-document",
    )


def _about(document: Document, words: Words) -> str:
    """Year, kind, size and file name; of a refused file only the name is known."""
    if document.state == "refused":
        return document.name
    size = words("pages_count", count=document.pages) if document.pages else words("lines_count", count=document.lines)
    figures = words("figures_count", count=sum(statement.facts for statement in document.statements))
    return " · ".join((str(document.year), words(f"kind_{document.kind}"), size, figures, document.name))


def _legend(words: Words) -> Markup:
    """What the colours of the numbered statements mean."""
    keys = [
        join([el("ul", el("li", class_=f"bq-is-{state}"), class_="bq-statements"), words(f"statement_{state}")])
        for state in StatementState
    ]
    return el("div", el("b", words("statements")), *(el("span", key) for key in keys), class_="bq-legend")


def _state(document: Document, words: Words) -> Markup:
    return el("span", words(f"state_{document.state}"), class_=f"bq-state bq-state-{document.state}")


def _statement(statement: StatementRecord, words: Words) -> Markup:
    state = words(f"statement_{statement.state}")
    title = " · ".join(part for part in (statement.title, state, statement.why) if part)
    number = str(statement.no) if statement.no else "–"
    return el("li", number, el("span", title, class_="bq-hidden"), title=title, class_=f"bq-is-{statement.state}")
