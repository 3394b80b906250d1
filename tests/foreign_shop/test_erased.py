"""Who is erased is in no file of the whole installation, the logs of every process among them."""

import time

import pytest

from tests.foreign_shop.conftest import Installation
from tests.foreign_shop.customer import Agent, Customer
from tests.foreign_shop.nanshan import NOW, NanShan
from tests.planted import Words, in_files, names

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_500)]


def test_a_customer_who_is_erased_is_in_no_file_of_any_process(
    installation: Installation, shop: NanShan, agent: Agent
) -> None:
    words = Words()
    id_ = words.new("客").replace(" ", "-")
    name, phone = words.new("名"), words.digits("phone")
    shop.zhuyi.put("customers", id_, version=1, name=name, phone=phone)
    seen = {"customer_id": id_, "item_id": shop.goods[3].number, "ts": NOW.isoformat()}
    shop.zhuyi.events([{"id": words.new("件").replace(" ", "-"), "type": "view", **seen}])
    customer = Customer(installation.url, shop.zhuyi.customer_token(id_).token)
    customer.ask(f"想买{words.new('耳机')}，有推荐吗")
    customer.ask(f"{words.new('退款')}到哪了")
    customer.ask(f"我要投诉{words.new('你们')}")
    agent.call("POST", f"/conversations/{customer.id}/claim")
    for step, what in (("reply", "好的"), ("note", "注意")):
        agent.call("POST", f"/conversations/{customer.id}/{step}", {"text": words.new(what)})
    agent.call("POST", f"/conversations/{customer.id}/return")
    customer.close()
    assert {"客", "名", "phone", "耳机", "退款", "你们", "好的", "注意"} <= set(
        names(in_files(installation.data, words))
    )
    installation.command("erase", "--customer", id_, "--yes")
    deadline = time.monotonic() + 90  # the tails of the database's own log are swept a minute later
    while left := {one for one in in_files(installation.data.parent, words) if one[1] != "客"}:
        assert time.monotonic() < deadline, left
        time.sleep(2)
    assert {path for path, _ in in_files(installation.data, words)} == {"zhuyi.db"}
