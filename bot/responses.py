"""The responses of the domain beside the model: another wording needs no training."""

import json
import os
from pathlib import Path
from typing import Any

import yaml

from bot.model_file import BadModel

NAME = "responses.json"

Responses = dict[str, list[dict[str, Any]]]


def without_responses(path: Path) -> bytes:
    """What a model is trained from of a domain file."""
    content = yaml.safe_load(path.read_text("utf-8")) or {}
    content.pop("responses", None)
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def write_responses(domain: Path, folder: Path) -> None:
    """Put the responses of a domain's files beside the model of a folder."""
    found: Responses = {}
    for path in sorted(domain.rglob("*.yml")):
        found |= (yaml.safe_load(path.read_text("utf-8")) or {}).get("responses") or {}
    draft = folder / f"{NAME}.new"
    draft.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(draft, folder / NAME)


def read_responses(folder: Path) -> Responses:
    """The responses beside a model, none where there is no such file; raises BadModel."""
    path = folder / NAME
    try:
        content: Responses = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadModel(f"{path} is unreadable ({error}); run `python -m bot.train`") from None
    return content
