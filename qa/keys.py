"""Names in the form by which they are compared: the key of an item."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from index.labels import plain_name
from qa.text import normalise

# 三公 set in one row: there the columns, by their concept, are the items.
SANGONG_COLUMNS = {
    "total": "“三公”经费",
    "abroad": "因公出国（境）费",
    "reception": "公务接待费",
    "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行费",
    "operating": "机关运行经费",
}
_BRACKETED_REMARK = re.compile(r"\((小计|类|款|项|本级|补助|含.*?)\)")
_PROSE_TAIL = re.compile(r"(财政拨款)?预算$|资金$|财政拨款$")
_PROSE_HEAD = re.compile(r"^财政拨款(?=三公)")


def item_key(name: str) -> str:
    """The key of a printed name: normalised, without outline marks and remarks in brackets.

    >>> item_key("其中：公务用车购置费"), item_key("公务用车购置及运行费（小计）")
    ('公务用车购置费', '公务用车购置及运行费')
    """
    return _BRACKETED_REMARK.sub("", normalise(plain_name(name)))


def prose_key(name: str) -> str:
    """The key of an item named in prose, where 预算 and 财政拨款 are part of the sentence rather than the name.

    >>> prose_key("财政拨款三公经费预算"), prose_key("机关运行经费财政拨款预算"), prose_key("一般公共预算")
    ('三公经费', '机关运行经费', '一般公共预算')
    """
    key = _PROSE_HEAD.sub("", item_key(name))
    shorter = _PROSE_TAIL.sub("", key)
    is_needed = len(shorter) < 4 or shorter in ("一般公共", "政府性基金", "国有资本经营", "收支总", "财政拨款收支总")
    return _synonyms().get(key if is_needed else shorter, key if is_needed else shorter)


@cache
def _synonyms() -> dict[str, str]:
    """Names of one thing that differ between documents, with the one by which it is known here."""
    text = files("qa").joinpath("vocabulary/synonyms.toml").read_text(encoding="utf-8")
    return {normalise(name): normalise(same) for name, same in tomllib.loads(text)["same"].items()}
