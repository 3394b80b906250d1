"""Error codes of WeChat's API, by what is to be done about them."""

OK = 0
BUSY = -1
TOKEN_ENDED = frozenset({40001, 40014, 42001})  # renew once, and try again
UNTIL_THEY_WRITE = frozenset({45015, 45047})  # window closed; too many messages
NOT_REACHABLE = frozenset({40003, 43004, 43019})  # no such openid; unsubscribed; blocked
UNAUTHORISED = frozenset({48001, 48004, 50001, 50002})  # the account may not send; it is banned
TRY_LATER = frozenset({BUSY, 45009, 45011})  # also: too many calls
MEDIA_GONE = frozenset({40004, 40007})


class WechatError(Exception):
    """WeChat refused a call; `code` is its errcode. The words never carry what a customer wrote."""

    def __init__(self, code: int, what: str = "") -> None:
        super().__init__(f"{code} {what}".strip())
        self.code = code
