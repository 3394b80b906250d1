"""Whatever was not made by WeChat for this account, now, is refused without effect."""

import base64
import struct
import time

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shop.channels.models import Contact
from shop.conversations.models import Message
from tests import direct
from tests.wechat_server import ACCOUNT, AES_KEY, APP_ID, Customer, signature

KEY = base64.b64decode(AES_KEY + "=")
REFUSED = {400, 401}


@pytest.fixture
def effects(database):
    """How many contacts and messages there are."""

    def count():
        with database.read() as session:
            return session.query(Contact).count(), session.query(Message).count()

    return count


def sealed(content, *, app_id=APP_ID, key=KEY, padding=None, length=None, random=b"r" * 16):
    """Encrypted by hand, so that every part of it can be wrong."""
    plain = random + struct.pack(">I", len(content) if length is None else length)
    plain += content + app_id.encode()
    count = 32 - len(plain) % 32
    plain += bytes([count]) * count if padding is None else padding(count)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def request_with(encrypt):
    """A rightly signed request that carries it."""
    stamp, nonce = str(int(time.time())), "0123456789"
    query = {"timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    query["signature"] = signature(stamp, nonce)
    query["msg_signature"] = signature(stamp, nonce, encrypt)
    body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{encrypt}</Encrypt></xml>"
    return query, body.encode()


def flips(text):
    """The text with one bit of one character changed, at every place."""
    for place in range(len(text)):
        yield text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]


class TestTheAddressIsVerified:
    def ask(self, gateway, **changes):
        stamp, nonce = str(int(time.time())), "nonce"
        query = {"timestamp": stamp, "nonce": nonce, "echostr": "4387645987234"}
        query["signature"] = signature(stamp, nonce)
        url = f"{gateway.url}/channels/wechat/webhook"
        return direct.get(url, params={**query, **changes})

    def test_wechat_reads_its_echo(self, gateway):
        answer = self.ask(gateway)
        assert (answer.status_code, answer.text) == (200, "4387645987234")
        assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize("name", ["timestamp", "nonce", "signature"])
    def test_nobody_else_does(self, gateway, name):
        assert self.ask(gateway, **{name: "1"}).status_code == 401
        assert self.ask(gateway, **{name: ""}).status_code == 401

    def test_an_old_signature_is_refused(self, gateway):
        stamp = str(int(time.time()) - 301)
        changes = {"timestamp": stamp, "signature": signature(stamp, "nonce")}
        assert self.ask(gateway, **changes).status_code == 401

    @pytest.mark.parametrize("echo", ["<script>alert(1)</script>", "", "x" * 300, "中文"])
    def test_only_a_plain_echo_is_given_back(self, gateway, echo):
        assert self.ask(gateway, echostr=echo).status_code == 401


def test_every_flipped_bit_of_the_query_is_refused(customer, effects):
    query, body = customer.packed(customer.xml("text", Content="转人工"))
    before = effects()
    for name in ("signature", "timestamp", "nonce", "msg_signature"):
        for changed in flips(query[name]):
            assert customer.post({**query, name: changed}, body).status in REFUSED, name
    assert effects() == before


def test_every_flipped_bit_of_the_body_is_refused(customer, effects):
    query, body = customer.packed(customer.xml("text", Content="转人工"))
    begin, end = body.index(b"<Encrypt>"), body.index(b"</Encrypt>")
    before, refused = effects(), 0
    for place in range(begin + len(b"<Encrypt><![CDATA["), end - len(b"]]>")):
        changed = bytearray(body)
        changed[place] ^= 1
        assert customer.post(query, bytes(changed)).status in REFUSED, place
        refused += 1
    assert refused > 300
    assert effects() == before


def test_every_flipped_byte_of_the_cipher_is_refused_even_if_signed(customer, effects):
    whole = base64.b64decode(sealed(customer.xml("text", Content="转人工").encode()))
    before = effects()
    for place in range(16, len(whole)):  # the first block is random anyway
        changed = bytearray(whole)
        changed[place] ^= 0x80
        status = customer.post(*request_with(base64.b64encode(bytes(changed)).decode())).status
        assert status in REFUSED or place < len(whole) - 48, place
    contacts, messages = effects()
    assert contacts == before[0] or messages >= before[1]


