"""The one settings object, read from the environment (see docs/guide/settings.md)."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_address(url: str, *, allow_http: bool) -> None:
    """Raise ValueError unless it is https, or http to this machine or where that is allowed."""
    parts = urlsplit(url)
    private = parts.hostname in LOOPBACK or allow_http
    if not parts.hostname or parts.username or parts.scheme not in {"https", "http"}:
        raise ValueError("not an http(s) address without user name")
    if parts.scheme == "http" and not private:
        raise ValueError("must be https, but for localhost (or set ZHUYI_WEBHOOK_ALLOW_HTTP=1)")


class FromEnvironment(BaseSettings):
    """Base of all settings: errors never quote a value, which may be a secret."""

    model_config = SettingsConfigDict(
        extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )


class Settings(FromEnvironment):
    """Every setting of an installation; safe defaults for the embedded shop."""

    data: Path = Field(Path(".zhuyi"), alias="ZHUYI_DATA", description="folder of all state")
    database_url: str | None = Field(
        None, alias="DATABASE_URL", description="SQLAlchemy URL; SQLite in ZHUYI_DATA if unset"
    )
    host: str = Field("127.0.0.1", alias="HOST", description="address the gateway listens on")
    port: int = Field(8000, alias="PORT", ge=1, le=65535, description="port of the gateway")
    mode: str = Field(
        "demo",
        alias="ZHUYI_MODE",
        pattern="^(demo|production)$",
        description="demo serves /demo and its customer chooser; production does not",
    )
    bots: int = Field(1, alias="ZHUYI_BOTS", ge=1, le=16, description="Rasa processes")
    redis_url: str | None = Field(
        None, alias="REDIS_URL", description="joins several gateways; one gateway needs none"
    )
    gateway_name: str = Field(
        "",
        alias="ZHUYI_GATEWAY_NAME",
        description="tells gateways of one database apart; host name and port if unset",
    )
    bot_urls: str = Field(
        "", alias="ZHUYI_BOT_URLS", description="comma-separated inner addresses of the bots"
    )
    actions_url: str = Field(
        "", alias="ZHUYI_ACTIONS_URL", description="inner address of the action server"
    )
    recommender_url: str = Field(
        "", alias="ZHUYI_RECOMMENDER_URL", description="inner address of the recommender"
    )
    trusted_proxies: str = Field(
        "",
        alias="ZHUYI_TRUSTED_PROXIES",
        description="comma-separated addresses whose X-Forwarded-For is believed; none by default",
    )
    public_url: str = Field(
        "",
        alias="ZHUYI_PUBLIC_URL",
        pattern="^(https?://[^/]+)?$",
        description="our address as customers reach it, for links that channels send",
    )
    web_dist: Path = Field(
        Path("web/dist"), alias="ZHUYI_WEB_DIST", description="built widget, console and demo page"
    )
    text_encoder: str = Field(
        "",
        alias="ZHUYI_TEXT_ENCODER",
        description="BERT-type encoder: own, path or hub name",
    )
    image_encoder: str = Field(
        "",
        alias="ZHUYI_IMAGE_ENCODER",
        description="path or hub name of a ResNet-type encoder, or own: trained here",
    )
    search: str = Field(
        "auto",
        alias="ZHUYI_SEARCH",
        pattern="^(auto|exact|approximate)$",
        description="how the recommender looks through the catalogue; auto: by its size",
    )
    nlu_encoder: str = Field(
        "", alias="ZHUYI_NLU_ENCODER", description="path or hub name of a sentence encoder"
    )
    courier_url: str = Field(
        "", alias="ZHUYI_COURIER_URL", description="query address of the courier aggregator"
    )
    courier_customer: str = Field(
        "", alias="ZHUYI_COURIER_CUSTOMER", description="account at the courier aggregator"
    )
    courier_key: SecretStr = Field(
        SecretStr(""), alias="ZHUYI_COURIER_KEY", description="key of that account"
    )
    courier_daily: int = Field(
        2_000,
        alias="ZHUYI_COURIER_DAILY",
        ge=1,
        description="most questions a day to the courier aggregator",
    )
    webhook_allow_http: bool = Field(
        False,
        alias="ZHUYI_WEBHOOK_ALLOW_HTTP",
        description="allow plain http to the webhook address where the network itself is private",
    )
    webhook_url: str = Field(
        "",
        alias="ZHUYI_WEBHOOK_URL",
        description="the shop's own address that is told what customers ask for",
    )
    quiet_window_ms: int = Field(
        1200,
        alias="ZHUYI_QUIET_WINDOW_MS",
        ge=0,
        le=5000,
        description="how long fragments of one thought are waited for",
    )

    @field_validator("courier_url")
    @classmethod
    def _couriers_are_private(cls, url: str) -> str:
        if url:
            check_address(url, allow_http=False)
        return url

    @field_validator("webhook_url")
    @classmethod
    def _webhooks_are_private(cls, url: str, info: ValidationInfo) -> str:
        if url:
            check_address(url, allow_http=bool(info.data.get("webhook_allow_http")))
        return url

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data.resolve() / 'zhuyi.db'}"


class WrongSettings(Exception):
    """A line for each variable that cannot be used; never its value, which may be a secret."""


def check(*kinds: type[BaseSettings]) -> None:
    """Read each kind of settings; raises WrongSettings naming every variable that is wrong."""
    wrong = []
    for kind in kinds:
        try:
            kind()
        except ValidationError as problem:
            wrong += [_wrong(error) for error in problem.errors()]
    if wrong:
        raise WrongSettings("\n".join(wrong))


def _wrong(error: ErrorDetails) -> str:
    said = error["msg"].removeprefix("Value error, ")
    return f"{error['loc'][0]}：{said}" if error["loc"] else said


@lru_cache
def settings() -> Settings:
    """The settings of this process; read once."""
    return Settings()
