"""The Gradio page: its tabs, and how it is mounted.

Every handler can be reached by anyone who reaches the server, whatever is visible: none of them trusts its
input. No component has a callable as its value, which would publish that function.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import gradio as gr

from ui.desks import Desks
from ui.tab_ask import build_ask
from ui.tab_check import build_check
from ui.tab_compare import build_compare
from ui.tab_data import build_data
from ui.tab_departments import build_departments
from ui.tab_documents import build_documents
from ui.widgets import Shared, html_place, label, translations

MOST_SESSIONS = 300  # conversations kept in memory at once; older ones are found again by their address
_FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]


def build_page(desks: Desks) -> gr.Blocks:
    """The page, not yet mounted."""
    page = gr.Blocks(
        title="预算问答 · Budget Answers", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)
    )
    with page:
        # In the browser's own store: a reload, which is a new session to Gradio, finds its collection again.
        shared = Shared(desks, gr.BrowserState("", storage_key="budgetqa-collection", secret="collection"))
        header = html_place("bq-header")
        with gr.Tabs(elem_id="bq-tabs"):
            with gr.Tab(label("tab_ask"), id="ask"):
                build_ask(page, shared)
            with gr.Tab(label("tab_departments"), id="departments") as tab:
                build_departments(tab, shared)
            with gr.Tab(label("tab_compare"), id="compare") as tab:
                build_compare(tab, shared)
            with gr.Tab(label("tab_check"), id="check") as tab:
                build_check(tab, shared)
            with gr.Tab(label("tab_data"), id="data") as tab:
                build_data(tab, shared)
            with gr.Tab(label("tab_documents"), id="documents"):
                build_documents(page, shared, header)
    page.queue(max_size=64, default_concurrency_limit=4)
    page.state_session_capacity = MOST_SESSIONS
    return page


def page_options() -> dict[str, Any]:
    """How the page is mounted: its looks, and everything that Gradio opens by default shut."""
    return {
        "theme": gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_FONTS, font_mono=["ui-monospace"]),
        # Not as Gradio's css_paths: it rewrites the rules in the browser and loses shorthands with variables.
        "head": '<link rel="stylesheet" href="style.css">',
        "favicon_path": str(files("ui").joinpath("favicon.svg")),
        "i18n": translations(),
        "max_file_size": "50mb",
        "footer_links": [],
        "app_kwargs": {"openapi_url": None},
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
    }
