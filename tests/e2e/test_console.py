"""What agents do in the console, in a real browser on the real shop."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import direct
from tests.e2e.caller import (
    OWN_PASSWORD,
    Caller,
    as_agent,
    has_own_password,
    one_time,
    signed_in,
)
from tests.e2e.conftest import (
    PHONE,
    Complaints,
    Installation,
    Opener,
    a_browser_of_its_own,
)
from tests.e2e.desk_page import SHOWN_WITHIN, Desk, new_desk
from tests.e2e.shop_page import ANSWER_WITHIN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_800)]

ONE, OTHER, LEAD = "xiaochen", "xiaolin", "lead"
DeskOf = Callable[..., Desk]


@pytest.fixture
def desk_of(
    browser: Browser, installation: Installation, complaints: Complaints
) -> Iterator[DeskOf]:
    """A console of its own browser: `desk_of("xiaochen", phone=True)`; None: nobody signed in."""
    contexts: list[BrowserContext] = []

    def desk_of(login: str | None, *, phone: bool = False) -> Desk:
        context = a_browser_of_its_own(browser, phone=phone)
        contexts.append(context)
        desk = new_desk(context, installation.url)
        complaints.listen(desk.page)
        if login is None:
            desk.page.goto(f"{installation.url}/console/")
            return desk
        return desk.be(signed_in(installation, login))

    yield desk_of
    for context in contexts:
        context.close()


@pytest.fixture
def waiting(installation: Installation) -> Iterator[Callable[..., Caller]]:
    """A customer who asked for a person."""
    callers: list[Caller] = []

    def waiting(customer: str | None = None, *, first: str = "转人工") -> Caller:
        caller = Caller(installation, customer)
        callers.append(caller)
        caller.ask(first)
        if first != "转人工":
            caller.ask("转人工")
        return caller

    yield waiting
    for caller in callers:
        caller.close()


@pytest.fixture
def lead_api(installation: Installation) -> Iterator[httpx.Client]:
    """The agents' API as a lead."""
    yield from as_agent(installation, signed_in(installation, LEAD))


def test_a_wrong_password_is_refused_in_words(desk_of: DeskOf, complaints: Complaints) -> None:
    complaints.expect("401")
    desk = desk_of(None)
    desk.sign_in("nobody", "wrong")
    expect(desk.page.get_by_role("alert")).to_have_text("登录名或密码不正确。")


