"""What the system itself says in a conversation; the words are in texts/notices.yml."""

from functools import cache
from typing import Any

import yaml

from gateway.problems import TEXTS
from shop.messages.schemas import Action, Buttons, ButtonsPayload, Notice, NoticePayload
from shop.uploads.service import FIND_ALIKE

TRANSFER = "/transfer_human"  # the bot's intent behind the button
BELOW_A_PICTURE = {"find_alike_button": f"/{FIND_ALIKE}", "fault_button": "/quality_problem"}


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = yaml.safe_load(
        (TEXTS / "notices.yml").read_text(encoding="utf-8")
    )
    return texts


def notice(code: str, **values: Any) -> Notice:
    """A notice by its code."""
    entry = _texts()[code]
    payload = NoticePayload.model_validate({"level": entry["level"], "code": code})
    return Notice(text=entry["text"].format(**values), payload=payload)


def about_the_picture() -> Buttons:
    """What a picture that came alone is meant for is asked."""
    texts = _texts()
    buttons = [
        Action(title=texts[code]["text"], payload=intent)
        for code, intent in BELOW_A_PICTURE.items()
    ]
    payload = ButtonsPayload(buttons=buttons)
    return Buttons(text=texts["picture_for_the_bot"]["text"], payload=payload)


def offer_of_a_person() -> Buttons:
    """What is said when a turn is given up: sorry, with a person one tap away."""
    button = Action(title=_texts()["transfer_button"]["text"], payload=TRANSFER)
    return Buttons(text=_texts()["turn_failed"]["text"], payload=ButtonsPayload(buttons=[button]))
