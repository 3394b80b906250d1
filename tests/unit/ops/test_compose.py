"""What the deployment files promise: one published port, no root, secrets from outside."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
RUN_ONCE = {"prepare", "train-bot"}
DOCKERFILES = sorted((ROOT / "ops" / "docker").glob("*.Dockerfile"))


def test_every_part_of_the_installation_is_there() -> None:
    expected = {"gateway", "actions", "recommender", "bot", "postgres", "redis"}
    assert expected <= SERVICES.keys()


def test_only_the_gateways_port_is_published() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"door": ["${ZHUYI_PORT:-8000}:8000"]}
    assert SERVICES["gateway"]["network_mode"] == "service:door"


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - RUN_ONCE))
def test_a_service_says_how_its_health_is_checked(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_waits_for_exists_and_can_be_waited_for(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_completed_successfully":
            assert other in RUN_ONCE
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_secret_comes_from_the_environment_and_has_no_default(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if key.endswith(("SECRET", "PASSWORD")) or key == "DATABASE_URL":
            assert re.search(r"\$\{[A-Z_]+:\?", value), f"{name}: {key}"


def test_our_containers_run_in_production_mode_without_rights() -> None:
    for name in ("door", "gateway", "actions", "recommender", "prepare"):
        assert SERVICES[name]["environment"]["ZHUYI_MODE"] == "production"
    for name in SERVICES.keys() - {"postgres"}:
        assert SERVICES[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_an_image_does_not_run_as_root(path: Path) -> None:
    last_stage = path.read_text().rsplit("\nFROM ", 1)[-1]
    assert re.findall(r"^USER (.+)$", last_stage, re.MULTILINE)[-1:] == ["zhuyi"]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_what_an_image_copies_is_in_the_repository(path: Path) -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", path.read_text(), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source


def test_inner_addresses_agree_with_the_ports_the_services_listen_on() -> None:
    told = SERVICES["gateway"]["environment"]
    for name, key in (
        ("bot", "ZHUYI_BOT_URLS"),
        ("actions", "ZHUYI_ACTIONS_URL"),
        ("recommender", "ZHUYI_RECOMMENDER_URL"),
    ):
        port = SERVICES[name]["environment"]["ZHUYI_INNER_PORT"]
        assert told[key] == f"http://127.0.0.1:{port}"
        assert f"127.0.0.1:{port}/healthz" in str(SERVICES[name]["healthcheck"]["test"])
