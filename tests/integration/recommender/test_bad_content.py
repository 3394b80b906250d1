"""Content and artefacts that cannot be right, through the service that reads them."""

import json
import math

import numpy as np
import pytest
import torch

from recommender import artefact
from recommender.features.picture import LightPictures
from recommender.features.tfidf import TfidfText
from recommender.policy import Policy
from shop import clock
from shop.catalog.constraints import InCategory
from tests.integration.recommender.test_bad_input import walk


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_encoder_that_gives_no_numbers_leaves_its_feature_out(world, monkeypatch, caplog, bad):
    text, picture = TfidfText.encode, LightPictures.encode

    def texts(self, said):
        out = text(self, said)
        out[: len(out) // 2] = bad
        return out

    def pictures(self, path):
        out = picture(self, path)
        return np.full_like(out, bad) if path.name.startswith("bag") else out

    monkeypatch.setattr(TfidfText, "encode", texts)
    monkeypatch.setattr(LightPictures, "encode", pictures)
    for kept in (world.settings.data / "cache").rglob("*.npz"):
        kept.unlink()
    found = world.service().live.recommender.recommend("", [], walk(clock.now()), Policy(k=24))
    assert found.personalised
    assert all(math.isfinite(item.score) for item in found.items)
    assert "not finite" in caplog.text
    assert "no finite vector" in caplog.text


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\nnonsense", b"text"])
def test_a_damaged_picture_is_left_out(world, caplog, content):
    (world.settings.data / "media" / "bag-1.png").write_bytes(content)
    found = world.service().live.recommender.recommend(
        "", [InCategory(value="bag")], walk(clock.now())
    )
    assert "bag-1.png cannot be read" in caplog.text
    assert found.items


def resealed(world, name, content, **about):
    """The current artefact with another file and manifest, and checksums that agree."""
    folder = world.models / artefact.current(world.models)
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = artefact.digest(folder / name)
    (folder / "manifest.json").write_text(json.dumps(manifest | about))
    checksum = artefact.digest(folder / "manifest.json")[:16]
    folder.rename(world.models / checksum)
    artefact.point_to(world.models, checksum)


def config(world, **other):
    return {"config": artefact.load(world.models).manifest.config | other}


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_not_served(world, bad):
    path = world.models / artefact.current(world.models) / "weights.pt"
    weights = torch.load(path, weights_only=True)
    weights["fusion.id.weight"][3, 5] = bad
    torch.save(weights, path)
    resealed(world, "weights.pt", path.read_bytes())
    service = world.service()
    assert "weights are not finite" in service.problem
    found = service.recommend("U1", "", [], Policy())
    assert (found.personalised, len(found.items)) == (False, 5)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("weights.pt", b""),
        ("weights.pt", b"PK\x03\x04no tensors"),
        ("text.pt", b"\x80\x02N."),
        ("items.json", b"[]"),
        ("items.json", b'{"a": 1}'),
        ("items.json", b"\xff"),
    ],
)
def test_a_file_of_another_making_with_the_right_checksum_is_named(world, name, content):
    resealed(world, name, content)
    with pytest.raises(artefact.ArtefactError, match=r"does not fit this program.*zhuyi train"):
        artefact.load(world.models)


@pytest.mark.parametrize("other", [{"heads": 0}, {"d": -1}, {"ids": 10**15}, {"depth": 3}])
def test_a_shape_that_is_none_is_named(world, other):
    items = (world.models / artefact.current(world.models) / "items.json").read_bytes()
    resealed(world, "items.json", items, **config(world, **other))
    with pytest.raises(artefact.ArtefactError, match="does not fit this program"):
        artefact.load(world.models)


def test_a_pointer_of_bytes_is_named(world):
    (world.models / "current").write_bytes(b"\xff\xfe\x00")
    assert "current is unreadable" in world.service().problem
