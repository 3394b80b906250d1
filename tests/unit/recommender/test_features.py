"""Text and picture vectors, the light ones and those through transformers."""

import json
import logging

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from transformers import BertConfig, BertModel, BertTokenizer, ResNetConfig, ResNetModel

from recommender.features.cache import FeatureCache
from recommender.features.encoders import POOLING, BertText, EncoderNotUsable, ResNetPictures
from recommender.features.items import Featuriser, Places
from recommender.features.picture import LightPictures
from recommender.features.tfidf import TfidfText
from recommender.features.words import terms, words

TEXTS = [
    "挂耳式运动蓝牙耳机 跑步不掉",
    "主动降噪蓝牙耳机 长续航",
    "真丝围巾礼盒 送妈妈",
    "羊绒围巾 保暖",
    "轻薄笔记本电脑 长续航",
]


def test_words_leave_out_what_says_nothing():
    assert words("请问有没有适合跑步的蓝牙耳机") == ["跑步", "蓝牙", "耳机"]
    assert words("ＩＰＸ７ 防水") == ["ipx7", "防水"]
    assert "c:耳机" in terms("蓝牙耳机")


def test_texts_alike_are_nearer_than_texts_apart():
    vectors = TfidfText.fit(TEXTS, dim=4).encode(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    near = vectors @ vectors.T
    assert near[0, 1] > near[0, 2]
    assert near[2, 3] > near[2, 4]


def test_text_of_unknown_words_is_zero_and_no_text_is_no_row():
    fitted = TfidfText.fit(TEXTS)
    assert not fitted.encode(["qwerty"]).any()
    assert fitted.encode([]).shape == (0, fitted.dim)


def test_a_fitted_encoder_survives_its_state(tmp_path):
    fitted = TfidfText.fit(TEXTS)
    torch.save(fitted.state(), tmp_path / "text.pt")
    again = TfidfText.from_state(torch.load(tmp_path / "text.pt", weights_only=True))
    assert again.name == fitted.name
    assert np.array_equal(again.encode(TEXTS), fitted.encode(TEXTS))


def test_texts_without_a_common_word_are_refused():
    with pytest.raises(ValueError, match="nothing to learn from"):
        TfidfText.fit(["的", "了", "吗"])


def draw(path, shape, colour):
    picture = Image.new("RGB", (120, 120), "white")
    getattr(ImageDraw.Draw(picture), shape)((30, 30, 90, 90), fill=colour)
    picture.save(path)
    return path


def test_pictures_alike_in_colour_or_shape_are_nearer(tmp_path):
    encode = LightPictures().encode
    red, blue = (draw(tmp_path / f"{c}.png", "rectangle", c) for c in ("red", "blue"))
    red_disc = draw(tmp_path / "disc.png", "ellipse", "red")
    blue_disc = draw(tmp_path / "blue_disc.png", "ellipse", "blue")
    a, b, c, d = (encode(path) for path in (red, blue, red_disc, blue_disc))
    assert len(a) == LightPictures.dim
    assert np.linalg.norm(a) == pytest.approx(1, abs=1e-5)
    assert a @ c > a @ d
    assert a @ b > a @ d


def test_a_picture_of_one_colour_has_a_vector(tmp_path):
    path = tmp_path / "plain.png"
    Image.new("RGB", (40, 40), "white").save(path)
    assert np.isfinite(LightPictures().encode(path)).all()


@pytest.fixture
def bert(tmp_path):
    """A tiny BERT with random weights, saved as a real one would be."""
    folder = tmp_path / "bert"
    folder.mkdir()
    signs = sorted(set("".join(TEXTS)) - {" "})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def test_a_bert_gives_its_cls_vector(bert):
    encoder = BertText(str(bert))
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (5, encoder.dim) == (5, 32)
    tokens = encoder.tokenizer(TEXTS[0], return_tensors="pt")
    cls = encoder.model(**tokens).last_hidden_state[0, 0].detach().numpy()
    assert np.allclose(vectors[0], cls / np.linalg.norm(cls), atol=1e-4)


def pooled(folder, **how):
    (folder / POOLING).parent.mkdir()
    asked = {"word_embedding_dimension": 32} | {f"pooling_mode_{k}": v for k, v in how.items()}
    (folder / POOLING).write_text(json.dumps(asked), encoding="utf-8")
    return BertText(str(folder))


def test_a_folder_that_asks_for_the_mean_gives_it(bert):
    encoder = pooled(bert, cls_token=False, mean_tokens=True)
    vectors = encoder.encode(TEXTS)  # of different lengths, in one batch
    for text, vector in zip(TEXTS, vectors, strict=True):
        hidden = encoder.model(**encoder.tokenizer(text, return_tensors="pt")).last_hidden_state
        mean = hidden[0].mean(dim=0).detach().numpy()
        assert np.allclose(vector, mean / np.linalg.norm(mean), atol=1e-4)


def test_another_pooling_or_a_damaged_one_is_refused(bert):
    with pytest.raises(EncoderNotUsable, match="max_tokens"):
        pooled(bert, max_tokens=True)
    (bert / POOLING).write_text("{", encoding="utf-8")
    with pytest.raises(EncoderNotUsable, match=r"config\.json"):
        BertText(str(bert))


def test_traditional_and_full_width_are_read_as_simplified(bert):
    one, other = BertText(str(bert)).encode(["蓝牙耳机", "藍牙　耳機"])
    assert np.allclose(one, other, atol=1e-5)


def test_a_text_is_cut_at_512_tokens(bert):
    encoder = BertText(str(bert))
    assert encoder.limit == 512
    long = "耳" * 2_000
    assert np.allclose(encoder.encode([long]), encoder.encode([long + "机" * 50]), atol=1e-5)


@pytest.fixture
def resnet(tmp_path):
    """A tiny ResNet with random weights."""
    torch.manual_seed(0)
    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic")
    ResNetModel(config).save_pretrained(tmp_path / "resnet")
    return tmp_path / "resnet"


def test_a_resnet_gives_its_pooled_vector(resnet, tmp_path):
    encoder = ResNetPictures(str(resnet))
    vector = encoder.encode(draw(tmp_path / "red.png", "rectangle", "red"))
    assert vector.shape == (encoder.dim,) == (16,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_an_encoder_that_is_not_there_is_named_with_its_setting(tmp_path):
    with pytest.raises(EncoderNotUsable, match="ZHUYI_TEXT_ENCODER"):
        BertText(str(tmp_path / "nowhere"))
    with pytest.raises(EncoderNotUsable, match="ZHUYI_IMAGE_ENCODER"):
        ResNetPictures(str(tmp_path / "nowhere"))


class Counting(LightPictures):
    """Counts what it computes."""

    computed = 0

    def encode(self, path):
        self.computed += 1
        return super().encode(path)


@pytest.fixture
def places(tmp_path):
    (tmp_path / "media").mkdir()
    draw(tmp_path / "media" / "a.png", "ellipse", "red")
    return Places(tmp_path / "media", tmp_path / "cache")


def test_a_picture_is_computed_once_until_it_changes(places):
    text, counting = TfidfText.fit(TEXTS), Counting()
    for _ in range(2):
        Featuriser(text, counting, places).inputs(["耳机"], ["a.png"], [1], [])
    assert counting.computed == 1
    draw(places.media / "a.png", "ellipse", "blue")
    Featuriser(text, counting, places).inputs(["耳机"], ["a.png"], [1], [])
    assert counting.computed == 2


def test_texts_of_an_outside_encoder_are_kept_too(places, bert):
    encoder = BertText(str(bert))
    first = Featuriser(encoder, LightPictures(), places).inputs(TEXTS, [""] * 5, [0] * 5, [])
    encoder.encode = lambda _texts: np.zeros((0, 32), dtype=np.float32)
    again = Featuriser(encoder, LightPictures(), places).inputs(TEXTS, [""] * 5, [0] * 5, [])
    assert torch.equal(first.text, again.text)
    assert len(again) == 5
    assert again.candidates == 5


def test_a_broken_or_missing_picture_is_left_out_and_said(places, caplog):
    (places.media / "broken.png").write_bytes(b"no picture")
    with caplog.at_level(logging.WARNING):
        found = Featuriser(TfidfText.fit(TEXTS), LightPictures(), places).pictures(
            ["a.png", "broken.png", "gone.png", ""]
        )
    assert found[1].tolist() == [True, False, False, False]
    assert "broken.png" in caplog.text


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04 half a zip"])
def test_a_damaged_cache_is_an_empty_one(tmp_path, content):
    cache = FeatureCache(tmp_path, "light")
    cache.put("key", np.ones(3, dtype=np.float32))
    cache.save()
    assert FeatureCache(tmp_path, "light").get("key").tolist() == [1, 1, 1]
    cache.path.write_bytes(content)
    assert FeatureCache(tmp_path, "light").get("key") is None
