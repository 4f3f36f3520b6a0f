"""Questions and labels in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text import bits, is_english, normalise, spans, to_simplified


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("青河縣水利局差旅費", "青河县水利局差旅费"),
        ("請問財政撥款", "请问财政拨款"),
        ("２０２４年", "2024年"),
        ("“三公”经费", "三公经费"),
        ("三公 经费\u3000是 多少？", "三公经费是多少?"),
        ("Ｔotal　Budget", "totalbudget"),
        ("《河湖长制》", "河湖长制"),
        ("**差旅费**", "差旅费"),
        ("差旅费，多少。", "差旅费,多少."),
        ("㎡", "m2"),
        ("", ""),
    ],
)
def test_one_form(text: str, same: str) -> None:
    assert normalise(text) == same


# What people type: ASCII, Chinese punctuation and characters, full-width forms.
TYPED = ((0x20, 0x7E), (0x3000, 0x303F), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E))
typed = st.sampled_from(TYPED).flatmap(
    lambda low_high: st.characters(min_codepoint=low_high[0], max_codepoint=low_high[1])
)


@given(st.text(alphabet=typed, max_size=40))
def test_the_form_is_final_and_holds_no_blanks(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not any(char.isspace() for char in once)


def test_characters_are_simplified_one_for_one() -> None:
    text = "農業機械補貼與水資源費"
    assert to_simplified(text) == "农业机械补贴与水资源费"
    assert len(to_simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("What is the total budget?", True),
        ("Qinghe travel expenses", True),
        ("What share of basic expenditure is public funds (公用经费)?", True),
        ("青河县水利局GDP是多少", False),
        ("PPP项目咨询服务费", False),
        ("差旅费", False),
        ("budget", False),
        ("", False),
        ("青河 travel cost", True),
    ],
)
def test_the_language_of_a_question(text: str, english: bool) -> None:
    assert is_english(text) is english


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("水费电费水费", "水费", [(0, 2), (4, 6)]),
        ("一一一", "一一", [(0, 2), (1, 3)]),
        ("水费", "差旅费", []),
    ],
)
def test_all_places_of_a_part(text: str, part: str, found: list[tuple[int, int]]) -> None:
    assert spans(text, part) == found


@given(st.integers(0, 60), st.integers(0, 60))
def test_bits_are_the_characters_between(start: int, length: int) -> None:
    mask = bits(start, start + length)
    assert [at for at in range(130) if mask >> at & 1] == list(range(start, start + length))
