"""One-time links that a customer opens from WeChat: to the shop's login, to their own data."""

from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from gateway.channels.wechat import words
from gateway.channels.wechat.settings import WechatSettings
from gateway.me_links import PAGE
from shop.channels import binding
from shop.privacy import links
from shop.settings import Settings


class Links:
    """The links of one account; words that say so where there is nothing to link to."""

    def __init__(self, settings: WechatSettings, shop: Settings) -> None:
        self._login, self._shop = settings.login_url, shop

    def login(self, session: Session, conversation_id: str, at: datetime) -> str:
        """Words that lead to the shop's login, with a state for this conversation."""
        if not self._login and not (self._shop.mode == "demo" and self._shop.public_url):
            return words.text("bind_nowhere")
        state = binding.issue(session, conversation_id, at)
        return words.text("bind", link=self.login_page(state))

    def login_page(self, state: str) -> str:
        """Where the shop asks who it is; in the demo shop, our own page."""
        if self._login:
            mark = "&" if "?" in self._login else "?"
            return f"{self._login}{mark}state={quote(state)}"
        return f"{self._shop.public_url}/channels/wechat/bind/{quote(state)}"

    def privacy(self, session: Session, conversation_id: str, at: datetime) -> str:
        """Words that lead to the customers' page."""
        if not self._shop.public_url:
            return words.text("privacy_nowhere")
        token = links.issue(session, conversation_id, at)
        return words.text("privacy", link=f"{self._shop.public_url}{PAGE}#{token}")
