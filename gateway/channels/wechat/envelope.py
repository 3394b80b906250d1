"""What WeChat posts, as values; what is answered, as XML."""

import re
import time
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST = 60_000  # bytes; WeChat's own messages stay far below
MOST_FIELDS = 100
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Unreadable(Exception):
    """The XML is broken, too large, or not of the form that WeChat sends."""


@dataclass(frozen=True)
class Incoming:
    """A message or event; `fields` by their names in WeChat's documentation."""

    fields: dict[str, str]

    @property
    def openid(self) -> str:
        """Who it comes from."""
        return self.fields["FromUserName"]

    @property
    def account(self) -> str:
        """The original id of our account."""
        return self.fields["ToUserName"]

    @property
    def kind(self) -> str:
        """text, image, voice, event …"""
        return self.fields["MsgType"].lower()

    @property
    def event(self) -> str:
        """subscribe, click, scan … of an event."""
        return self.fields.get("Event", "").lower()

    @property
    def key(self) -> str:
        """The same for every copy that WeChat sends of it."""
        if self.kind != "event" and self.fields.get("MsgId"):
            return f"msg/{self.openid}/{self.fields['MsgId']}"
        parts = (self.openid, self.fields.get("CreateTime", ""), self.event)
        return "/".join(("event", *parts, self.fields.get("EventKey", "")))

    def get(self, name: str) -> str:
        """A field; empty where there is none."""
        return self.fields.get(name, "")


def fields(raw: bytes) -> dict[str, str]:
    """The elements below <xml>; entities, DTDs and nesting bombs are refused. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable("too large")
    try:
        root = fromstring(raw.decode("utf-8"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error
    if root.tag != "xml" or len(root) > MOST_FIELDS:
        raise Unreadable("not WeChat's form")
    return {child.tag: (child.text or "").strip("\r\n") for child in root}


def incoming(raw: bytes) -> Incoming:
    """A message as it was sent; raises Unreadable."""
    found = fields(raw)
    if not all(found.get(name) for name in ("FromUserName", "ToUserName", "MsgType")):
        raise Unreadable("a field is missing")
    if len(found["FromUserName"]) > 64:  # noqa: PLR2004
        raise Unreadable("FromUserName")
    return Incoming(found)


def answer(to: Incoming, body: dict[str, object]) -> bytes:
    """The reply itself: `body` as api.send takes it, {"msgtype": "text" or "news", …}."""
    root = _head(to, str(body["msgtype"]))
    match body:
        case {"text": {"content": str(content)}}:
            SubElement(root, "Content").text = content
        case {"news": {"articles": [dict(article)]}}:
            SubElement(root, "ArticleCount").text = "1"
            item = SubElement(SubElement(root, "Articles"), "item")
            names = {
                "Title": "title",
                "Description": "description",
                "PicUrl": "picurl",
                "Url": "url",
            }
            for name, key in names.items():
                SubElement(item, name).text = str(article.get(key, ""))
    return _written(root)


def _head(to: Incoming, kind: str) -> Element:
    root = Element("xml")
    SubElement(root, "ToUserName").text = to.openid
    SubElement(root, "FromUserName").text = to.account
    SubElement(root, "CreateTime").text = str(int(time.time()))
    SubElement(root, "MsgType").text = kind
    return root


def sealed_answer(sealed: str, signature: str, timestamp: str, nonce: str) -> bytes:
    """An encrypted reply in its envelope."""
    root = Element("xml")
    SubElement(root, "Encrypt").text = sealed
    SubElement(root, "MsgSignature").text = signature
    SubElement(root, "TimeStamp").text = timestamp
    SubElement(root, "Nonce").text = nonce
    return _written(root)


def _written(root: Element) -> bytes:
    return NOT_IN_XML.sub("", tostring(root, encoding="unicode")).encode()
