"""Files to Pages in a child process: what bad input gets, and that nothing but a refusal comes out."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
import time
import zlib
from functools import cache
from pathlib import Path

import pytest

from index.errors import BudgetQAError, ReadRefused, shown_name
from index.read import Limits, kind_of, read_bytes, read_file
from index.records import Grid, TextLine
from tests.index.pdf_setter import make_pdf, table_page

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SMALL = Limits(seconds=20, step_seconds=6, memory_mb=400)


def refusal(call, *arguments) -> ReadRefused:
    with pytest.raises(ReadRefused) as caught:
        call(*arguments)
    error = caught.value
    assert error.why and error.next_step and str(error).startswith(f"{shown_name(error.name)}: {error.code}: ")
    return error


def python(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


@cache
def budget_pdf() -> bytes:
    return make_pdf(table_page("ruled"), table_page("no rules"))


TYPE1 = "/Subtype/Type1/BaseFont/Helvetica"


def type0(encoding: str) -> str:
    """A composite font without the map to characters."""
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    return f"/Subtype/Type0/BaseFont/A/Encoding/{encoding}/DescendantFonts[<</Type/Font/Subtype/CIDFontType2{system}>>]"


def raw_pdf(
    content: bytes,
    filters: str = "",
    media_box: str = "[0 0 595 842]",
    kids: str = "[3 0 R]",
    font: str = TYPE1,
) -> bytes:
    """A one-page PDF around a content stream, written by hand."""
    filters = f"/Filter {filters}" if filters else ""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids {kids}/Count 1>>".encode(),
        f"<</Type/Page/Parent 2 0 R/MediaBox {media_box}/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".encode(),
        f"<</Length {len(content)}{filters}>>\nstream\n".encode() + content + b"\nendstream",
        f"<</Type/Font{font}>>".encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()


SHOW = b"BT /F 9 Tf 60 700 Td (12.34) Tj ET"


# --- what is read ---------------------------------------------------------------------------------------


def test_a_pdf(tmp_path):
    path = tmp_path / "预算.pdf"
    path.write_bytes(budget_pdf())
    result = read_file(path)
    assert (result.name, result.media, result.lines, result.flags) == ("预算.pdf", "pdf", 0, ())
    assert result.sha256 == hashlib.sha256(budget_pdf()).hexdigest()
    assert [type(block) for page in result.pages for block in page.blocks] == [TextLine, TextLine, Grid] * 2


def test_a_text_file(tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes("2024年部门预算\n收入\t12.00\n".encode())
    result = read_file(path)
    assert (result.media, result.lines, len(result.pages)) == ("text", 2, 1)
    assert [type(block) for block in result.pages[0].blocks] == [TextLine, Grid]


def test_text_in_gb18030(tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes("部门预算公开\n".encode("gb18030"))
    assert read_file(path).pages[0].blocks[0].text == "部门预算公开"


def test_a_pdf_under_another_suffix_is_known_by_its_content():
    assert read_bytes(budget_pdf(), "budget.txt").media == "pdf"


def test_real_text(tmp_path):
    paths = sorted(CORPUS.glob("*.txt"))
    if not paths:
        pytest.skip(f"the shared folder is absent: {CORPUS}")
    result = read_file(paths[0])
    assert result.lines > 100 and any(isinstance(block, Grid) for block in result.pages[0].blocks)


def test_blank_pages_are_no_flag_of_the_file():
    data = make_pdf(table_page("ruled"), lambda canvas: None)
    result = read_bytes(data, "a.pdf")
    assert result.flags == () and result.pages[1].flags == ("NO_TEXT", "BLANK")


def test_a_font_without_characters_is_flagged():
    result = read_bytes(raw_pdf(b"BT /F 9 Tf 60 700 Td <00120034> Tj ET", font=type0("Identity-H")), "a.pdf")
    assert result.flags == ("GARBLED",)
    assert [block.text for block in result.pages[0].blocks] == ["\ufffd\ufffd"]


def test_a_character_map_named_by_a_path_opens_no_file(tmp_path):
    """CVE-2025-64512: the name of a predefined character map must not lead out of the library's own folder."""
    evil = tmp_path / "evil"
    (tmp_path / "evil.pickle.gz").write_bytes(b"not to be opened")
    data = raw_pdf(SHOW, font=type0(str(evil).replace("/", "#2F")))
    (tmp_path / "a.pdf").write_bytes(data)
    code = (
        "import sys; from pathlib import Path; from index.read_pdf import pdf_to_pages\n"
        "data = Path(sys.argv[1]).read_bytes()\n"
        "def watch(event, args):\n"
        "    if event == 'open' and 'evil' in str(args[0]): print('OPENED', args[0])\n"
        "sys.addaudithook(watch)\n"
        "try: pdf_to_pages(data, 'a.pdf')\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    assert "OPENED" not in python(code, str(tmp_path / "a.pdf"))


# --- what is refused before it is parsed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        ("a.pdf", b"", "EMPTY", "nothing"),
        ("a.txt", b" \n\t\n", "EMPTY", "nothing"),
        ("a.pdf", b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "NOT_PDF", "web page"),
        ("a.pdf", b"\n  <html lang=zh>", "NOT_PDF", "web page"),
        ("a.pdf", bytes(range(256)) * 8, "NOT_PDF", "binary"),
        ("a.pdf", b"PK\x03\x04 and so on", "NOT_PDF", "DOCX"),
        ("a.pdf", "部门预算公开".encode(), "NOT_PDF", "plain text"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "NOT_PDF", "PNG"),
        ("a.docx", b"PK\x03\x04 and so on", "UNSUPPORTED", "DOCX"),
        ("a.exe", b"MZ plain enough", "UNSUPPORTED", "plain text"),
        ("a.txt", bytes(range(256)) * 8, "UNSUPPORTED", "binary"),
        ("a.html", b"<html></html>", "UNSUPPORTED", "web page"),
    ],
)
def test_refused_by_its_first_bytes(name, data, code, word):
    error = refusal(read_bytes, data, name)
    assert (error.code, error.name) == (code, name) and word in error.why