def test_the_page_forbids_scripts_and_styles_in_itself(installation: Installation) -> None:
    policy = direct.get(f"{installation.url}/console/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


def test_the_first_password_is_good_for_choosing_ones_own(
    desk_of: DeskOf, installation: Installation
) -> None:
    known = has_own_password(installation, OTHER)
    desk = desk_of(None)
    desk.sign_in(OTHER, OWN_PASSWORD if known else one_time(installation, OTHER))
    if not known:
        desk.page.get_by_label("新密码").fill(OWN_PASSWORD)
        desk.page.get_by_role("button", name="更换密码").click()
    expect(desk.list).to_be_visible(timeout=SHOWN_WITHIN)
    desk.page.reload()
    expect(desk.list).to_be_visible(timeout=SHOWN_WITHIN)
    stored = desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "token" not in stored.lower()


def newest(api: httpx.Client, customer: str) -> str:
    """The customer's conversation that came to the queue last."""
    queue = api.get("/queue").raise_for_status().json()["conversations"]
    own = [one for one in queue if one["owner"] == "queue" and one["customer"]]
    return str([one["id"] for one in own if one["customer"]["id"] == customer][-1])


def test_a_person_takes_over_and_gives_back(
    open_shop: Opener, desk_of: DeskOf, lead_api: httpx.Client
) -> None:
    desk = desk_of(ONE)
    chat = open_shop("C0004").open_chat()
    chat.ask("转人工")
    desk.open(newest(lead_api, "C0004"))
    expect(desk.log).to_contain_text("转人工")
    desk.claim_button.click()
    expect(chat.log).to_contain_text("已接入", timeout=ANSWER_WITHIN)

    desk.reply.type("您好")
    expect(chat.frame.locator(".typing")).to_be_visible(timeout=SHOWN_WITHIN)
    desk.say("您好，我来帮您看退款 <b>")
    said = chat.frame.locator(".row-other", has_text="我来帮您看退款 <b>")
    expect(said).to_be_visible(timeout=ANSWER_WITHIN)
    expect(said.locator(".speaker-role")).to_have_text("人工客服")
    expect(desk.line("我来帮您看退款")).to_contain_text("已读", timeout=SHOWN_WITHIN)

    chat.input.type("好的，谢")
    expect(desk.log).to_contain_text("顾客正在输入", timeout=SHOWN_WITHIN)
    chat.say("好的，谢谢")
    expect(desk.line("好的，谢谢")).to_have_count(1, timeout=ANSWER_WITHIN)
    expect(chat.own.last).to_contain_text("已读", timeout=SHOWN_WITHIN)
    desk.page.get_by_role("button", name="交还小意").click()
    expect(chat.log).to_contain_text("人工服务已结束", timeout=ANSWER_WITHIN)


def test_of_two_who_claim_at_once_one_wins_and_the_other_reads_why(
    desk_of: DeskOf, waiting: Callable[..., Caller], complaints: Complaints
) -> None:
    complaints.expect("409")
    complaints.expect("403")  # what a colleague has is not for others to read
    desks = [desk_of(ONE), desk_of(OTHER)]
    caller = waiting()
    for desk in desks:
        desk.open(caller.id)
    click = "document.querySelector('.talk-steps .ant-btn-primary').click()"
    for desk in desks:
        desk.page.evaluate(f"setTimeout(() => {click}, 300)")
    caller.hears("已接入")
    for desk in desks:
        told = desk.page.get_by_text("我在接待").or_(desk.page.locator(".ant-message-notice"))
        expect(told.first).to_be_visible(timeout=SHOWN_WITHIN)
    lost = [desk for desk in desks if desk.page.get_by_text("我在接待").count() == 0]
    assert len(lost) == 1
    expect(lost[0].page.locator(".ant-message")).to_contain_text("这个会话正由其他客服接待")
    assert len([line for line in caller.log() if "已接入" in line["text"]]) == 1


def test_canned_replies_come_by_a_slash_and_the_keyboard(
    desk_of: DeskOf, waiting: Callable[..., Caller], lead_api: httpx.Client
) -> None:
    shortcut = f"hy{uuid4().hex[:6]}"
    text = "您好{顾客}，我是{客服}。"
    body = {"shortcut": shortcut, "title": "欢迎", "text": text, "shared": True}
    kept = lead_api.post("/canned", json=body).raise_for_status().json()
    desk = desk_of(ONE)
    caller = waiting("C0004")
    desk.claim(caller.id)
    desk.reply.type(f"/{shortcut}")
    expect(desk.page.get_by_role("option")).to_have_count(1, timeout=SHOWN_WITHIN)
    desk.reply.press("Enter")
    expect(desk.reply).to_have_value(re.compile("^您好.+，我是小陈。$"))
    desk.reply.press("Enter")
    caller.hears("我是小陈。")
    lead_api.delete(f"/canned/{kept['id']}").raise_for_status()


def test_a_conversation_goes_to_a_colleague_with_a_word(
    desk_of: DeskOf, waiting: Callable[..., Caller]
) -> None:
    desk, other = desk_of(ONE), desk_of(OTHER)
    caller = waiting()
    desk.claim(caller.id)
    desk.page.get_by_role("button", name="转接").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.locator(".choice", has_text="小林").click()
    dialog.get_by_label("给同事留一句话").fill("顾客要换 <i>大一码</i>")
    dialog.get_by_role("button", name="转接").click()
    expect(dialog).to_be_hidden(timeout=SHOWN_WITHIN)
    other.tab("我的会话")
    other.open(caller.id)
    expect(other.standing).to_have_text("我在接待", timeout=SHOWN_WITHIN)
    expect(other.panel("备注")).to_contain_text("顾客要换 <i>大一码</i>")
    other.say("您好，我是小林")
    caller.hears("我是小林")


def test_suggestions_are_sent_again_with_their_reasons_and_suppressed(
    desk_of: DeskOf, waiting: Callable[..., Caller]
) -> None:
    desk = desk_of(ONE)
    caller = waiting("C0005", first="推荐一款蓝牙耳机")
    desk.claim(caller.id)
    panel = desk.panel("推荐")
    items = panel.locator(".suggested")
    expect(items.first).to_be_visible(timeout=SHOWN_WITHIN)
    items.nth(1).get_by_role("button", name="不再推荐").click()
    expect(items.nth(1)).to_contain_text("不再推荐", timeout=SHOWN_WITHIN)
    expect(items.nth(1).get_by_role("button")).to_have_count(0)
    reason = items.first.locator(".card-reason").inner_text()
    items.first.get_by_role("button", name="再次发给顾客").click()
    sent = caller.wait_for(lambda line: line["sender"] == "agent" and line["type"] == "products")
    assert sent["payload"]["items"][0]["reason"] == reason
    expect(desk.log.locator(".line-agent .card-product")).to_have_count(1, timeout=SHOWN_WITHIN)


def test_history_is_found_by_its_words_and_only_read(
    desk_of: DeskOf, waiting: Callable[..., Caller]
) -> None:
    word = f"找我{uuid4().hex[:8]}"
    desk = desk_of(ONE)
    caller = waiting(first=f"你好 {word}")
    desk.claim(caller.id)
    desk.page.get_by_role("link", name="历史").click()
    desk.page.get_by_label("搜索内容、姓名、订单号").fill(word)
    found = desk.page.locator(".chat-row", has_text=word)
    expect(found).to_have_count(1, timeout=SHOWN_WITHIN)
    found.click()
    expect(desk.page.get_by_role("log")).to_contain_text(word)
    expect(desk.reply).to_have_count(0)


def test_what_is_written_offline_arrives_once_when_the_network_is_back(
    desk_of: DeskOf, waiting: Callable[..., Caller], complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    desk = desk_of(ONE)
    caller = waiting()
    desk.claim(caller.id)
    desk.page.context.set_offline(True)
    desk.say("我查到了")
    expect(desk.log).to_contain_text("等待网络恢复后发送", timeout=SHOWN_WITHIN)
    caller.say("还在吗")
    desk.page.context.set_offline(False)
    expect(desk.line("我查到了")).to_have_count(1, timeout=ANSWER_WITHIN)
    expect(desk.line("还在吗")).to_have_count(1, timeout=ANSWER_WITHIN)
    expect(desk.page.locator(".line-pending")).to_have_count(0)
    assert [line["text"] for line in caller.log()].count("我查到了") == 1


def test_a_session_that_ends_mid_reply_loses_neither_draft_nor_reply(
    desk_of: DeskOf, waiting: Callable[..., Caller], complaints: Complaints
) -> None:
    complaints.expect("401")
    desk = desk_of(None)
    desk.sign_in(ONE)
    expect(desk.list).to_be_visible(timeout=SHOWN_WITHIN)
    caller, second = waiting(), waiting()
    desk.claim(second.id)
    desk.reply.fill("写到一半的话")
    desk.tab("排队")
    desk.claim(caller.id)
    desk.page.context.clear_cookies()
    desk.say("这句要送到")
    expect(desk.page.get_by_text("登录已过期")).to_be_visible(timeout=SHOWN_WITHIN)
    desk.sign_in(ONE)
    caller.hears("这句要送到")
    assert [line["text"] for line in caller.log()].count("这句要送到") == 1
    desk.tab("我的会话")
    desk.open(second.id)
    expect(desk.reply).to_have_value("写到一半的话")


# Writes down the browser's own notifications and tones; the page may think that nobody looks.
WATCHED = """
window.notices = []; window.tones = 0; window.away = false;
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) {
    super(title, options);
    window.notices.push({ title, body: options.body, notification: this });
  }
};
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (...at) {
  window.tones += 1;
  return start.apply(this, at);
};
Object.defineProperty(document, "hidden", { get: () => window.away });
"""


def comes_true(page: Page, expression: str) -> None:
    """Waits for it from outside: the page's policy lets nothing be evaluated inside."""
    deadline = time.monotonic() + SHOWN_WITHIN / 1_000
    while not page.evaluate(f"Boolean({expression})"):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def test_an_agent_who_looks_elsewhere_hears_and_reads_that_somebody_waits(
    desk_of: DeskOf, waiting: Callable[..., Caller]
) -> None:
    desk = desk_of(ONE)
    desk.page.context.grant_permissions(["notifications"])
    desk.page.add_init_script(WATCHED)
    desk.page.reload()
    expect(desk.list).to_be_visible(timeout=SHOWN_WITHIN)
    desk.page.locator(".rail-me").click()
    desk.page.get_by_label("桌面通知").click()
    expect(desk.page.get_by_label("桌面通知")).to_be_checked()
    desk.page.keyboard.press("Escape")
    expect(desk.row(waiting("C0002").id)).to_be_attached(timeout=SHOWN_WITHIN)
    comes_true(desk.page, "window.tones > 0")
    assert desk.page.evaluate("window.notices.length") == 0  # the page is in sight
    desk.page.evaluate("window.away = true")
    caller = waiting("C0001")
    waits = "window.notices.find(({ title }) => title.endsWith('在等待人工'))"
    comes_true(desk.page, waits)
    assert desk.page.evaluate(f"{waits}.body") == "要求人工"
    desk.page.evaluate(f"{waits}.notification.onclick()")
    expect(desk.log).to_have_attribute("data-conversation", caller.id)
    expect(desk.page).to_have_title(re.compile(r"^\([1-9]"))


def test_everything_by_keyboard(desk_of: DeskOf, waiting: Callable[..., Caller]) -> None:
    desk = desk_of(ONE)
    caller = waiting()
    expect(desk.row(caller.id)).to_be_visible(timeout=SHOWN_WITHIN)
    press = desk.page.keyboard.press
    press("Control+k")
    desk.page.keyboard.type("访客")
    press("Alt+ArrowDown")
    expect(desk.log).to_be_visible()
    press("Alt+ArrowUp")  # from the first to the last, who came just now
    expect(desk.log).to_have_attribute("data-conversation", caller.id)
    expect(desk.claim_button).to_be_visible()
    press("Alt+c")
    expect(desk.standing).to_have_text("我在接待", timeout=SHOWN_WITHIN)
    desk.page.keyboard.type("键盘也能回")
    press("Enter")
    caller.hears("键盘也能回")
    press("Alt+b")
    caller.hears("人工服务已结束")


def test_on_a_phone_one_pane_at_a_time(desk_of: DeskOf, waiting: Callable[..., Caller]) -> None:
    desk = desk_of(ONE, phone=True)
    caller = waiting()
    desk.claim(caller.id)
    expect(desk.list).to_be_hidden()
    desk.page.get_by_role("button", name="顾客资料与交接卡").click()
    expect(desk.page.get_by_role("tabpanel")).to_contain_text("要求")
    desk.page.get_by_role("button", name="收起").click()
    desk.say("手机上也能回")
    caller.hears("手机上也能回")
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    desk.page.get_by_role("link", name="返回列表").click()
    expect(desk.list).to_be_visible()


def test_markup_is_shown_as_the_text_it_is(desk_of: DeskOf, waiting: Callable[..., Caller]) -> None:
    markup = '<img src=x onerror="top.hacked=1"><script>top.hacked=1</script><b>退货</b>'
    desk = desk_of(ONE)
    caller = waiting(first=markup)
    desk.claim(caller.id)
    expect(desk.line("onerror").first.locator(".line-said")).to_have_text(markup)
    expect(desk.panel("交接卡")).to_contain_text("onerror")
    desk.panel("备注").get_by_label("备注").fill(markup)
    desk.page.get_by_role("button", name="保存备注").click()
    expect(desk.page.locator(".note")).to_contain_text(markup, timeout=SHOWN_WITHIN)
    assert desk.page.evaluate("window.hacked") is None


def test_a_lead_sees_rules_people_and_every_step(
    desk_of: DeskOf, waiting: Callable[..., Caller]
) -> None:
    desk, lead = desk_of(ONE), desk_of(LEAD)
    caller = waiting()
    desk.claim(caller.id)
    lead.page.get_by_role("link", name="审计").click()
    lead.page.get_by_label("会话、工单或人员编号").fill(caller.id)
    expect(lead.page.get_by_role("cell", name="接入会话")).to_have_count(1, timeout=SHOWN_WITHIN)
    lead.page.get_by_role("link", name="人员").click()
    expect(lead.page.locator(".sheet-row", has_text="小陈")).to_contain_text("在线")
    lead.page.get_by_role("link", name="规则").click()
    rule = lead.page.get_by_role("region", name="人工服务时间")
    minutes = rule.get_by_label("承诺答复时间")
    before = minutes.input_value()
    minutes.fill(str(int(before) + 1))
    rule.get_by_role("button", name="保存").click()
    expect(lead.page.get_by_text("已保存")).to_be_visible(timeout=SHOWN_WITHIN)
    minutes.fill(before)
    rule.get_by_role("button", name="保存").click()
    lead.page.get_by_role("link", name="未送达").click()
    expect(lead.page.get_by_role("heading", name="未送达")).to_be_visible()


AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
BROKEN = """axe.run(document, { resultTypes: ["violations"] }).then(found =>
  found.violations.map(rule => `${rule.id}: ${rule.nodes[0].html}`))"""
VIEWS = ["history", "tickets", "canned", "agents", "policies", "undelivered", "audit"]


def test_no_view_shuts_anybody_out(desk_of: DeskOf, waiting: Callable[..., Caller]) -> None:
    lead = desk_of(LEAD)
    caller = waiting("C0001", first="我的快递怎么还没到")
    lead.open(caller.id)
    expect(lead.log).to_contain_text("转人工", timeout=SHOWN_WITHIN)
    lead.page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
    broken = list(lead.page.evaluate(BROKEN))
    for tab in ("顾客", "推荐", "备注"):
        expect(lead.panel(tab)).to_be_visible()
        broken += lead.page.evaluate(BROKEN)
    for view in VIEWS:
        lead.page.evaluate(f"location.hash = '#/{view}'")
        expect(lead.page.get_by_role("heading", level=1)).to_be_visible()
        broken += lead.page.evaluate(BROKEN)
    assert broken == []
