"""WeChat: one effect and one answer for each message, by the one way or by the other."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from shop.conversations.models import Conversation, Delivery
from tests.wechat_server import Customer


def long_answer(size):
    """A bot that says so many characters, and in which order."""
    sentences = [f"第{number}句，说得很长很长。" for number in range(size // 11)]
    return lambda _turn: [{"type": "text", "text": "".join(sentences), "payload": {}}]


def buttons(*titles):
    """A bot that asks to choose."""
    choices = [{"title": t, "payload": f'/answer{{"value": "{t}"}}'} for t in titles]
    return lambda _turn: [{"type": "buttons", "text": "选一个", "payload": {"buttons": choices}}]


def deliveries(database, openid):
    with database.read() as session:
        query = session.query(Delivery).join(
            Conversation, Conversation.id == Delivery.conversation_id
        )
        found = query.filter(Conversation.external_id == openid).order_by(Delivery.seq)
        return [(one.state, one.error) for one in found]


def until(condition, within=15):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.03)
    raise AssertionError("it did not come to that")


def test_what_is_ready_goes_back_with_the_request(customer, wechat, log):
    reply = customer.says("我的快递呢？")
    assert reply.text == "【智能助手】答：我的快递呢？"
    time.sleep(1.3)  # the outbox has looked since
    assert wechat.sent_to(customer.openid) == []
    assert [line[0] for line in log(customer.openid)] == ["customer", "bot"]


def test_what_takes_longer_is_pushed_and_only_pushed(customer, bot):
    bot.delay = 5.0
    started = time.monotonic()
    reply = customer.says("我的快递呢？")
    assert reply.raw == b"success"
    assert time.monotonic() - started < 5
    assert customer.pushed(1) == ["【智能助手】答：我的快递呢？"]
    assert customer.post(*customer.packed(customer.xml("event", Event="VIEW"))).raw == b"success"
    time.sleep(1.3)
    assert len(customer.pushed(1)) == 1


def test_three_fragments_get_one_answer_between_them(customer, bot, wechat):
    with ThreadPoolExecutor(3) as pool:
        waiting = []
        for text in ("在吗", "我那个快递", "怎么还没到"):
            waiting.append(pool.submit(customer.says, text))
            time.sleep(0.3)
        replies = [one.result() for one in waiting]
    assert [reply.text for reply in replies if reply.text] == [
        "【智能助手】答：在吗，我那个快递，怎么还没到"
    ]
    assert len(bot.turns) == 1
    assert wechat.sent_to(customer.openid) == []


def test_fifty_copies_of_a_message_have_one_effect_and_one_answer(customer, bot, wechat, log):
    bot.delay = 0.3
    request = customer.packed(customer.xml("text", Content="只有一次。"))
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: customer.post(*request), range(50)))
    assert {reply.text for reply in replies} == {"【智能助手】答：只有一次。"}
    assert len(bot.turns) == 1
    assert [line[0] for line in log(customer.openid)] == ["customer", "bot"]
    assert wechat.sent_to(customer.openid) == []


def test_fifty_copies_of_an_event_have_one_effect(customer, log):
    request = customer.packed(customer.xml("event", Event="subscribe", EventKey=""))
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: customer.post(*request), range(50)))
    assert len({reply.text for reply in replies}) == 1
    assert "智能助手小意" in replies[0].text
    assert len(log(customer.openid)) == 1


def test_a_copy_after_the_answer_gets_the_same_answer(customer, bot):
    request = customer.packed(customer.xml("text", Content="您好。"))
    first = customer.post(*request)
    again = customer.post(*customer.packed(customer.xml("text", Content="您好。", MsgId=7)))
    assert customer.post(*request).text == first.text
    assert again.text == first.text
    assert len(bot.turns) == 2


def test_nobody_gets_the_answer_to_somebody_elses_message(customer, gateway, wechat):
    other = Customer(wechat, gateway.url)
    customer.says("我的秘密。", MsgId=4711)
    assert other.says("别人的？", MsgId=4711).text == "【智能助手】答：别人的？"


def test_who_hung_up_gets_the_answer_by_the_copy_that_follows(customer, bot, wechat):
    bot.delay = 1.5
    xml = customer.xml("text", Content="还在吗？")
    with pytest.raises(Exception, match="timed out"):
        customer.post(*customer.packed(xml), timeout=0.5)
    assert customer.post(*customer.packed(xml)).text == "【智能助手】答：还在吗？"
    assert len(bot.turns) == 1
    assert wechat.sent_to(customer.openid) == []


def test_who_hung_up_for_good_gets_it_pushed(customer, bot, wechat):
    bot.delay = 1.5
    wechat.open(customer.openid, (5, 3600))
    with pytest.raises(Exception, match="timed out"):
        customer.post(*customer.packed(customer.xml("text", Content="在吗？")), timeout=0.5)
    assert customer.pushed(1) == ["【智能助手】答：在吗？"]


def test_a_number_means_what_the_last_list_offered(customer, bot):
    bot.reply = buttons("耳机", "手机壳")
    assert customer.says("查订单。").text.endswith("回复 1：耳机\n回复 2：手机壳")
    for typed, value in (("２", "手机壳"), ("第一个", "耳机"), ("回复2", "手机壳"), ("一", "耳机")):
        customer.says(typed)
        assert bot.turns[-1]["text"] == f'/answer{{"value": "{value}"}}'
    customer.says("3")
    assert (bot.turns[-1]["kind"], bot.turns[-1]["text"]) == ("typed", "3")


def test_without_a_list_a_number_is_text(customer, bot):
    customer.says("1")
    assert (bot.turns[-1]["kind"], bot.turns[-1]["text"]) == ("typed", "1")


def test_a_product_with_a_page_of_its_own_is_one_article(customer, bot):
    item = {"id": "P1", "title": "保温杯", "price": "99.00", "image": "/media/P1.png"}
    item |= {"url": "https://shop.example.com/P1", "reason": "近 7 天热销"}
    item["actions"] = [{"title": "为什么推荐", "payload": '/why_recommended{"item_id": "P1"}'}]
    bot.reply = lambda _turn: [
        {"type": "products", "text": "看看这个", "payload": {"items": [item]}}
    ]
    article = customer.says("推荐一款保温杯。").article
    assert article["Title"] == "保温杯"
    assert article["Url"] == "https://shop.example.com/P1"
    assert article["PicUrl"] == "https://kefu.example.com/media/P1.png"
    customer.says("1")
    assert bot.turns[-1]["text"] == '/why_recommended{"item_id": "P1"}'


def test_several_messages_are_one_reply(customer, bot):
    bot.reply = lambda _turn: [
        {"type": "text", "text": text, "payload": {}} for text in ("一", "二", "三")
    ]
    assert customer.says("说三句。").text == "【智能助手】一\n\n二\n\n三"


def test_a_long_answer_is_pushed_in_pieces_that_fit(customer, bot):
    bot.reply = long_answer(1500)
    assert customer.says("说长一点。").raw == b"success"
    pieces = customer.pushed(3)
    assert all(len(piece.encode()) <= 2048 for piece in pieces)
    assert "".join(pieces).replace("\n", "") == "【智能助手】" + long_answer(1500)(None)[0]["text"]


def test_what_does_not_fit_the_quota_follows_after_more(customer, bot, database):
    texts = [{"type": "text", "text": "长" * 1000, "payload": {}} for _ in range(6)]
    bot.reply = lambda _turn: texts
    customer.says("说很多。")
    pieces = customer.pushed(5)
    time.sleep(1.3)
    assert len(customer.pushed(5)) == 5
    assert pieces[-1].endswith("回复“继续”接着看。")
    assert deliveries(database, customer.openid)[-1] == ("kept", "quota")
    rest = customer.says("继续")
    more = [rest.text] if rest.text else customer.pushed(6)[5:]
    until(lambda: all(state == "done" for state, _ in deliveries(database, customer.openid)))
    more = more if rest.text else customer.pushed(6)[5:]
    assert sum(one.count("长") for one in [*pieces, *more]) == 6000
    assert len(bot.turns) == 1  # 继续 was no question for the bot


def test_a_click_opens_three_messages_and_says_its_key(customer, bot, wechat):
    bot.reply = lambda _turn: [{"type": "text", "text": "长" * 1000, "payload": {}}] * 4
    customer.does("CLICK", "我的快递到哪了？")
    assert bot.turns[-1]["text"] == "我的快递到哪了？"
    customer.pushed(3)
    time.sleep(1.3)
    assert len(wechat.sent_to(customer.openid)) == 3
    assert wechat.windows[customer.openid][-1].left == 0


def test_nothing_is_sent_outside_the_window_and_it_is_said_at_the_next_visit(
    customer, gateway, wechat, database, tell
):
    customer.says("您好。")
    tell.shut(customer.openid)
    wechat.windows.clear()
    tell(customer.openid, "您的退款已通过")
    until(lambda: deliveries(database, customer.openid)[-1][0] == "kept")
    assert wechat.sent_to(customer.openid) == []
    assert "您的退款已通过" in customer.says("在吗？").text
    assert deliveries(database, customer.openid)[-1][0] == "done"


@pytest.mark.parametrize("code", [45015, 45047])
def test_when_wechat_says_no_more_we_stop_and_keep(customer, wechat, database, tell, code):
    customer.says("您好。")
    wechat.errors["send"] = [code]
    tell(customer.openid, "一")
    until(lambda: deliveries(database, customer.openid)[-1] == ("kept", str(code)))
    before = wechat.attempts
    tell(customer.openid, "二")
    until(lambda: deliveries(database, customer.openid)[-1][0] == "kept")
    assert wechat.attempts == before
    assert customer.says("在吗？").text.startswith("一\n\n二")


@pytest.mark.parametrize("code", [40001, 42001, 40014])
def test_an_ended_token_is_renewed_once_and_the_message_sent(customer, wechat, tell, code):
    customer.says("您好。")
    tell(customer.openid, "零")
    customer.pushed(1)
    before = len(wechat.tokens)
    wechat.errors["send"] = [code]
    wechat.valid.clear()
    tell(customer.openid, "一")
    assert customer.pushed(2) == ["零", "一"]
    assert len(wechat.tokens) == before + 1


def test_a_busy_wechat_is_tried_again(customer, wechat, tell):
    customer.says("您好。")
    wechat.errors["send"] = [-1, -1]
    tell(customer.openid, "一")
    assert customer.pushed(1) == ["一"]


def test_a_wechat_that_is_down_is_tried_again(customer, wechat, tell):
    customer.says("您好。")
    wechat.down = True
    tell(customer.openid, "一")
    time.sleep(0.7)
    wechat.down = False
    assert customer.pushed(1) == ["一"]


@pytest.mark.parametrize("code", [48001, 50002, 43004])
def test_what_will_never_be_sent_is_a_dead_letter_with_its_reason(
    customer, wechat, database, tell, code
):
    customer.says("您好。")
    wechat.errors["send"] = [code]
    tell(customer.openid, "一")
    until(lambda: deliveries(database, customer.openid)[-1] == ("dead", str(code)))


def test_an_agent_speaks_as_one_and_the_bot_as_one(customer, agent, bot, log):
    customer.says("转人工。")
    assert agent.reply(customer.openid, "我是小王，您请说") == 200
    pushed = "\n".join(customer.pushed(1))
    assert "【人工客服】我是小王，您请说" in pushed
    turns = len(bot.turns)
    assert customer.says("我的耳机坏了").raw == b"success"
    assert len(bot.turns) == turns
    agent.give_back(customer.openid)
    until(lambda: len(bot.turns) == turns + 1)
    assert "【智能助手】" in customer.says("谢谢。").text


def test_too_many_messages_are_refused_politely(customer, log):
    bursts = [customer.xml("text", Content=f"第{n}条") for n in range(45)]
    begun = time.monotonic()
    with ThreadPoolExecutor(45) as pool:
        replies = list(pool.map(lambda xml: customer.post(*customer.packed(xml)), bursts))
    in_one_minute = time.monotonic() - begun < 60
    refused = sum("发得太快" in reply.text for reply in replies)
    assert refused > 0
    taken = sum(line[0] == "customer" for line in log(customer.openid))
    assert taken == 45 - refused
    assert taken == 30 if in_one_minute else taken >= 30


def test_a_text_too_long_is_refused_politely(customer, log):
    assert "太长" in customer.says("字" * 1001).text
    assert log(customer.openid) == []


def test_characters_that_nobody_sees_are_dropped(customer, bot):
    customer.says("您\u0008好。".replace("\u0008", "\u007f"))
    assert bot.turns[-1]["text"] == "您好。"


def test_two_customers_at_once_never_get_each_others_answers(gateway, wechat, bot):
    bot.delay = 0.2
    people = [Customer(wechat, gateway.url) for _ in range(8)]
    barrier = threading.Barrier(8)

    def ask(number):
        barrier.wait()
        reply = people[number].says(f"我是第{number}位。").text
        return reply or people[number].pushed()[0]  # late, on a busy machine

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers == [f"【智能助手】答：我是第{number}位。" for number in range(8)]
