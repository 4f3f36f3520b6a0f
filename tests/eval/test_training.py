"""What the encoder is trained on: the pairs, the tokenizer, the file that is written. The training is not run here."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from eval.evidence import Evidence
from eval.training.departments import invent_departments
from eval.training.development import load_development, rank_development
from eval.training.items import load_aliased, load_classification
from eval.training.pairs import Pair, make_pairs
from eval.training.retrieval_check import Question, answers, rank_all, recall
from eval.training.tokenizer import gb2312_characters, make_tokenizer, split
from eval.training.train import save_model
from index.build import build_index
from index.encoder import StaticEncoder, load_encoder
from index.store import Store


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return make_pairs(seed=1, count=3000, run=50)


def test_the_same_seed_gives_the_same_pairs(pairs: list[Pair]) -> None:
    assert make_pairs(seed=1, count=3000, run=50) == pairs
    assert make_pairs(seed=2, count=100, run=50) != pairs[:100]


def test_every_slot_of_a_template_is_filled(pairs: list[Pair]) -> None:
    assert not [pair for pair in pairs if set("{}") & set(pair.question + pair.passage)]
    assert all(pair.question.strip() and len(pair.passage.split(" | ")) >= 4 for pair in pairs)


def test_a_run_is_about_one_department_and_repeats_no_passage(pairs: list[Pair]) -> None:
    for start in range(0, len(pairs), 50):
        run = [pair.passage for pair in pairs[start : start + 50]]
        assert len({passage.split(" | ")[0] for passage in run}) == 1
        assert len(set(run)) == 50


def test_some_questions_are_english(pairs: list[Pair]) -> None:
    assert 0.05 < sum(pair.question.isascii() for pair in pairs) / len(pairs) < 0.25


def test_places_that_are_left_out_are_nowhere() -> None:
    without = ("新疆维吾尔自治区", "玛纳斯县")
    departments = invent_departments(Random(3), 3000, without)
    assert not [one for one in departments if any(place in one.name for place in without)]
    assert [one for one in invent_departments(Random(3), 3000) if "新疆维吾尔自治区" in one.name]


def test_an_item_has_its_ancestors_and_its_everyday_names() -> None:
    items = {item.code: item for item in load_classification("economic")}
    assert items["30211"].path == ("商品和服务支出", "差旅费")
    assert "出差" in items["30211"].spoken
    assert "travel expenses" in items["30211"].english
    assert "公务接待费" in {item.name for item in load_aliased("sangong")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("差旅费 50.50万元", ["差", "旅", "费"]),
        ("Travel budget, 2024年", ["travel", "budget", "2024", "年"]),
        ("（２０２４）-1,234.5%", ["2024"]),
        ("30211", ["30211"]),
        ("GDP增长", ["gdp", "增", "长"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_characters_words_and_digits(text: str, words: list[str]) -> None:
    assert split(make_tokenizer([], 10), text) == words


def test_the_vocabulary_holds_gb2312_and_then_the_most_frequent_words() -> None:
    tokenizer = make_tokenizer(["budget budget travel"], 6763 + 1 + 36 + 1)
    assert len(list(gb2312_characters())) == 6763
    assert tokenizer.token_to_id("budget") is not None
    assert tokenizer.token_to_id("travel") is None


def test_a_saved_table_is_read_back_in_whole_numbers(tmp_path: Path) -> None:
    tokenizer = make_tokenizer(["差旅费"], 7000)
    table = np.random.default_rng(5).normal(size=(tokenizer.get_vocab_size(), 8)).astype(np.float32)
    save_model(tmp_path, tokenizer, table)
    encoder = StaticEncoder.load(tmp_path)
    expected = sum(table[tokenizer.token_to_id(character)] for character in "差旅费")
    assert encoder.encode(["差旅费"])[0] @ (expected / np.linalg.norm(expected)) > 0.999
    assert not encoder.encode(["𠀀"]).any()


def test_rank_is_the_place_of_the_first_passage_that_answers() -> None:
    encoder = StaticEncoder.load(Path(__file__).parents[2] / "index" / "model")
    question = Question("b", "差旅费", (("差旅费", "30211"), ("nowhere",)))
    passages = {"a.txt": ["差旅费"], "b.txt": ["30211 办公费", "差旅费 30211"]}
    assert answers(question, "30211 差旅费") and not answers(question, "差旅费")
    assert rank_all(encoder, [question], passages, within=False) == [2]
    assert rank_all(encoder, [question], passages, within=True) == [1]
    assert rank_all(encoder, [Question("a", "水费", (("水费",),))], passages, within=True) == [0]
    assert recall([0, 1, 2, 30], 10) == 0.5


def test_development_questions_are_asked_of_documents_that_answer_them(tmp_path: Path) -> None:
    text = "青河县水利局\n2024年部门预算公开\n第四部分 名词解释\n机关运行经费：保障机关运转的公用经费。\n"
    source = tmp_path / "a.txt"
    source.write_text(text, "utf-8")
    build_index([source], tmp_path / "index", load_encoder(), workers=1)
    held = ("运转费是什么意思", Evidence((("机关运行经费", "保障"),)))
    ranked = list(rank_development(Store.open(tmp_path / "index"), [held, ("水费", Evidence((("水费",),)))]))
    assert [(one.rank, one.ideal) for one in ranked] == [(1, (2,))]


def test_development_questions_are_well_formed() -> None:
    questions = load_development()
    assert len({question for question, _ in questions}) == len(questions) > 100
    assert all(question and evidence.passages for question, evidence in questions)
