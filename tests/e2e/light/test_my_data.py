"""我的数据 in a real browser: two taps away, true at once, and gone for good when erased."""

import io
import json
from datetime import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect
from sqlalchemy import select

from shop.behaviour.models import Behaviour
from shop.conversations.models import Conversation
from shop.conversations.service import request_handoff
from shop.policies.service import set_policy
from shop.policies.values import ServiceHours
from tests import direct
from tests.e2e.light.conftest import Light, Watched
from tests.integration.gateway.desk import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def chat_of(page: Page) -> FrameLocator:
    page.locator("zhuyi-widget .launcher").click()
    frame = page.frame_locator("zhuyi-widget iframe")
    expect(frame.get_by_role("textbox")).to_be_visible()
    return frame


def my_data(frame: FrameLocator) -> None:
    """The two taps."""
    frame.get_by_role("button", name="更多").click()
    frame.get_by_role("menuitem", name="我的数据").click()
    expect(frame.locator(".hero")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_a_customer_sees_and_deletes_an_interest_two_taps_away(
    light: Light, watched: Watched, phone: bool
) -> None:
    customer = light.customer()
    frame = chat_of(watched.open(f"{light.url}/demo?customer={customer}", phone=phone))
    my_data(frame)
    expect(frame.locator(".hero")).to_contain_text("周宁")
    expect(frame.locator(".hero")).to_contain_text("139****5678")
    frame.get_by_role("button", name="蓝牙耳机 3").click()
    expect(frame.locator(".why")).to_contain_text("浏览过 3 次")
    frame.get_by_role("button", name="忘掉它").click()
    expect(frame.get_by_role("status").last).to_contain_text("已忘掉“蓝牙耳机”")
    expect(frame.get_by_role("button", name="蓝牙耳机 3")).to_have_count(0)
    expect(frame.get_by_role("button", name="保温杯 1")).to_be_visible()
    with light.database.read() as session:
        mine = select(Behaviour.item_id).where(Behaviour.customer_id == customer)
        assert [item for item in session.scalars(mine) if item] == ["T1"]


def test_a_switch_says_what_it_means_and_holds(light: Light, watched: Watched) -> None:
    customer = light.customer()
    frame = chat_of(watched.open(f"{light.url}/demo?customer={customer}"))
    my_data(frame)
    switch = frame.get_by_role("switch", name="个性化推荐")
    was = switch.get_attribute("aria-checked")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false" if was == "true" else "true")
    if was == "true":
        expect(frame.locator(".paused")).to_contain_text("个性化推荐已关闭")
    frame.get_by_role("button", name="返回聊天").click()
    my_data(frame)
    expect(switch).not_to_have_attribute("aria-checked", str(was))


def test_everything_can_be_taken_away_as_a_file(
    light: Light, watched: Watched, tmp_path: Path
) -> None:
    customer = light.customer()
    page = watched.open(f"{light.url}/demo?customer={customer}")
    frame = chat_of(page)
    my_data(frame)
    with page.expect_download() as coming:
        frame.get_by_role("button", name="下载").click()
    file = tmp_path / "export.json"
    coming.value.save_as(file)
    assert json.loads(file.read_text())["profile"]["id"] == customer


def test_who_erases_themself_is_told_what_went_and_what_stays_and_is_a_stranger(
    light: Light, watched: Watched
) -> None:
    customer = light.customer()
    page = watched.open(f"{light.url}/demo?customer={customer}")
    frame = chat_of(page)
    frame.get_by_role("textbox").fill("记住我喜欢蓝色")
    frame.get_by_role("textbox").press("Enter")
    expect(frame.get_by_text("答：记住我喜欢蓝色")).to_be_visible()
    my_data(frame)
    frame.get_by_role("button", name="删除我的个人信息").click()
    sure = frame.get_by_role("button", name="确认删除")
    expect(sure).to_be_disabled()
    frame.get_by_label("输入“删除”来确认").fill("删除")
    sure.click()
    expect(frame.get_by_role("heading", name="已经删除")).to_be_visible()
    expect(frame.locator(".farewell")).to_contain_text(f"O-{customer}")
    frame.get_by_role("button", name="完成").click()
    expect(frame.get_by_text("记住我喜欢蓝色")).to_have_count(0)
    kept = page.frames[1].evaluate("JSON.stringify(localStorage)")
    assert "zhuyi.session.customer" not in kept
    my_data(frame)
    expect(frame.locator(".hero")).to_contain_text("您是访客")


def test_a_link_opens_the_page_once(light: Light, watched: Watched) -> None:
    watched.expected.append("401")
    started = direct.post(f"{light.url}/api/v1/sessions", json={}).json()
    key = {"Authorization": f"Bearer {started['token']}"}
    made = direct.post(f"{light.url}/api/v1/me/links", headers=key)
    address = light.url + made.json()["path"]
    page = watched.open(address, phone=True)
    expect(page.locator(".hero")).to_contain_text("您是访客")
    assert page.url == f"{light.url}/me/"  # nothing to be copied from the address
    page.reload()
    expect(page.locator(".hero")).to_contain_text("您是访客")
    other = watched.open(address, phone=True)
    expect(other.get_by_role("heading", name="链接已失效")).to_be_visible()


def drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (30, 120, 90)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_at_once_sent_and_seen_again_after_a_reload(
    light: Light, watched: Watched
) -> None:
    watched.expected += ["net::ERR_FAILED"]
    page = watched.open(f"{light.url}/widget/")
    failing = [True]

    def first_time_lost(route) -> None:  # type: ignore[no-untyped-def]
        if failing.pop() if failing else False:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/uploads?*", first_time_lost)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="添加图片").click()
    chooser.value.set_files({"name": "屏幕.png", "mimeType": "image/png", "buffer": drawn()})
    expect(page.locator(".row-own .upload img")).to_be_visible()
    expect(page.locator(".row-own[data-seq] .upload img")).to_be_visible(timeout=15_000)
    expect(page.locator(".row-own")).to_have_count(1)
    page.reload()
    small = page.locator(".row-own[data-seq] .upload img")
    expect(small).to_be_visible()
    assert small.evaluate("image => image.naturalWidth") == 320
    page.get_by_role("button", name="查看大图").click()
    expect(page.locator("dialog.large img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.large")).to_have_count(0)


def test_a_file_that_is_no_picture_is_refused_in_words(light: Light, watched: Watched) -> None:
    watched.expected.append("415")
    page = watched.open(f"{light.url}/widget/")
    choose = page.locator("input[type=file]")
    choose.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(page.get_by_role("alert")).to_contain_text("只能发送")
    page.get_by_role("button", name="删除").click()
    choose.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": b"<svg onload=1>"})
    expect(page.get_by_role("alert")).to_contain_text("发送失败")


def test_the_place_in_the_queue_moves_and_what_an_agent_has_read_is_marked(
    light: Light, watched: Watched
) -> None:
    before = light.url
    with light.database.write() as session:
        set_policy(session, ServiceHours(opens=time.min, closes=time.max), "test")
    agent = Person(light.gateway, "lead")
    console = agent.console()
    pages, ids = [], []
    for text in ("前面那位", "后面这位"):
        page = watched.open(f"{before}/widget/")
        page.get_by_role("textbox").fill(text)
        page.get_by_role("textbox").press("Enter")
        expect(page.get_by_text(f"答：{text}")).to_be_visible()
        kept = json.loads(page.evaluate("localStorage.getItem('zhuyi.session.guest')"))
        with light.database.write() as session:
            request_handoff(session, kept["conversation_id"], "asked", f"k-{text}")
        page.reload()
        pages.append(page)
        ids.append(kept["conversation_id"])
    first, second = pages
    expect(first.locator(".queue")).to_contain_text("下一位就是您")
    expect(second.locator(".queue")).to_contain_text("前面还有 1 位")
    assert agent.step(ids[0], "claim").is_success
    expect(first.locator(".queue")).to_have_count(0)
    expect(second.locator(".queue")).to_contain_text("下一位就是您", timeout=30_000)
    first.get_by_role("textbox").fill("您好")
    first.get_by_role("textbox").press("Enter")
    expect(first.locator(".row-own[data-seq]")).to_have_count(2)
    last = agent.conversation(ids[0])["messages"][-1]["seq"]
    assert agent.step(ids[0], "read", seq=last).status_code == 204
    expect(first.locator(".row-own").last).to_contain_text("已读")
    expect(first.locator(".delivery-read")).to_have_count(1)
    console.close()
    agent.close()
    with light.database.read() as session:
        assert session.get_one(Conversation, ids[1]).owner == "queue"
