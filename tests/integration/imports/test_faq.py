"""The question sheet through the importer: a new one replaces the old one at the switch."""

import pytest

from shop.database import Database
from shop.faq.service import ask, entry
from shop.policies.service import set_policy
from shop.policies.values import FreeShipping
from tests.integration.imports.conftest import Import, Write

HEAD = "question,answer,aliases,topic"


def answer(database: Database, text: str) -> str | None:
    with database.read() as session:
        found = ask(session, text)
    return found[0].answer if found and found[0].answers else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_answers(database: Database, load: Import, write: Write, encoding: str) -> None:
    row = "能自提吗,没有自提点,可以自己去拿吗|有取货点吗,配送"
    folder = write("faq", HEAD, row, encoding=encoding)
    assert load(folder).counts["faq.new"] == 1
    assert answer(database, "我可以自己去拿吗") == "没有自提点"


def test_a_new_sheet_replaces_the_old_one(database: Database, load: Import, write: Write) -> None:
    load(write("faq", HEAD, "能自提吗,没有自提点,,", "包邮吗,都包邮,,"))
    assert answer(database, "包邮吗") == "都包邮"
    load(write("faq", HEAD, "能自提吗,现在可以到店取,,"))
    assert answer(database, "能自提吗") == "现在可以到店取"
    assert answer(database, "包邮吗") is None


def test_a_sheet_without_a_single_good_row_changes_nothing(
    database: Database, load: Import, write: Write
) -> None:
    load(write("faq", HEAD, "包邮吗,都包邮,,"))
    load(write("faq", HEAD, "包邮吗,满 {free.threshold} 包邮,,"))
    assert answer(database, "包邮吗") == "都包邮"


def test_other_imports_leave_the_sheet(database: Database, load: Import, write: Write) -> None:
    folder = write("faq", HEAD, "包邮吗,都包邮,,")
    load(folder)
    (folder / "faq.csv").unlink()
    load(write("categories", "category_id,name", "cup,杯子"))
    assert answer(database, "包邮吗") == "都包邮"


def test_answers_quote_the_policy_as_it_is_now(
    database: Database, load: Import, write: Write
) -> None:
    load(write("faq", HEAD, "包邮吗,满 {free_shipping.threshold} 包邮,,"))
    assert answer(database, "包邮吗") == "满 ¥99 包邮"
    with database.write() as session:
        set_policy(session, FreeShipping(threshold=5900), "test")
    assert answer(database, "包邮吗") == "满 ¥59 包邮"


def test_rows_that_cannot_hold_are_rejected(load: Import, write: Write, rejected) -> None:
    good, unknown = "保修多久,{warranty.手机} 天,,", "几天能退,{return.day} 天内,,"
    report = load(write("faq", HEAD, good, unknown, "保修多久,一年,,", ",没有问题,,"))
    reasons = [reason for _, reason in rejected(report)]
    assert [reason[:2] for reason in reasons] == ["答案", "编号", "缺少"]


def test_an_answer_that_quotes_what_is_gone_is_not_given(
    database: Database, load: Import, write: Write
) -> None:
    load(write("faq", HEAD, "手机保修多久,{warranty.手机} 天,,"))
    assert answer(database, "手机保修多久") is None
    rows = ("category_id,name,warranty_days", "phone,手机,365")
    load(write("categories", *rows))
    assert answer(database, "手机保修多久") == "365 天"


def test_an_entry_is_found_by_its_question(database: Database, load: Import, write: Write) -> None:
    load(write("faq", HEAD, "包邮吗,都包邮,,"))
    with database.read() as session:
        found = entry(session, "包邮吗")
        assert found is not None
        assert found.answer == "都包邮"
        assert entry(session, "包邮") is None
