"""Pictures, voice and all else that WeChat customers send, and what they do."""

import io
import time

import pytest
from PIL import Image

from shop.channels.models import Contact, Media
from shop.conversations.models import Message
from shop.uploads.models import Upload
from tests.integration.channels.conftest import conversation_of


def drawn(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 120, 60)).save(out, kind)
    return out.getvalue()


def uploads_of(database, openid):
    with database.read() as session:
        talk = conversation_of(database, openid)
        return session.query(Upload).filter(Upload.conversation_id == talk).all()


def media_left(database, openid):
    with database.read() as session:
        talk = conversation_of(database, openid)
        return session.query(Media).filter(Media.conversation_id == talk).count()


def kinds(log, openid):
    return [line[:2] for line in log(openid)]


def test_a_picture_is_fetched_and_becomes_a_file(customer, wechat, gateway, database, log):
    wechat.pictures["m1"] = (drawn(), "image/jpeg")
    reply = customer.send("image", PicUrl="http://mmbiz.example/1", MediaId="m1")
    assert "图片收到了" in reply.text
    assert "找同款" in reply.text
    assert kinds(log, customer.openid) == [("customer", "file"), ("system", "buttons")]
    (upload,) = uploads_of(database, customer.openid)
    assert (upload.media_type, upload.width) == ("image/jpeg", 64)
    assert (gateway.settings.data / "uploads" / upload.id).is_file()
    assert media_left(database, customer.openid) == 0


def test_a_picture_that_comes_in_many_copies_is_kept_once(customer, wechat, database):
    wechat.pictures["m2"] = (drawn(), "image/jpeg")
    request = customer.packed(customer.xml("image", PicUrl="x", MediaId="m2"))
    answers = {customer.post(*request).text for _ in range(4)}
    assert len(answers) == 1
    assert len(uploads_of(database, customer.openid)) == 1


def test_a_picture_that_lies_about_its_type_is_refused(customer, wechat, database):
    wechat.pictures["m3"] = (b"<html><script>alert(1)</script></html>", "image/jpeg")
    assert "打不开" in customer.send("image", PicUrl="x", MediaId="m3").text
    assert uploads_of(database, customer.openid) == []


def test_a_picture_that_wechat_has_no_more_is_asked_for_again(customer, database):
    assert "重新发一次" in customer.send("image", PicUrl="x", MediaId="gone").text
    assert media_left(database, customer.openid) == 0


def test_a_picture_is_fetched_again_while_wechat_is_busy(customer, wechat, database):
    wechat.pictures["m4"] = (drawn(), "image/jpeg")
    wechat.errors["media"] = [-1]
    assert "图片收到了" in customer.send("image", PicUrl="x", MediaId="m4").text
    assert len(uploads_of(database, customer.openid)) == 1


def test_an_account_that_may_not_fetch_pictures_says_so(customer, wechat, database):
    wechat.errors["media"] = [48001]
    assert "收不了图片" in customer.send("image", PicUrl="x", MediaId="m5").text
    assert media_left(database, customer.openid) == 0


def test_a_picture_that_does_not_come_holds_no_answer_up(customer, wechat, database):
    wechat.errors["media"] = [-1] * 9
    customer.send("image", PicUrl="x", MediaId="m6")
    started = time.monotonic()
    assert customer.says("您好。").text == "【智能助手】答：您好。"
    assert time.monotonic() - started < 3
    assert media_left(database, customer.openid) == 1


def test_voice_with_its_words_is_text(customer, bot):
    customer.send("voice", MediaId="v", Format="amr", Recognition="我的快递到哪了？")
    assert bot.turns[-1]["text"] == "我的快递到哪了？"


@pytest.mark.parametrize(
    ("kind", "fields", "line", "words"),
    [
        ("voice", {"MediaId": "v", "Format": "amr"}, "［语音］", "听不了语音"),
        ("video", {"MediaId": "v", "ThumbMediaId": "t"}, "［视频］", "看不了视频"),
        ("shortvideo", {"MediaId": "v", "ThumbMediaId": "t"}, "［小视频］", "看不了视频"),
        (
            "location",
            {"Location_X": "30.2", "Location_Y": "120.1", "Scale": 16, "Label": "杭州市西湖区"},
            "［位置］杭州市西湖区",
            "地址",
        ),
        (
            "link",
            {"Title": "保温杯", "Description": "", "Url": "https://example.com/1"},
            "［链接］保温杯 https://example.com/1",
            "链接收到了",
        ),
        ("miniprogrampage", {"Title": "x"}, "［其他消息］", "看不懂"),
    ],
)
def test_other_kinds_are_kept_and_answered_politely(customer, log, kind, fields, line, words):  # noqa: PLR0917
    assert words in customer.send(kind, **fields).text
    assert log(customer.openid)[0] == ("customer", "text", line)


def test_the_bot_is_not_asked_about_them(customer, bot):
    customer.send("voice", MediaId="v", Format="amr")
    assert bot.turns == []


def test_an_agent_sees_them_and_nobody_excuses_himself(customer, agent, log):
    customer.says("转人工。")
    agent.reply(customer.openid, "您好")
    customer.pushed(1)
    assert customer.send("voice", MediaId="v", Format="amr").raw == b"success"
    assert log(customer.openid)[-1] == ("customer", "text", "［语音］")


def test_who_follows_is_welcomed_and_told_that_it_is_an_assistant(customer):
    text = customer.does("subscribe").text
    assert "智能助手小意" in text
    assert "转人工" in text


def test_who_leaves_is_noted_and_nothing_is_sent(customer, wechat, database, tell):
    customer.says("您好。")
    assert customer.does("unsubscribe").raw == b"success"
    with database.read() as session:
        assert session.get(Contact, ("wechat", customer.openid)).follows is False
    tell(customer.openid, "您的退款已通过")
    time.sleep(1.5)
    assert wechat.sent_to(customer.openid) == []


def test_a_scan_of_somebody_new_is_welcomed_and_of_a_known_one_only_opens_the_window(customer):
    assert "智能助手小意" in customer.does("SCAN", "scene-1", Ticket="t").text
    assert customer.does("SCAN", "scene-2", Ticket="t").raw == b"success"


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "something_new"])
def test_events_that_ask_nothing_are_acknowledged(customer, event, database):
    assert customer.does(event, "https://example.com").raw == b"success"
    with database.read() as session:
        assert session.query(Message).filter(Message.text == "https://example.com").count() == 0
