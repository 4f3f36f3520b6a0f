"""The shipped encoder against sentence-transformers' own, its determinism, its texts, its errors."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.encoder import SHIPPED_FOLDER, TOKENIZER_FILE, WEIGHTS_FILE, EncoderUnavailable, StaticEncoder, load_encoder

TEXTS = (
    "玛纳斯县商信局2024年差旅费预算是多少？",
    "差旅费 | 30211 | 合计：50.50万元；公用经费：50.50万元",
    "How much is the travel budget of Manas County?",
    "“三公”经费包括因公出国（境）费、公务用车购置及运行费和公务接待费。" * 20,
    "彧䶮🚗 ₂ ﬁ Ⅻ",
    "一",
)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(SHIPPED_FOLDER)


def test_every_row_has_length_one(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("text", ["", " \n", "。，！？", "12.50万元", "🚗", "\ud800"])
def test_a_text_without_words_is_the_zero_vector(encoder: StaticEncoder, text: str) -> None:
    assert not encoder.encode([text]).any()


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, 256)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TRAVEL budget", "travel BUDGET"),
        ("２０２４年（一）", "2024年(一)"),
        ("差旅费50.50万元", "差旅费，1,234.56万元"),
        ("差旅费 预算", "差旅费预算"),
        ("差\ud800旅费", "差旅费"),
    ],
)
def test_forms_of_the_same_words_have_the_same_vector(encoder: StaticEncoder, one: str, other: str) -> None:
    assert encoder.encode([one]).tobytes() == encoder.encode([other]).tobytes()


def test_vectors_do_not_depend_on_batch_or_order(encoder: StaticEncoder) -> None:
    source = random.Random(7)
    texts = ["".join(source.choices("".join(TEXTS), k=source.randint(1, 300))) for _ in range(2500)]
    together = encoder.encode(texts)
    order = source.sample(range(len(texts)), len(texts))
    assert encoder.encode([texts[i] for i in order]).tobytes() == together[order].tobytes()
    alone = np.concatenate([encoder.encode([text]) for text in texts[:100]])
    assert alone.tobytes() == together[:100].tobytes()


def test_the_order_of_words_in_a_text_makes_no_difference_to_a_bit(encoder: StaticEncoder) -> None:
    """Sums of whole numbers: what makes the vectors the same on every processor."""
    words = list("差旅费办公费印刷费培训费" * 30)
    shuffled = random.Random(1).sample(words, len(words))
    assert encoder.encode(["".join(words)]).tobytes() == encoder.encode(["".join(shuffled)]).tobytes()


def test_a_question_of_a_hundred_thousand_characters_is_encoded(encoder: StaticEncoder) -> None:
    once, often = encoder.encode(["差旅费", "差旅费" * 33_334])
    np.testing.assert_allclose(once, often, atol=1e-6)


def test_every_common_character_has_its_own_vector(encoder: StaticEncoder) -> None:
    characters = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
    assert len(np.unique(encoder.encode(characters), axis=0)) == len(characters) == 3666


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("出差一年花多少", "商品和服务支出 > 差旅费", "商品和服务支出 > 办公费"),
        ("暖气费", "商品和服务支出 > 取暖费", "商品和服务支出 > 水费"),
        ("公家车的油钱", "公务用车购置及运行费 > 公务用车运行费", "公务接待费"),
        ("养老钱", "机关事业单位基本养老保险缴费", "住房公积金"),
        ("official receptions", "公务接待费", "公务用车购置费"),
        ("travel expenses", "商品和服务支出 > 差旅费", "商品和服务支出 > 培训费"),
        ("科室有哪些", "下设9个科室，分别是：办公室", "编制数20，实有人数30人"),
    ],
)
def test_everyday_words_are_nearer_to_what_they_mean(
    encoder: StaticEncoder, question: str, right: str, wrong: str
) -> None:
    asked = encoder.encode([question], "query")[0]
    near, far = encoder.encode([right, wrong]) @ asked
    assert near > far + (0.0 if question.isascii() else 0.1)  # qa puts English into Chinese before it searches


def test_it_equals_sentence_transformers_static_embedding(encoder: StaticEncoder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of packages that it imports
        modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules")
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(modules=[modules.StaticEmbedding.load(str(SHIPPED_FOLDER))], device="cpu")
        theirs = model.encode(list(TEXTS), normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoder.encode(TEXTS), theirs, atol=1e-6)


def test_another_model_takes_its_place_with_its_prompts(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules")
        from sentence_transformers import SentenceTransformer

        module = modules.StaticEmbedding.load(str(SHIPPED_FOLDER))
        prompts = {"query": "查询：", "document": "段落："}
        model = SentenceTransformer(modules=[module], prompts=prompts, device="cpu")
        model.save_pretrained(str(tmp_path / "other"), create_model_card=False)
        other = load_encoder(tmp_path / "other")
        query = other.encode(["差旅费"], "query")[0]
        passage, blank = other.encode(["差旅费", " "])
    assert other.dimension == 256
    assert other.id.startswith(f"{tmp_path / 'other'}@")
    shipped = load_encoder().encode(["查询：差旅费", "段落：差旅费"])
    np.testing.assert_allclose([query, passage], shipped, atol=1e-6)
    assert not blank.any()


def test_the_id_stands_for_the_weights(tmp_path: Path, encoder: StaticEncoder) -> None:
    changed = _copy(tmp_path)
    tensors = load_file(changed / WEIGHTS_FILE)
    tensors["embeddings"][5, 5] ^= 1
    save_file(tensors, changed / WEIGHTS_FILE)
    assert StaticEncoder.load(_copy(tmp_path / "same")).id == encoder.id == load_encoder().id
    assert StaticEncoder.load(changed).id != encoder.id


def test_an_id_loads_the_model_that_it_names(encoder: StaticEncoder) -> None:
    assert load_encoder(encoder.id).id == encoder.id


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"No such file.*tokenizer\.json.*make encoder"):
        StaticEncoder.load(tmp_path)


@pytest.mark.parametrize("name", [TOKENIZER_FILE, WEIGHTS_FILE])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = _copy(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:5000])
    with pytest.raises(EncoderUnavailable, match="damaged"):
        StaticEncoder.load(folder)


def test_a_table_that_does_not_fit_the_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    tensors = load_file(folder / WEIGHTS_FILE)
    save_file({"embeddings": tensors["embeddings"][:-1].copy()}, folder / WEIGHTS_FILE)
    with pytest.raises(EncoderUnavailable, match=r"int8\[\d+, 256\], expected int8\[\d+, dimension\]"):
        StaticEncoder.load(folder)


def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("sentence_transformers")
        (tmp_path / "empty").mkdir()
        with pytest.raises(EncoderUnavailable, match="check the name or folder"):
            load_encoder(tmp_path / "empty")


def test_the_shipped_encoder_needs_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import json, sys; from index.encoder import load_encoder; load_encoder().encode(['差旅费']);"
        "print(json.dumps(sorted({'torch', 'sentence_transformers', 'transformers', 'faiss'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED_FOLDER.iterdir()) < 3_000_000


def _copy(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in (TOKENIZER_FILE, WEIGHTS_FILE):
        shutil.copy(SHIPPED_FOLDER / name, folder / name)
    return folder
