"""Who had their data erased does not come back through a file, not even among its rejects."""

from sqlalchemy import func, select

from shop.behaviour.models import Behaviour
from shop.clock import now
from shop.customers.models import Address, Customer
from shop.privacy.files import erase_files
from shop.privacy.service import erase_customer

SECRET = "植入的住址"


def erased(database):
    with database.write() as session:
        session.add(Customer(id="U1", name="林晓", created_at=now()))
    with database.write() as session:
        erase_customer(session, "U1", "test")


def test_profiles_addresses_and_behaviours_are_refused_without_their_content(
    database, write, load, rejected
):
    erased(database)
    write("item_data", "item_id,title,category,price", "1,耳机,蓝牙耳机,99")
    write("customers", "customer_id,name", "U1,林晓", "U2,周宁")
    write(
        "addresses",
        "address_id,customer_id,name,phone,detail",
        f"A1,U1,林晓,13800000001,{SECRET}",
        "A2,U2,周宁,13800000002,某街",
    )
    folder = write("user_data", "user_id,item_id,behaviour", "U1,1,view", "U2,1,view")
    report = load(folder)
    assert [reason for _, reason in rejected(report)] == ["顾客已要求删除个人信息，不再导入"] * 3
    assert SECRET not in report.rejects.read_text("utf-8-sig")
    with database.read() as session:
        assert session.get_one(Customer, "U1").name == ""
        assert [a.customer_id for a in session.scalars(select(Address))] == ["U2"]
        count = select(func.count()).where(Behaviour.customer_id == "U1")
        assert session.scalar(count) == 0


def test_a_later_erasure_takes_its_rows_out_of_earlier_rejects(database, write, load, tmp_path):
    write("item_data", "item_id,title,category,price", "1,耳机,蓝牙耳机,99")
    folder = write(
        "user_data", "user_id,item_id,behaviour", "U1,1,fly", "U2,1,fly", "U1,1,view", "U2,1,view"
    )
    report = load(folder)
    with database.write() as session:
        gone = erase_customer(session, "U1", "test")
    assert erase_files(tmp_path / "state", "U1", gone) == 1
    left = report.rejects.read_text("utf-8-sig")
    assert "U1" not in left and "U2" in left
