"""Pictures of every tab: both languages, light and dark, wide and phone. ``python -m ui.screenshots URL FOLDER``.

Needs playwright and a Chromium (``BUDGETQA_CHROMIUM``, /usr/bin/chromium without it); the server must be running.
"""

from __future__ import annotations

import io
import itertools
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

TABS = ("ask", "departments", "compare", "check", "data", "documents")
SIZES = {"wide": (1360, 900), "phone": (390, 844)}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which tab, in which language, colours and size; ``question`` is asked first where there is one."""

    tab: str
    language: str
    colours: str
    size: str
    question: str = ""

    @property
    def name(self) -> str:
        parts = (self.tab, "answer" if self.question else "", self.language, self.colours, self.size)
        return "-".join(part for part in parts if part)


def shots(question: str) -> Iterator[Shot]:
    """All of them; the chat is taken empty and with an answer."""
    for tab, language, colours, size in itertools.product(TABS, ("zh-CN", "en-GB"), ("light", "dark"), SIZES):
        yield Shot(tab, language, colours, size)
        if tab == "ask":
            yield Shot(tab, language, colours, size, question)


def take(url: str, folder: Path, wanted: str = "") -> list[Path]:
    """Takes the pictures whose name holds ``wanted``, as WebP; gives their paths."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with sync_playwright() as playwright:
        chromium = os.environ.get("BUDGETQA_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shot in shots(_first_example(browser.new_page(locale="zh-CN"), url)):
            if wanted not in shot.name:
                continue
            width, height = SIZES[shot.size]
            # Wide until the tab is open: on a phone most tabs are behind Gradio's menu.
            viewport = {"width": max(width, 1000), "height": height}
            page = browser.new_page(locale=shot.language, color_scheme=shot.colours, viewport=viewport)  # type: ignore[arg-type]
            _open(page, url, shot)
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(1500)  # pictures of pages and fonts; there is no event for both
            path = folder / f"{shot.name}.webp"
            Image.open(io.BytesIO(page.screenshot())).save(path, "WEBP", quality=80, method=6)
            taken.append(path)
            page.close()
        browser.close()
    return taken


def _first_example(page: Page, url: str) -> str:
    page.goto(url)
    return page.locator(".bq-examples .bq-chip").first.inner_text()


def _open(page: Page, url: str, shot: Shot) -> None:
    page.goto(f"{url}/?q={quote(shot.question)}" if shot.question else url)
    page.locator(".bq-turn" if shot.question else ".bq-examples .bq-chip").first.wait_for()
    if shot.tab != "ask":
        page.locator("#bq-tabs [role=tab]").nth(TABS.index(shot.tab)).click()


def main() -> None:
    url, folder, *wanted = sys.argv[1:]
    for path in take(url.rstrip("/"), Path(folder), *wanted):
        sys.stdout.write(f"{path} {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
