"""What a suggestion says, checked against the rows of the database, by means of its own."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from recommender.evidence import Suggestion
from shop.behaviour.models import Behaviour
from shop.catalog.models import Product, Review
from shop.imports.models import ImportRun

VERBS = {
    "view": "看过", "search": "搜过", "favourite": "收藏过", "cart": "加购过", "purchase": "买过",
    "review": "评价过", "chat_mention": "聊到过", "click": "点开过",
}  # fmt: skip
SAID = {
    "same_model": "同款不同色", "accessory": "可搭配", "same_brand": "同一个牌子",
    "again": "可以再备一份",
}  # fmt: skip
SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_said(ts, now):
    then, today = ts.astimezone(SHANGHAI).date(), now.astimezone(SHANGHAI).date()
    days = (today - then).days
    if days in (0, 1, 2):
        return ("今天", "昨天", "前天")[days]
    if days <= 7:
        return f"{days}天前"
    year = "" if then.year == today.year else f"{then.year}年"
    return f"{year}{then.month}月{then.day}日"


def shortened(title):
    return title if len(title) <= 16 else title[:15] + "…"


class Truth:
    """Of what was suggested to one customer at `now`."""

    def __init__(self, session, customer, now):
        self.session, self.customer, self.now = session, customer, now
        own = select(Behaviour).where(Behaviour.customer_id == customer)
        self.did = list(session.scalars(own.order_by(Behaviour.ts)))

    def check(self, item: Suggestion) -> None:
        """Every statement of a suggestion; AssertionError names the one that is false."""
        product = self.session.get_one(Product, item.id)
        assert item.price == f"{product.price / 100:.2f}"
        own = [e for e in item.evidence if e.kind == "history"]
        for e in own:
            assert e.together == len(own)
            self._behaviour(e, item, product)
        if not own:
            assert not any(f"{verb}「" in item.reason for verb in VERBS.values())
            assert not any(words in item.reason for words in SAID.values())
        for e in item.evidence:
            if e.kind != "history":
                getattr(self, f"_{e.kind}")(e, product)
        quotes = [e.quote for e in item.evidence if e.kind == "review"]
        if "评论" in item.reason:
            assert any(f"有人说“{quote}”" in item.reason for quote in quotes) or "夸" in item.reason
        if "夸" in item.reason:
            counts = [e.buyers for e in item.evidence if e.kind == "review"]
            assert any(f"评论里有{n}位买家夸" in item.reason for n in counts)

    def _behaviour(self, e, item, product):
        same = [b for b in self.did if b.item_id == e.item_id and b.type != "impression"]
        if e.item_id is None:
            same = [b for b in same if (b.query or "").strip() == e.title]
        else:
            assert e.title == self.session.get_one(Product, e.item_id).title
            assert (e.item_id == item.id) == (e.relation == "again")
        if e.relation in {"accessory", "again"}:
            same = [b for b in same if b.type == "purchase"]
        assert (same[-1].type, same[-1].ts) == (e.type, e.ts)
        assert day_said(e.ts, self.now) in item.reason
        assert VERBS[e.type] in item.reason
        assert f"「{shortened(e.title)}」" in item.reason
        for relation, words in SAID.items():
            assert (words in item.reason) == (relation == e.relation)
        if e.relation:
            self._related(e, product, self.session.get_one(Product, e.item_id))

    @staticmethod
    def _related(e, product, cited):
        if e.relation == "accessory":
            assert product.attributes["适用品牌"] == cited.brand
            assert (product.category_id, cited.category_id) == ("tips", "earphones")
            return
        if e.relation == "again":
            assert product.category_id == "gift"
            return
        assert product.brand == cited.brand != ""
        if e.relation == "same_model":
            assert product.colour != cited.colour
            titles = {p.title.replace(p.colour, "").strip() for p in (product, cited)}
            assert len(titles) == 1

    def _constraint(self, e, product):
        c = e.constraint
        colours = {product.colour, *(v.colour for v in product.variants)}
        match c.kind:
            case "price":
                low, high = c.at_least or 0, c.at_most or 10**9
                assert low <= product.price <= high
            case "brand":
                assert (product.brand == c.value) != c.negated
            case "colour":
                assert (c.value in colours) != c.negated
            case "category":
                assert (product.category_id == c.value) != c.negated
            case "gift_for":
                assert c.value in product.gift_for
            case other:
                raise AssertionError(f"nothing is known of {other}")

    def _query(self, e, product):
        stated = [product.title, product.category.name, *product.category.aliases, product.brand]
        stated += [product.colour, *product.gift_for, *map(str, product.attributes.values())]
        stated += [v.colour for v in product.variants]
        assert e.matched
        for word in e.matched:
            assert any(word in text.lower() for text in stated)

    def _popular(self, e, product):
        since = self.now - timedelta(days=e.days)
        query = select(Behaviour.customer_id).where(
            Behaviour.item_id == product.id,
            Behaviour.type == e.type,
            Behaviour.ts >= since,
            Behaviour.customer_id != self.customer,  # counted before they did anything
        )
        assert len(set(self.session.scalars(query))) == e.count

    def _review(self, e, product):
        hidden = list(
            self.session.scalars(select(ImportRun.id).where(ImportRun.state != "visible"))
        )
        own = select(Review).where(Review.product_id == product.id)
        said = self.session.scalars(own).all()
        assert any(e.quote in r.text and r.rating >= 4 and r.import_id not in hidden for r in said)
        if e.buyers:
            praise = [r for r in said if r.rating >= 4 and f"{e.aspect}很" in r.text]
            assert len([r for r in praise if r.import_id not in hidden]) == e.buyers >= 3
        assert "验孕" not in e.quote
        assert "138" not in e.quote
