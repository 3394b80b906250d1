"""One-time links to the customers' page, for whoever must send one: a channel, a console."""

from gateway.writer import Writer
from shop.clock import now
from shop.conversations.sessions import Started
from shop.privacy import links

PAGE = "/me/"


class MeLinks:
    """Issues and redeems links of this installation."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def issue(self, conversation_id: str) -> str:
        """A path below our address, good for one opening within ten minutes.

        The token stands in the fragment: no server, proxy or log ever sees it. Raises
        UnknownConversation.
        """
        token = await self._writer.run(
            lambda session: links.issue(session, conversation_id, now()), conversation_id
        )
        return f"{PAGE}#{token}"

    async def redeem(self, token: str) -> Started | None:
        """A session for the page; None where the link is unknown, used or too old."""
        return await self._writer.run(lambda session: links.redeem(session, token, now()))
