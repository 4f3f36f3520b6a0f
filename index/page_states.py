"""Pages that could not be read: what they are called, and what they mean for the tables around them.

A page that took too long, killed its reader, is damaged or shows a picture without text has no blocks and says why in
its flags. Nothing is known of what stands on it, so no table may go on across it in silence, and nothing on it may
ever count as "nothing was budgeted".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.errors import ReadRefused
from index.records import Finding, Grid, Page, Severity, SourceRef, Table, TextLine

# Flag -> what is said of the pages that have it (Chinese, English).
_WORDS = {
    "RESOURCE": ("没有读出：超过了时间或内存的限制", "not read: it took more time or memory than is allowed"),
    "DAMAGED": ("已损坏", "damaged"),
    "TRUNCATED": ("所在的文件不完整", "of a file that breaks off"),
    "NO_TEXT": ("没有文字层（扫描件或图片），未读", "without a text layer (a scan or a picture): not read"),
    "GARBLED": ("含有无法识别的字符", "with characters that can't be told"),
    "HIDDEN_TEXT": ("含有不可见的文字", "with text that is not visible"),
    "SLANTED_TEXT": ("含有斜排的文字（如水印），未读", "with slanted text (a watermark), not read"),
    "OVERPRINTED": ("含有压在正文上的大字（如水印），未读", "with large text across the other (a watermark), not read"),
    "TABLE_NOT_FOUND": ("含有成行成列的数字，但无法确定所在的列", "with figures whose columns could not be told"),
    "LONG_LINE": ("含有过长的行，未读", "with a line longer than any that is printed, not read"),
    "TWO_UP": ("可能由两页拼成一张，无法确定分界", "perhaps two pages on one sheet, not told apart"),
}
_REASONS = ("RESOURCE", "TRUNCATED", "DAMAGED")  # why nothing was read, the most telling first
_PAGE_NUMBER = re.compile(r"[-—\s第]*\d{1,4}[-—\s页]*")


def is_unread(page: Page) -> bool:
    """Whether something may stand on a page of which nothing was read; an empty page is read."""
    return page.page_no is not None and not page.blocks and bool(page.flags) and "BLANK" not in page.flags


def refuse_without_text(pages: Sequence[Page], name: str) -> None:
    """Raise ReadRefused where no page holds a block: a scan, or nothing that could be read."""
    if any(page.blocks for page in pages):
        return
    flags = {flag for page in pages for flag in page.flags}
    raise ReadRefused(next((code for code in _REASONS if code in flags), "NO_TEXT"), name)


def page_findings(pages: Sequence[Page], flags: Sequence[str]) -> tuple[Finding, ...]:
    """One finding for each reason code that reading raised, with the pages that have it.

    A code of all pages, or of a file without pages, is about the file and has no places.
    """
    of_pages = (flag for page in pages for flag in page.flags if flag in _WORDS and "BLANK" not in page.flags)
    raised = dict.fromkeys((*flags, *of_pages))
    return tuple(_page_finding(flag, [page for page in pages if flag in page.flags], len(pages)) for flag in raised)


def _page_finding(flag: str, flagged: Sequence[Page], count: int) -> Finding:
    said, said_en = _WORDS.get(flag, (f"：{flag}", f"with {flag}"))
    numbers = [page.page_no for page in flagged if page.page_no is not None and "BLANK" not in page.flags]
    is_file = not numbers or len(numbers) == count > 1
    where = "文件" if is_file else f"第{'、'.join(map(str, numbers))}页"
    where_en = "The file" if is_file else f"Page {', '.join(map(str, numbers))}"
    return Finding(
        f"BQ-{flag.replace('_', '-')}",
        Severity.MISSING,
        f"{where}{said}。",
        f"{where_en}: {said_en}.",
        places=() if is_file else tuple(page_source(number) for number in numbers),
    )


def page_source(page_no: int) -> SourceRef:
    """A page as a place."""
    return SourceRef(page_no, None, None, "", "", "", "")


def unread_after(pages: Sequence[Page], page_no: int | None) -> int | None:
    """The first unread page behind ``page_no``, None where there is none."""
    return next((page.page_no for page in pages if is_unread(page) and (page.page_no or 0) > (page_no or 0)), None)


def cut_by(table: Table, pages: Sequence[Page]) -> int | None:
    """The unread page on which a table may go on: the next one behind a page that ends with the table."""
    last = max((cell.page_no or 0 for row in table.rows for _, cell in row.cells), default=table.page_no or 0)
    behind = (page for page in pages if (page.page_no or 0) > last and "BLANK" not in page.flags)
    following = next(behind, None)
    at_end = any(page.page_no == last and ends_with_grid(page) for page in pages)
    return following.page_no if following is not None and at_end and is_unread(following) else None


def ends_with_grid(page: Page) -> bool:
    """Whether nothing but a page number stands below the page's last grid."""
    below = [block for block in reversed(page.blocks) if not _is_page_number(block)]
    return bool(below) and isinstance(below[0], Grid)


def _is_page_number(block: TextLine | Grid) -> bool:
    return isinstance(block, TextLine) and _PAGE_NUMBER.fullmatch(block.text) is not None


def stretches(pages: Sequence[Page]) -> Iterator[tuple[Page, ...]]:
    """The pages between those that were not read."""
    stretch: list[Page] = []
    for page in pages:
        if is_unread(page):
            yield tuple(stretch)
            stretch = []
        else:
            stretch.append(page)
    yield tuple(stretch)
