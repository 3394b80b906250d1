"""What people say around a request: greetings and fillers before it, thanks after it.

在吗，我那个快递，怎么还没到 is about the parcel; 好的那什么时候到 asks for the time. A message
that is nothing but courtesy is left as it is: then that is what it says.
"""

import re

_BREAK = r"[\s，。！？；：、,.!?;:~～…]"
_GREETING = (
    r"(?:您好|你好|妳好|哈喽|hello|hi|嗨|喂|早上好|上午好|中午好|下午好|晚上好|打扰一下|打扰了|不好意思"
    r"|在吗|在不在|在么|在嘛|在不|有人吗|有人在吗|亲爱的|亲亲|亲(?![自手测身])|客服|老板(?!娘)|小意|小姐姐|美女|帅哥|掌柜的?)"
    r"[啊呀哈呢吗的]?"
)
_ADDRESSED = (  # 师傅啊 is a greeting, 师傅电话多少 names whom it is about
    r"(?:小?姑娘|闺女|小伙子|小哥哥?|小妹|大?妹子|大姐|阿姨|师傅|同志|老板娘|店家|卖家)"
    rf"(?:[啊呀哎哪]|(?={_BREAK}))"
)
_FILLER = (
    r"(?:好的|好吧|好滴|好嘞|嗯+|恩+|哦+|噢+|额+|呃+|是的|对的|行吧|可以的|知道了|明白了|没事|那个|那么?|然后|就是说?|还有|另外"
    r"|请问一下|请问下?|想请问|问一下|问下|我?想问一?下?|我?想咨询一?下?|我?咨询一?下|请教一下"
    r"|麻烦(?:你|您)?(?:帮忙|帮我)?|劳烦|拜托|就是|是这样的?|那个?啥|咋说呢|怎么说呢|我?想?问(?:你|您)?个事儿?"
    r"|我?跟(?:你|您)说(?:一声|啊)?|(?:你|您)?帮我?看一?下|(?:你|您)给我?看看呗?)"
)
_LEAD = re.compile(rf"(?:{_GREETING}|{_ADDRESSED}|{_FILLER}|{_BREAK})", re.IGNORECASE)
_BREAK_ONE = re.compile(_BREAK)
_THANKS = re.compile(
    rf"(?:谢谢|多谢|感谢|谢了|麻烦了|辛苦了|拜托了|thanks)[你您亲啊啦哈了哦]*{_BREAK}*$",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"(?:好[的吧啊呀]?|嗯|行|可以|ok|知道了?|明白了?|了解了?|不用了?|不需要了?|没事儿?了?|没有?了|没问题了?"
    r"|解决了|搞定了|收到了?|那?就?先?这样吧?|那|真|太|你|您|十分|非常|先)*",
    re.IGNORECASE,
)
_LEAST_REQUEST = 3  # characters that can carry a request: 退款吗


def request_in(text: str) -> tuple[int, int]:
    """Start and end of what a message asks or tells; of all of it where there is no such part.

    >>> text = "您好，请问我的快递怎么还没到，谢谢"
    >>> text[slice(*request_in(text))]
    '我的快递怎么还没到'
    >>> request_in("好的谢谢")
    (0, 4)
    """
    start = 0
    while match := _LEAD.match(text, start):
        start = match.end()
    thanks = _THANKS.search(text, start)
    end = thanks.start() if thanks else len(text)
    while end > start and _BREAK_ONE.match(text[end - 1]):
        end -= 1
    if end - start < _LEAST_REQUEST or (thanks and _ACT.fullmatch(text, start, end)):
        return 0, len(text)
    return start, end
