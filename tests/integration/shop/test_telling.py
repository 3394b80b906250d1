"""What the shop tells a customer stands in the log once."""

from shop.clock import now
from shop.conversations import repository, sessions, telling
from shop.database import Database
from shop.messages.schemas import Notice


def test_told_twice_under_one_key_is_told_once(database: Database) -> None:
    with database.write() as session:
        talk = sessions.start(session, None, now()).conversation_id
    said = Notice(text="退款已完成。")
    with database.write() as session:
        assert telling.tell(session, talk, said, "refund:1", now()) == 1
        assert telling.tell(session, talk, said, "refund:1", now()) is None
        assert telling.tell(session, talk, said, "refund:2", now()) == 2
    with database.read() as session:
        log = repository.log_after(session, talk, 0)
        assert [(one.sender, one.text) for one in log] == [("system", said.text)] * 2


def test_a_conversation_that_is_gone_is_not_told(database: Database) -> None:
    with database.write() as session:
        assert telling.tell(session, "gone", Notice(text="x"), "k", now()) is None
        assert telling.where(session, None, "gone") is None
