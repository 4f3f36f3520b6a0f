"""What this project raises. Each error holds its facts and words itself; every message says what to do next."""

from __future__ import annotations

# Reason code -> (what is wrong, what to do), where the place that refuses knows nothing more exact.
_REASONS = {
    "EMPTY": ("the file holds nothing", "get it again"),
    "NOT_PDF": ("the content is no PDF", "open the source in a browser and save the PDF itself"),
    "NOT_REGULAR": ("this is no regular file", "name the file itself, not a link, a folder or a device"),
    "ENCRYPTED": ("the PDF asks for a password", "save it without a password and index that"),
    "NO_TEXT": ("no page holds text: a scan", "run OCR over it (for instance ocrmypdf) and index the result"),
    "TRUNCATED": ("the file breaks off and no page can be read", "download it again"),
    "DAMAGED": ("its structure is damaged and no page can be read", "download it again or print it to a new PDF"),
    "RESOURCE": ("reading it took more time or memory than is allowed", "print it to a new PDF, or raise the limits"),
    "PAGE_LIMIT": ("it has more pages than are read", "split it, or raise the limit on pages"),
    "UNREADABLE": ("the system does not let it be read", "check its permissions"),
    "ENCODING": ("no encoding fits the text (UTF-8, UTF-16, GB18030 were tried)", "save it as UTF-8"),
    "UNSUPPORTED": ("this kind of file is not read", "save it as PDF or as plain text"),
}


class BudgetQAError(Exception):
    """Base of everything that this project raises on purpose."""


class ReadRefused(BudgetQAError):
    """A file that can't be read as a budget document; the other files go on.

    ``code`` is the reason code (a key of the table above), ``name`` the file's name, ``why`` what was found and
    ``next_step`` what the user can do; the last two default to the code's own words.

    >>> str(ReadRefused("EMPTY", "budget.pdf"))
    'budget.pdf: EMPTY: the file holds nothing; get it again'
    """

    def __init__(self, code: str, name: str = "", why: str = "", next_step: str = "") -> None:
        usual_why, usual_step = _REASONS[code]
        self.code = code
        self.name = name
        self.why = why or usual_why
        self.next_step = next_step or usual_step
        super().__init__(code, name, self.why, self.next_step)

    def __str__(self) -> str:
        return f"{shown_name(self.name)}: {self.code}: {self.why}; {self.next_step}"


def shown_name(name: str) -> str:
    """A file's name fit for a terminal line: control characters and marks that turn the text about are escaped.

    >>> shown_name("a\\nb.pdf")
    'a\\\\nb.pdf'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in name)
