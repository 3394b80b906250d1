"""The agents' console, in the words of an agent."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.caller import OWN_PASSWORD, SignedIn

SHOWN_WITHIN = 15_000
COOKIE = "zhuyi_agent"
HERE = "try { localStorage.setItem('zhuyi.desk.here', 'yes') } catch {}"


class Desk:
    """One agent's console."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url
        self.list: Locator = page.get_by_role("navigation", name="排队与接待")
        self.log: Locator = page.get_by_role("log")
        self.reply: Locator = page.get_by_label("回复顾客")
        self.claim_button: Locator = page.get_by_role("button", name="接待", exact=True)
        self.standing: Locator = page.locator(".owner")

    def be(self, who: SignedIn) -> "Desk":
        """Signed in already, as after a reload."""
        cookie = {"name": COOKIE, "value": who.token, "url": self._url}
        self.page.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Strict"}])  # type: ignore[list-item]
        self.page.add_init_script(HERE)
        self.page.goto(f"{self._url}/console/")
        expect(self.list).to_be_visible(timeout=SHOWN_WITHIN)
        return self

    def sign_in(self, login: str, password: str = OWN_PASSWORD) -> None:
        """Through the form."""
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def row(self, conversation: str) -> Locator:
        """Its line in the list."""
        return self.page.locator(f'.chat-row[data-id="{conversation}"]')

    def tab(self, name: str) -> None:
        """排队, 我的会话 or 同事."""
        self.list.locator(".tab-count", has_text=name).click()

    def open(self, conversation: str) -> None:
        """Look at it."""
        self.row(conversation).click()
        expect(self.log).to_have_attribute("data-conversation", conversation)

    def claim(self, conversation: str) -> None:
        """Look at it and take it."""
        self.open(conversation)
        self.claim_button.click()
        expect(self.standing).to_have_text("我在接待", timeout=SHOWN_WITHIN)

    def say(self, text: str) -> None:
        """Type and press Enter."""
        self.reply.fill(text)
        self.reply.press("Enter")

    def line(self, text: str) -> Locator:
        """A line of the log."""
        return self.log.locator(".line[data-seq]", has_text=text)

    def panel(self, name: str) -> Locator:
        """A tab of the side panel, opened."""
        self.page.get_by_role("tab", name=name).click()
        return self.page.get_by_role("tabpanel")


def new_desk(context: BrowserContext, url: str) -> Desk:
    """A page of its own."""
    return Desk(context.new_page(), url)
