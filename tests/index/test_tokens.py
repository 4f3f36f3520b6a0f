from __future__ import annotations

import pytest

from index.tokens import text_to_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("费", ["费"]),
        ("养老", ["养", "老", "养老"]),
        ("差旅费", ["差", "旅", "费", "差旅", "旅费"]),
        ("办公、差旅", ["办", "公", "办公", "差", "旅", "差旅"]),  # no pair across a mark
        ("Travel expenses", ["travel", "expenses"]),
        ("30211 差旅", ["30211", "差", "旅", "差旅"]),
        ("2024年", ["2024", "年"]),
        ("合计50.50万元", ["合", "计", "合计"]),
        ("1,234.56元", []),
        ("-3.5%", []),
        ("１２３ＡＢ", ["123", "ab"]),
        ("⽀出", ["支", "出", "支出"]),  # a radical of the text layer
        ("a_b", ["a", "b"]),
        ("\0\ud800‮", []),
    ],
)
def test_text_to_tokens(text: str, tokens: list[str]) -> None:
    assert text_to_tokens(text) == tokens
