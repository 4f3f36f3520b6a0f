"""What this project raises. Each error holds its facts and words itself; every message says what to do next."""

from __future__ import annotations


class BudgetQAError(Exception):
    """Base of everything that this project raises on purpose."""

    next_step: str = ""


class ReadRefused(BudgetQAError):
    """A file that can't be read as a budget document; the other files go on.

    ``code`` is the reason code (EMPTY, NOT_PDF, NOT_REGULAR, ENCRYPTED, NO_TEXT, TRUNCATED, DAMAGED, RESOURCE,
    PAGE_LIMIT, UNREADABLE, ENCODING, UNSUPPORTED), ``name`` the file's name, ``why`` what was found and
    ``next_step`` what the user can do.
    """

    def __init__(self, code: str, name: str, why: str, next_step: str) -> None:
        super().__init__(code, name, why, next_step)
        self.code = code
        self.name = name
        self.why = why
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{shown_name(self.name)}: {self.code}: {self.why}; {self.next_step}"


def shown_name(name: str) -> str:
    """A file's name fit for a terminal line: control characters and marks that turn the text about are escaped.

    >>> shown_name("a\\nb.pdf")
    'a\\\\nb.pdf'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in name)