def test_refused_by_what_the_path_is(tmp_path):
    folder, link, fifo = tmp_path / "folder", tmp_path / "link.pdf", tmp_path / "fifo.pdf"
    folder.mkdir()
    (tmp_path / "real.pdf").write_bytes(budget_pdf())
    link.symlink_to(tmp_path / "real.pdf")
    os.mkfifo(fifo)
    started = time.monotonic()
    for path in (folder, link, fifo, Path("/dev/null")):
        assert refusal(read_file, path).code == "NOT_REGULAR", path
    assert time.monotonic() - started < 2


def test_refused_by_the_system(tmp_path):
    assert refusal(read_file, tmp_path / "absent.pdf").code == "UNREADABLE"
    assert refusal(read_file, tmp_path / ("x" * 300 + ".pdf")).code == "UNREADABLE"
    assert refusal(read_file, Path("a\0b.pdf")).code == "UNREADABLE"
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(budget_pdf())
    locked.chmod(0)
    if os.geteuid() != 0:
        assert refusal(read_file, locked).code == "UNREADABLE"


def test_refused_by_its_size(tmp_path):
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-1.4\n" + bytes(2 * 1024 * 1024))
    assert refusal(read_file, path, Limits(file_mb=1)).code == "RESOURCE"


# --- what is refused while it is parsed -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: make_pdf(table_page("ruled"), password="secret"), "ENCRYPTED"),
        (lambda: make_pdf(lambda canvas: canvas.rect(9, 9, 99, 99)), "NO_TEXT"),
        (lambda: budget_pdf()[: len(budget_pdf()) // 8], "TRUNCATED"),
        (lambda: b"%PDF-1.4\nnothing at all\n%%EOF\n", "DAMAGED"),
        (lambda: raw_pdf(b"q"), "NO_TEXT"),
    ],
    ids=["encrypted", "scan", "cut", "no objects", "empty page"],
)
def test_refused_pdf(data, code):
    assert refusal(read_bytes, data(), "a.pdf", SMALL).code == code


def test_a_page_tree_in_a_circle_ends():
    """The pages are found all the same, one by one."""
    result = read_bytes(raw_pdf(SHOW, kids="[2 0 R]"), "a.pdf", SMALL)
    assert [block.text for page in result.pages for block in page.blocks] == ["12.34"]


def test_refused_for_its_pages():
    error = refusal(read_bytes, budget_pdf(), "a.pdf", Limits(pages=1))
    assert error.code == "PAGE_LIMIT" and "1" in error.why


def test_text_in_no_encoding():
    assert refusal(read_bytes, "预算".encode() + b"\xff\xfe\xff" * 9, "a.txt").code == "ENCODING"


