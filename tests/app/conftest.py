"""Fixtures of the page's tests: a budget as a ruled PDF beside the tabbed text, and a running server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from index.build import build_index
from index.encoder import load_encoder
from tests.conftest import BUDGET_TEXT

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60

PDF_ROWS = [
    ["经济分类科目编码", "", "经济分类科目名称", "一般公共预算基本支出", "", ""],
    ["类", "款", "", "合计", "人员经费", "公用经费"],
    ["※", "※", "※", "1", "2", "3"],
    ["", "", "总计", "238.50", "230.00", "8.50"],
    ["301", "", "工资福利支出", "230.00", "230.00", ""],
    ["301", "01", "基本工资", "230.00", "230.00", ""],
    ["302", "", "商品和服务支出", "8.50", "", "8.50"],
    ["302", "01", "办公费", "4.25", "", "4.25"],
    ["302", "11", "差旅费", "4.25", "", "4.25"],
]


@dataclass(frozen=True, slots=True)
class Server:
    """A running page: its address, its index and the folder that Gradio keeps uploads in."""

    url: str
    index_dir: Path
    temp_dir: Path


def write_budget_pdf(path: Path, organisation: str) -> Path:
    """A department's budget as a ruled PDF: a title page, then one statement on a landscape page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=22)
    spans = [("SPAN", (0, 0), (1, 0)), ("SPAN", (2, 0), (2, 1)), ("SPAN", (3, 0), (5, 0))]
    rules = [("GRID", (0, 0), (-1, -1), 0.7, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 11)]
    table = Table(PDF_ROWS, colWidths=[60, 60, 180, 100, 100, 100], style=[*spans, *rules])
    before = [
        organisation,
        "2024年部门预算公开",
        "第二部分 2024年部门预算公开表",
        "表6",
        "一般公共预算基本支出情况表",
        f"编制部门：{organisation}",
        "单位：万元",
    ]
    story = [*(Paragraph(text, style) for text in before), table]
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=True).build(story)
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``python app.py`` on an index of two departments, one a text and one a PDF."""
    home = tmp_path_factory.mktemp("page")
    (home / "甲县.txt").write_text(BUDGET_TEXT, encoding="utf-8")
    write_budget_pdf(home / "乙县.pdf", "乙县商务和粮食局")
    index_dir, temp_dir = home / "index", home / "gradio"
    build_index([home / "甲县.txt", home / "乙县.pdf"], index_dir, load_encoder())
    with running(index_dir, temp_dir) as url:
        yield Server(url, index_dir, temp_dir)


class running:
    """The server as a process of its own, for as long as the block lasts; gives its address."""

    def __init__(self, index_dir: Path, temp_dir: Path, *options: str) -> None:
        self._port = _free_port()
        self._command = [sys.executable, "app.py", "--index", str(index_dir), "--port", str(self._port), *options]
        self._environment = {**os.environ, "GRADIO_TEMP_DIR": str(temp_dir), "BUDGETQA_HOSTS": "budget.test"}

    def __enter__(self) -> str:
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        url = f"http://127.0.0.1:{self._port}"
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            assert self._process.poll() is None, "the server ended before it answered"
            assert time.monotonic() < deadline, f"the server did not answer within {START_SECONDS} s"
            time.sleep(0.2)
        return url

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code in (200, 401)
    except httpx.TransportError:
        return False
