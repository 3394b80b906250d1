"""What customers ask goes out signed as Standard Webhooks says; nothing changed is believed."""

import base64
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from zhuyi_client import Rejected, verify

from shop.webhooks import keys
from tests.way_out import cancel, deliver, stands


def test_an_event_says_what_is_asked_and_is_signed_as_the_standard_says(out):
    request = cancel(out.database, "单-1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    (got,) = out.receiver.got
    (secret,) = [key.secret for key in keys.keys(out.folder, out.clock.at)]
    assert secret.startswith("whsec_")
    event = verify(got.headers, got.body, [secret])
    assert (event.id, event.type) == (got.headers["webhook-id"], "order.cancel_requested")
    assert event.data == {
        "request_id": request.id,
        "customer_id": "C1",
        "order_id": "单-1",
        "reason": "拍错了",
    }
    assert abs((event.timestamp - out.clock.at).total_seconds()) < 1
    assert got.headers["content-type"] == "application/json"
    assert Webhook(secret).verify(got.body, got.headers)["type"] == event.type


def flipped(text: str, place: int) -> str:
    return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]


def same_mac(headers, others):
    """Whether two signatures that are written differently decode to the same bytes."""
    texts = [one.get("webhook-signature", "") for one in (headers, others)]
    macs = [base64.b64decode(text[3:] + "==") for text in texts if text.startswith("v1,")]
    return texts[0] != texts[1] and len(macs) == 2 and macs[0] == macs[1]


def test_every_change_on_the_way_is_refused_by_us_and_by_the_independent_library(out):
    cancel(out.database, "O1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    (got,) = out.receiver.got
    (secret,) = [key.secret for key in keys.keys(out.folder, out.clock.at)]
    changed = [
        (
            got.headers,
            got.body[:place] + bytes([got.body[place] ^ 1 << bit]) + got.body[place + 1 :],
        )
        for place in range(len(got.body))
        for bit in range(8)
    ]
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        value = got.headers[name]
        changed += [
            ({**got.headers, name: flipped(value, place)}, got.body) for place in range(len(value))
        ]
        changed.append(({k: v for k, v in got.headers.items() if k != name}, got.body))
    for seconds in (-301, 301, -86_400):
        stamp = str(int(got.headers["webhook-timestamp"]) + seconds)
        changed.append(({**got.headers, "webhook-timestamp": stamp}, got.body))
    changed.append(({**got.headers, "webhook-signature": "v1,"}, got.body))
    changed.append(({**got.headers, "webhook-signature": "v1a," + "A" * 86}, got.body))
    assert len(changed) > 1_000
    for headers, body in changed:
        with pytest.raises(Rejected):
            verify(headers, body, [secret])
        if same_mac(headers, got.headers):  # base64 has several ways of writing one value
            continue
        with pytest.raises((WebhookVerificationError, ValueError)):  # or not even text
            Webhook(secret).verify(body, headers)
    with pytest.raises(Rejected):
        verify(got.headers, got.body, [keys.new_secret()])
    with pytest.raises(Rejected):  # recorded, and sent again ten minutes later
        verify(got.headers, got.body, [secret], now=out.clock.at.timestamp() + 600)


def test_while_a_secret_changes_both_sides_can_verify(out):
    old = keys.keys(out.folder, out.clock.at)[0].secret
    cancel(out.database, "O1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    new = keys.rotate(out.folder, out.clock.at, timedelta(hours=72)).secret
    cancel(out.database, "O2", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    first, second = out.receiver.got
    verify(first.headers, first.body, [old])
    for secret in (old, new):
        verify(second.headers, second.body, [secret])
        Webhook(secret).verify(second.body, second.headers)
    later = out.clock.at + timedelta(hours=73)
    assert [key.secret for key in keys.keys(out.folder, later)] == [new]
    leaked = keys.rotate(out.folder, out.clock.at, timedelta(0)).secret
    assert [key.secret for key in keys.keys(out.folder, out.clock.at)] == [leaked]
    assert (out.folder / keys.FILE).stat().st_mode & 0o777 == 0o600