@pytest.mark.parametrize(
    "padding",
    [
        lambda count: bytes([count]) * (count - 1) + bytes([count - 1 or 31]),
        lambda count: b"\x00" * count,
        lambda count: b"\x01" * (count - 1) + bytes([33]),
        lambda count: bytes([0]) * (count - 1) + bytes([count]) if count > 1 else b"\x00",
        lambda count: bytes([255]) * count,
    ],
    ids=["last differs", "zeros", "33", "only the last", "255"],
)
def test_wrong_padding_is_refused(customer, effects, padding):
    before = effects()
    content = customer.xml("text", Content="您好").encode()
    assert customer.post(*request_with(sealed(content, padding=padding))).status == 401
    assert effects() == before


def test_padding_of_sixteen_byte_blocks_is_refused(customer, effects):
    """WeChat pads to 32; a sender that pads to AES's own 16 is not WeChat."""
    content = customer.xml("text", Content="您好").encode()
    content += b" " * ((16 - (20 + len(content) + len(APP_ID)) % 32) % 32)
    short = sealed(content, padding=lambda count: bytes([16]) * 16)
    assert (
        len(base64.b64decode(short)) % 32 == 0 or customer.post(*request_with(short)).status == 401
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "wx0000000000000000"},
        {"app_id": ""},
        {"app_id": APP_ID + "x"},
        {"key": bytes(32)},
        {"length": 10**6},
        {"length": 3},
    ],
    ids=["another account", "no account", "longer", "another key", "too long", "too short"],
)
def test_what_was_sealed_for_somebody_else_is_refused(customer, effects, wrong):
    before = effects()
    content = customer.xml("text", Content="您好").encode()
    assert customer.post(*request_with(sealed(content, **wrong))).status in REFUSED
    assert effects() == before


@pytest.mark.parametrize(
    "encrypt", ["", "!!!!", "QUJD", "A" * 64, base64.b64encode(b"x" * 33).decode()]
)
def test_what_is_no_cipher_is_refused(customer, encrypt):
    assert customer.post(*request_with(encrypt)).status in REFUSED


@pytest.mark.parametrize("age", [301, 86_400, -330])
def test_a_stale_request_is_refused(customer, effects, age):
    before = effects()
    packed = customer.packed(customer.xml("text", Content="旧的"), at=int(time.time()) - age)
    assert customer.post(*packed).status == 401
    assert effects() == before


def test_plain_text_is_not_believed_in_safe_mode(customer, effects, wechat, gateway):
    before = effects()
    plain = Customer(wechat, gateway.url, mode="plain")
    assert plain.post(*plain.packed(plain.xml("text", Content="您好"))).status == 401
    assert effects() == before


def test_what_stands_beside_the_cipher_is_not_believed(customer, log):
    query, body = customer.packed(customer.xml("text", Content="真的。"))
    lie = "<Content>假的</Content><FromUserName>oVictim</FromUserName><MsgType>text</MsgType>"
    customer.post(query, body.replace(b"</xml>", f"{lie}</xml>".encode()))
    assert log(customer.openid)[0] == ("customer", "text", "真的。")
    assert log("oVictim") == []


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><Encrypt>&b;</Encrypt></xml>"
)
FILE = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>'


@pytest.mark.parametrize(
    "body",
    [BOMB, FILE, "<xml>", "", "{}", "<xml/>", "<a>" * 5000 + "</a>" * 5000, "<html></html>"],
    ids=["entities", "external", "broken", "empty", "json", "nothing", "deep", "other"],
)
def test_dangerous_or_broken_xml_is_refused(customer, effects, body):
    before = effects()
    query, _ = customer.packed(customer.xml("text", Content="您好"))
    assert customer.post(query, body.encode()).status in REFUSED
    assert effects() == before


@pytest.mark.parametrize("inner", [BOMB, "<xml/>", "<xml><MsgType>text</MsgType></xml>", "hello"])
def test_dangerous_or_broken_xml_inside_is_refused(customer, inner):
    assert customer.post(*request_with(sealed(inner.encode()))).status in REFUSED


def test_a_body_too_large_is_refused(customer):
    query, _ = customer.packed(customer.xml("text", Content="您好"))
    assert customer.post(query, b"<xml>" + b"x" * 70_000 + b"</xml>").status == 413


def test_a_right_request_that_we_sealed_ourselves_is_taken(customer):
    content = customer.xml("text", Content="您好。").encode()
    assert customer.post(*request_with(sealed(content))).text == "【智能助手】答：您好。"
