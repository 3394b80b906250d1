"""The demo shop's page and the chat in it, in the words of a customer."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

ANSWER_WITHIN = 30_000


class Chat:
    """The widget's window."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.frame: FrameLocator = page.frame_locator("zhuyi-widget iframe")
        self.log: Locator = self.frame.get_by_role("log")
        self.input: Locator = self.frame.get_by_role("textbox")
        self.own: Locator = self.frame.locator(".row-own")
        self.answers: Locator = self.frame.locator(".row-other[data-seq], .row-system[data-seq]")
        self.orders: Locator = self.frame.locator(".order")
        self.products: Locator = self.frame.locator(".product")

    def say(self, text: str) -> None:
        """Type and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> None:
        """Say it and wait for something in return."""
        before = self.answers.count()
        self.say(text)
        expect(self.answers.nth(before)).to_be_visible(timeout=ANSWER_WITHIN)

    def button(self, name: str) -> Locator:
        """A button in the window whose name contains `name`."""
        return self.frame.get_by_role("button", name=name)

    def spoken(self) -> list[str]:
        """Every line of the conversation in order."""
        return self.frame.locator("[data-seq]").all_inner_texts()


class ShopPage:
    """The page around it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = Chat(page)
        self.launcher: Locator = page.locator("zhuyi-widget .launcher")
        self.panel: Locator = page.locator("zhuyi-widget .panel")

    def open_chat(self) -> Chat:
        """Click the floating button."""
        self.launcher.click()
        expect(self.chat.input).to_be_visible()
        return self.chat

    def choose(self, customer: str) -> None:
        """Become another customer."""
        self.page.locator(".chooser-button").click()
        self.page.get_by_role("textbox", name="按编号或姓名查找").fill(customer)
        self.page.locator(".choice", has_text=customer).click()
        expect(self.page.locator(".chooser-name")).to_contain_text(customer)