def test_a_file_that_breaks_off_and_is_still_read_is_flagged():
    result = read_bytes(budget_pdf().replace(b"%%EOF", b""), "a.pdf")
    assert result.flags == ("TRUNCATED",) and len(result.pages) == 2


def flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


@pytest.mark.parametrize(
    "data",
    [
        lambda: raw_pdf(flate(b" " * (600 << 20)), "/FlateDecode"),
        lambda: raw_pdf(flate(flate(b" " * (600 << 20))), "[/FlateDecode /FlateDecode]"),
        lambda: raw_pdf(flate(b"q " * 20_000_000), "/FlateDecode"),
        lambda: raw_pdf(flate(b"BT /F 9 Tf (" + b"1" * 4_000_000 + b") Tj ET"), "/FlateDecode"),
    ],
    ids=["flate bomb", "double flate bomb", "40 MB of operators", "four million characters"],
)
def test_a_bomb_is_stopped_in_time(data):
    bomb = data()
    started = time.monotonic()
    assert refusal(read_bytes, bomb, "bomb.pdf", SMALL).code == "RESOURCE"
    assert time.monotonic() - started < SMALL.step_seconds + 6


def test_a_page_of_many_lines_is_read_within_the_limits_or_refused():
    strokes = (b"%d %d m %d %d l S" % (n % 595, n % 842, n % 590, n % 842) for n in range(20_000))
    content = b" ".join((SHOW, *strokes))
    try:
        assert read_bytes(raw_pdf(content), "a.pdf", SMALL).pages
    except ReadRefused as error:
        assert error.code == "RESOURCE"


@pytest.mark.parametrize("box", ["[0 0 1e30 1e30]", "[0 0 0 0]", "[a b c d]", "[0 0 595]", "5"])
def test_page_boxes_that_are_none(box):
    try:
        result = read_bytes(raw_pdf(SHOW, media_box=box), "a.pdf", SMALL)
    except ReadRefused as error:
        assert error.code in {"DAMAGED", "NO_TEXT"}
    else:
        assert result.pages


def test_a_child_that_dies_is_a_refusal(monkeypatch):
    monkeypatch.setattr("index.read._CHILD", "import os; os.abort()")
    error = refusal(read_bytes, budget_pdf(), "a.pdf")
    assert error.code == "RESOURCE" and "status -6" in error.why


def test_a_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr("index.read._CHILD", "import time; time.sleep(60)")
    assert refusal(read_bytes, budget_pdf(), "a.pdf", Limits(step_seconds=0.5)).code == "RESOURCE"


def test_no_child_is_left_behind(tmp_path):
    """In a process of its own: the tests' process may have other children, a browser for instance."""
    (tmp_path / "a.pdf").write_bytes(budget_pdf())
    code = (
        "import os, sys; from pathlib import Path; from index.read import read_bytes\n"
        "read_bytes(Path(sys.argv[1]).read_bytes(), 'a.pdf')\n"
        "try: print('left', os.waitpid(-1, os.WNOHANG))\n"
        "except ChildProcessError: print('none')\n"
    )
    assert python(code, str(tmp_path / "a.pdf")) == "none\n"


def test_reading_imports_nothing_heavy():
    heavy = ("numpy", "torch", "faiss", "gradio", "pandas", "tokenizers")
    code = "import sys, index.read, index.read_child, index.read_pdf, index.read_text; print(*sys.modules)"
    assert not set(heavy) & set(python(code).split())


# --- errors ---------------------------------------------------------------------------------------------


def test_errors_word_themselves():
    error = ReadRefused("NO_TEXT", "a.pdf")
    assert isinstance(error, BudgetQAError)
    assert str(error).startswith("a.pdf: NO_TEXT: no page holds text") and "OCR" in error.next_step
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.name, again.why, again.next_step) == (error.code, error.name, error.why, error.next_step)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("预算 2024.pdf", "预算 2024.pdf"),
        ("a\nb", "a\\nb"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),
        ("\udcff", "\\udcff"),
    ],
)
def test_shown_name(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1", "an RTF document"),
        ("部门".encode("utf-16"), "plain text"),
        ("部门预算".encode("gb18030"), "text in an unknown encoding"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Office document (DOC, XLS)"),
    ],
)
def test_kind_of(data, kind):
    assert kind_of(data) == kind
