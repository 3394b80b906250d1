"""What can be wrong with a request on a conversation; the gateway turns each into a problem."""


class ConversationError(Exception):
    """Base of every refusal below."""


class UnknownConversation(ConversationError):
    """There is no conversation of this id."""


class BodyChanged(ConversationError):
    """A client_id came again with another body."""


class UnknownAction(ConversationError):
    """An action id that was never offered in this conversation."""


class TooManyMessages(ConversationError):
    """More messages in a minute than a conversation may send."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:.1f} s")
        self.retry_after = retry_after


class BoundToAnother(ConversationError):
    """The conversation already belongs to another customer."""


class OwnedByAnother(ConversationError):
    """Another agent has this conversation."""


class NotOwned(ConversationError):
    """The agent does not have this conversation (any more)."""


class NotYours(ConversationError):
    """The agent may not look at this conversation."""


class NoSuchAgent(ConversationError):
    """There is no agent of this id who could take a conversation."""
