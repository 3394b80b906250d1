"""A model that is missing, damaged or tampered with is named, and the service stays honest."""

import json
import logging
import time
from dataclasses import replace

import pytest
import torch

from recommender import artefact
from recommender.fit import fit
from recommender.policy import Policy
from recommender.staleness import stale, trace_of
from recommender.train import TrainConfig
from shop.catalog.models import Product
from tests.integration.recommender.conftest import CONFIG, product


def current_folder(world):
    return world.models / artefact.current(world.models)


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["weights.pt", "text.pt", "items.json", "manifest.json"])
def test_one_changed_bit_is_found_and_the_file_named(world, name):
    flip(current_folder(world) / name)
    with pytest.raises(artefact.ArtefactError, match=f"{name} is damaged or was changed"):
        artefact.load(world.models)


@pytest.mark.parametrize("name", ["weights.pt", "manifest.json"])
def test_a_missing_file_is_named(world, name):
    (current_folder(world) / name).unlink()
    with pytest.raises(artefact.ArtefactError, match=f"{name} is missing"):
        artefact.load(world.models)


def test_weights_and_manifest_changed_together_are_found_by_the_pointer(world):
    folder = current_folder(world)
    torch.save({"evil": torch.zeros(1)}, folder / "weights.pt")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["weights.pt"] = artefact.digest(folder / "weights.pt")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(artefact.ArtefactError, match=r"manifest\.json is damaged"):
        artefact.load(world.models)


@pytest.mark.parametrize("pointer", ["../../etc", "", "0123456789abcdef"])
def test_a_pointer_to_nowhere_is_refused(world, pointer):
    (world.models / "current").write_text(pointer)
    with pytest.raises(artefact.ArtefactError, match="zhuyi train"):
        artefact.load(world.models)


def rewritten(world, **about):
    """An artefact whose manifest says something else, with checksums that agree."""
    folder = current_folder(world)
    manifest = json.loads((folder / "manifest.json").read_text()) | about
    (folder / "manifest.json").write_text(json.dumps(manifest))
    checksum = artefact.digest(folder / "manifest.json")[:16]
    folder.rename(world.models / checksum)
    artefact.point_to(world.models, checksum)


@pytest.mark.parametrize("about", [{"format": 99}, {"unheard_of": 1}, {"config": {"ids": 1}}])
def test_an_artefact_of_another_version_is_refused(world, about):
    rewritten(world, **about)
    with pytest.raises(artefact.ArtefactError, match="zhuyi train"):
        artefact.load(world.models)


@pytest.mark.parametrize("how", ["damaged", "missing", "none at all"])
def test_without_a_usable_model_the_popular_list_is_served_and_says_so(world, how, caplog):
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    if how == "damaged":
        flip(current_folder(world) / "weights.pt")
    elif how == "missing":
        (current_folder(world) / "weights.pt").unlink()
    else:
        (world.models / "current").unlink()
    with caplog.at_level(logging.ERROR):
        service = world.service()
    found = service.recommend("NEW", "", [], Policy())
    assert (found.personalised, found.model) == (False, "")
    assert found.items
    assert "zhuyi train" in service.problem
    assert service.problem in caplog.text
    asked = service.recommend("NEW", "双肩包", [], Policy(k=3))
    assert all(item.id.startswith("bag") for item in asked.items)


def test_a_reload_takes_up_what_was_repaired_and_drops_what_was_damaged(world):
    service, model = world.service(), artefact.current(world.models)
    weights = current_folder(world) / "weights.pt"
    good = weights.read_bytes()
    weights.write_bytes(good[:-1])
    assert service.reload() == ""
    weights.write_bytes(good)
    assert service.reload() == model
    assert service.problem == ""
    service.live.stop()


def test_a_newly_trained_model_is_taken_up_by_itself(world, monkeypatch):
    monkeypatch.setattr("recommender.service.LOOK_EVERY", 0.02)
    trained = artefact.current(world.models)
    (world.models / "current").unlink()
    service = world.service()
    assert service.recommend("NEW", "", [], Policy()).model == ""
    service.start()
    try:
        artefact.point_to(world.models, trained)
        for _ in range(500):
            if service.recommend("NEW", "", [], Policy()).model == trained:
                break
            time.sleep(0.02)
        assert service.recommend("NEW", "", [], Policy()).model == trained
        assert service.problem == ""
    finally:
        service.stop()


def test_a_model_trained_with_another_encoder_is_not_used(world, tmp_path):
    world.settings = world.settings.model_copy(update={"image_encoder": str(tmp_path / "nowhere")})
    service = world.service()
    assert "ZHUYI_IMAGE_ENCODER" in service.problem
    assert service.recommend("NEW", "", [], Policy()).items


def test_training_again_makes_the_new_one_current_and_keeps_the_old(world):
    old = artefact.current(world.models)
    made = fit(world.database, world.settings, replace(CONFIG, epochs=1, seed=7), quiet=True)
    assert artefact.current(world.models) == made.checksum != old
    assert (world.models / old / "manifest.json").exists()
    assert made.manifest.trace.behaviours > 0
    assert {"hr@10", "ndcg@10"} <= made.manifest.test.keys()


def all_ids(world):
    with world.database.read() as session:
        return {p.id for p in session.query(Product)}


def staleness(world, config=CONFIG):
    return stale(world.models, trace_of(world.database, world.settings, config), all_ids(world))


def test_an_unchanged_shop_needs_no_training(world):
    assert staleness(world) is None


def test_a_few_new_behaviours_and_products_need_none_many_do(world):
    world.behave("NEW", ("view", "gift-0"))
    world.add(product("bag", 9, world.settings.data / "media", id="one-more"))
    assert staleness(world) is None
    world.behave("NEW", *[("view", "gift-0")] * 300)
    assert "behaviours instead of" in staleness(world)


def test_other_settings_or_a_damaged_model_need_training(world):
    assert "settings changed" in staleness(world, TrainConfig(seed=5))
    flip(current_folder(world) / "weights.pt")
    assert "damaged" in staleness(world)


def test_a_customer_who_is_not_personalised_leaves_no_trace_in_training(world):
    world.behave("OFF", *[("view", f"bag-{n}") for n in range(8)])
    world.consent("OFF", False)
    one = fit(world.database, world.settings, replace(CONFIG, epochs=1), quiet=True)
    first = (world.models / one.checksum / "weights.pt").read_bytes()
    world.behave("OFF", *[("purchase", f"gift-{n}") for n in range(8)])
    two = fit(world.database, world.settings, replace(CONFIG, epochs=1), quiet=True)
    assert (world.models / two.checksum / "weights.pt").read_bytes() == first
