"""One TOML file, each key also by environment, to a frozen Config; an error names the key and never shows a value."""

from __future__ import annotations

import difflib
import os
import re
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo

import tomli
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

if TYPE_CHECKING:
    from handlers.desk import Policy

PREFIX = "HUIYIN_"
T = TypeVar("T")


class ConfigError(Exception):
    """One sentence for whoever wrote the configuration."""


def _listed(value: Any) -> Any:
    """In the environment a list is written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _stretch(value: Any) -> Any:
    """`12:00-14:00` to two times of day."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", value)
    if match is None:
        raise ValueError("a stretch is written like 12:00-14:00")
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    start, end = time(start_hour, start_minute), time(end_hour % 24, end_minute)
    if start == end:
        raise ValueError("a stretch begins and ends at different times")
    return start, end


Listed = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_listed)]
Stretch = Annotated[tuple[time, time], BeforeValidator(_stretch)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Telegram(Section):
    token: SecretStr
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    admins: Listed[int] = ()
    proxy: str = ""

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value()):
            raise ValueError("a token looks like 123456:ABC…, as @BotFather gives it")
        return value

    @field_validator("base_url", "base_file_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.match(r"https?://[^/]", value):
            raise ValueError("an address begins with https:// or http://")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("up to 256 letters, digits, _ and -")
        return value

    @model_validator(mode="after")
    def _webhook(self) -> Telegram:
        if self.mode == "webhook" and not self.webhook_url:
            raise ValueError("mode = webhook needs telegram.webhook_url")
        if self.mode == "webhook" and not self.webhook_secret.get_secret_value():
            raise ValueError("mode = webhook needs telegram.webhook_secret")
        return self


class Http(Section):
    listen: str = ""
    public_url: str = ""

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        if value and not re.fullmatch(r".+:\d{1,5}", value):
            raise ValueError("host and port, like 127.0.0.1:8080")
        return value

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])


class Database(Section):
    url: SecretStr = SecretStr("sqlite:///huiyin.db")

    @field_validator("url")
    @classmethod
    def _url(cls, value: SecretStr) -> SecretStr:
        if not re.match(r"sqlite:///.|postgresql://", value.get_secret_value()):
            raise ValueError("sqlite:///file or postgresql://user@host/name")
        return value


class Office(Section):
    name: str = ""
    timezone: str = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"
    hours: Listed[Stretch] = ((time(9), time(12)), (time(14), time(17, 30)))
    duty: str = ""
    open_requests: bool = False

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("no such time zone; one looks like Asia/Shanghai") from None
        return value

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
        moments = [moment for stretch in value for moment in stretch]
        if not moments or moments != sorted(moments):
            raise ValueError('stretches of one day in order, like ["09:00-12:00", "14:00-17:30"]')
        return value


class Rules(Section):
    """[policy]"""

    quiet: Listed[Stretch] = ((time(12), time(14)), (time(18), time(8)))
    quiet_days: bool = True
    undo_minutes: int = 10
    preview_over: int = 5
    overdue_days: Listed[int] = (1, 3, 5)
    conversation_minutes: int = 30
    invite_days: int = 7

    @field_validator("undo_minutes", "preview_over", "conversation_minutes", "invite_days")
    @classmethod
    def _count(cls, value: int) -> int:
        if value < 0:
            raise ValueError("a number from 0")
        return value


class Config(BaseSettings):
    """Everything an administrator can set; design.md §6 names the keys."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )
    telegram: Telegram
    http: Http = Http()
    database: Database = Database()
    office: Office = Office()
    language: dict[str, tuple[str, ...]] = {}
    """Own words: canonical word → further ways this office says it."""
    rules: Rules = Field(Rules(), validation_alias=AliasChoices("policy", f"{PREFIX}policy"))
    """[policy]; `policy()` gives it as handlers see it."""

    @field_validator("language")
    @classmethod
    def _known(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if value:
            from bot.understanding.own_words import checked

            checked(value)
        return value

    @model_validator(mode="after")
    def _heard(self) -> Config:
        if self.telegram.mode == "webhook" and not self.http.listen:
            raise ValueError("mode = webhook needs http.listen")
        return self

    SECTIONS: ClassVar[dict[str, type[Section]]] = {
        "telegram": Telegram, "http": Http, "database": Database, "office": Office, "policy": Rules,
    }  # fmt: skip

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """The environment wins over the file."""
        return env_settings, init_settings

    def policy(self) -> Policy:
        """The settings as handlers see them."""
        from handlers.desk import Policy

        return Policy(
            office=self.office.name, zone=ZoneInfo(self.office.timezone), language=self.office.language,
            hours=self.office.hours, duty=self.office.duty, open_requests=self.office.open_requests,
            admins=frozenset(self.telegram.admins), quiet=self.rules.quiet, quiet_days=self.rules.quiet_days,
            undo_minutes=self.rules.undo_minutes, preview_over=self.rules.preview_over,
            overdue_days=self.rules.overdue_days, conversation_minutes=self.rules.conversation_minutes,
            invite_days=self.rules.invite_days,
        )  # fmt: skip


def load(path: Path) -> Config:
    """Read the file and the environment. Raises ConfigError with one clear sentence."""
    try:
        told = tomli.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    return made(told)


def made(told: dict[str, Any]) -> Config:
    """A Config of these sections and the environment."""
    for key in os.environ:
        section = key.removeprefix(PREFIX).partition("__")[0].lower()
        if key.startswith(PREFIX) and "__" in key and section not in {*Config.SECTIONS, "language"}:
            raise ConfigError(f"{key} in the environment names no setting{_meant(section, Config.SECTIONS)}.")
    try:
        return Config(**({"telegram": {}} | told))
    except ValidationError as error:
        raise ConfigError(_sentence(error)) from None
    except SettingsError:
        raise ConfigError("A setting in the environment cannot be read; lists are written with commas.") from None


def _sentence(error: ValidationError) -> str:
    """The first thing wrong, by its key."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = [str(part).removeprefix(PREFIX) for part in first["loc"] if isinstance(part, str)]
    key = ".".join(path) or "The configuration"
    match first["type"]:
        case "missing":
            return f"{key} is missing: set it in the file or as {PREFIX}{'__'.join(path).upper()}."
        case "extra_forbidden":
            known = Config.SECTIONS if len(path) == 1 else Config.SECTIONS[path[0]].model_fields
            return f"{key} is not a setting{_meant(path[-1], known)}."
        case _:
            reason = str(first["msg"]).removeprefix("Value error, ")
            return f"{reason}." if reason.startswith(f"{key}.") else f"{key}: {reason[0].lower()}{reason[1:]}."


def _meant(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
