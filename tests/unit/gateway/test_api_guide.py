"""The guide names every door, and no door that is not there."""

import re
from pathlib import Path

import pytest

from gateway.api import shop_schemas
from gateway.app import Application
from shop.database import Database
from shop.settings import Settings

PUT_BODIES = [
    shop_schemas.AfterSalePut,
    shop_schemas.CategoryPut,
    shop_schemas.CustomerPut,
    shop_schemas.OrderPut,
    shop_schemas.ProductPut,
    shop_schemas.ShipmentPut,
]
GUIDE = (Path(__file__).parents[3] / "docs/guide/api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide")
    database = Database(f"sqlite:///{folder / 'zhuyi.db'}")
    return Application(Settings(data=folder), database).api.openapi()["paths"]


def test_every_path_of_the_api_is_described(paths):
    missing = [path for path in paths if path not in GUIDE]
    assert missing == []


def test_every_path_described_is_there(paths):
    named = set(re.findall(r"/api/v1/[a-z/{}_-]+", GUIDE)) - {"/api/v1/shop/{type}/{id}"}
    known = {path.rstrip("/") for path in paths}
    assert {path.rstrip("/") for path in named} <= known


@pytest.mark.parametrize("schema", PUT_BODIES, ids=lambda schema: schema.__name__)
def test_the_examples_of_pushed_objects_are_valid(schema):
    examples = schema.model_config["json_schema_extra"]["examples"]
    assert examples
    for example in examples:
        schema.model_validate(example)
