"""Settings of the WeChat channel: the fields of the admin page, and ours."""

import base64
import binascii
from typing import Self

from pydantic import Field, field_validator, model_validator

from gateway.channels.wechat.templates import Template, parsed, templates
from shop.proactive.kinds import NewsKind
from shop.settings import FromEnvironment

KEY_LENGTH = 43


class WechatSettings(FromEnvironment):
    """On once app id, secret and token are set; doc.md says where each is found."""

    app_id: str = Field("", alias="ZHUYI_WECHAT_APP_ID", description="AppID")
    secret: str = Field("", alias="ZHUYI_WECHAT_SECRET", description="AppSecret")
    token: str = Field("", alias="ZHUYI_WECHAT_TOKEN", description="Token of the server config")
    aes_key: str = Field("", alias="ZHUYI_WECHAT_AES_KEY", description="EncodingAESKey")
    mode: str = Field(
        "safe",
        alias="ZHUYI_WECHAT_MODE",
        pattern="^(plain|compatible|safe)$",
        description="how messages are encrypted",
    )
    verified: bool = Field(
        True,
        alias="ZHUYI_WECHAT_VERIFIED",
        description="whether the account may send customer-service messages",
    )
    api: str = Field(
        "https://api.weixin.qq.com", alias="ZHUYI_WECHAT_API", description="where WeChat is called"
    )
    login_url: str = Field(
        "", alias="ZHUYI_WECHAT_LOGIN_URL", description="the shop's login page; gets ?state="
    )
    answer_within: float = Field(
        4.2,
        alias="ZHUYI_WECHAT_ANSWER_WITHIN",
        gt=0,
        le=4.8,
        description="seconds an answer may take to go out as the reply itself",
    )

    template_shipped: str = Field(
        "",
        alias="ZHUYI_WECHAT_TEMPLATE_SHIPPED",
        description="approved template that tells that an order was shipped",
    )
    template_late: str = Field(
        "",
        alias="ZHUYI_WECHAT_TEMPLATE_LATE",
        description="approved template that tells that a parcel is late",
    )
    template_refunded: str = Field(
        "",
        alias="ZHUYI_WECHAT_TEMPLATE_REFUNDED",
        description="approved template that tells that a refund went back",
    )

    @field_validator("template_shipped", "template_late", "template_refunded")
    @classmethod
    def _template_can_be_read(cls, text: str) -> str:
        parsed(text)
        return text

    @property
    def templates(self) -> dict[NewsKind, Template]:
        """What may be told outside the window, and how."""
        return templates(
            {
                NewsKind.SHIPPED: self.template_shipped,
                NewsKind.LATE: self.template_late,
                NewsKind.REFUNDED: self.template_refunded,
            }
        )

    @property
    def ready(self) -> bool:
        """Whether the channel is on."""
        return bool(self.app_id and self.secret and self.token)

    @model_validator(mode="after")
    def _key_fits(self) -> Self:
        if self.ready and self.mode != "plain" and len(self.key_bytes) != 32:  # noqa: PLR2004
            raise ValueError("ZHUYI_WECHAT_AES_KEY: 43 characters of base64 are needed")
        return self

    @property
    def key_bytes(self) -> bytes:
        """EncodingAESKey as AES-256 takes it; empty where it is not one."""
        if len(self.aes_key) != KEY_LENGTH:
            return b""
        try:
            return base64.b64decode(self.aes_key + "=", validate=False)
        except binascii.Error:
            return b""
