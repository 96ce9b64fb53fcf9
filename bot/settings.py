"""One frozen Settings, read once from the environment and `.env`; all that is wrong is listed together.

Faulty(faults)   plain sentences; whoever starts the service prints them and refuses to start
"""

import binascii
import os
import re
import secrets
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

HOME = Path(__file__).parents[1]
STRONG = 32
"""Characters of a secret that production accepts, at least."""

LATER = frozenset(
    f"NANUM_{name}"
    for name in (
        *("KAKAO_BOT_ID", "KAKAO_REST_KEY", "KAKAO_EVENT_API", "KAKAO_EVENTS"),
        *("PHONE_VENDOR", "PHONE_API", "PHONE_KEY", "PHONE_SECRET", "PHONE_SENDER", "PHONE_PROFILE"),
        "PHONE_TEMPLATES",
    )
)
"""Names that are right, but that nothing listens to yet."""


class Faulty(Exception):
    def __init__(self, faults: list[str]) -> None:
        super().__init__(f"{len(faults)} faults in the settings")
        self.faults = faults


class Settings(BaseModel):
    """The description of a field says what a value of another shape is told."""

    model_config = ConfigDict(frozen=True, validate_default=True)

    env: Literal["demo", "production"] = Field("demo", description="demo나 production이어야 해요.")
    home: Path = HOME
    database_url: str = Field("", repr=False, description="데이터베이스 주소여야 해요.")
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535, description="0부터 65535까지의 수여야 해요.")
    public_url: str | None = None
    embed_origins: tuple[str, ...] = ()  # pages that may show the web chat in a frame
    city: str = "jinju"
    secret_key: str = Field("", repr=False)
    data_keys: tuple[tuple[str, bytes], ...] = Field((), repr=False)  # newest first
    kakao_keys: tuple[str, ...] = Field((), repr=False)
    telegram_token: str | None = Field(None, repr=False)
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="polling이나 webhook이어야 해요.")
    telegram_secret: str = Field("", repr=False)
    telegram_api: str = "https://api.telegram.org/bot"
    telegram_name: str | None = None
    now: datetime | None = None
    trusted_proxies: int = Field(0, ge=0, le=5, description="0부터 5까지의 수여야 해요.")
    metrics_token: str | None = Field(None, repr=False)
    log: Literal["text", "json"] | None = Field(None, description="text나 json이어야 해요.")  # None: by the terminal

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, home: Path = HOME, **given: Any) -> Self:
        """From the environment, else `.env`; what is `given` (options of the command line) wins. Raises Faulty."""
        named = {**_file(home / ".env"), **environ}
        raw: dict[str, Any] = {
            field: value
            for field in cls.model_fields
            if field != "home" and (value := (named.get(f"NANUM_{field.upper()}") or "").strip())
        }
        raw |= {"home": home} | {field: value for field, value in given.items() if value is not None}
        if raw.get("env", "demo") == "demo" and not ("secret_key" in raw and "data_keys" in raw):
            try:
                raw = demo_keys(home / "var" / "keys.env") | raw
            except OSError:
                raise Faulty(["NANUM_SECRET_KEY, NANUM_DATA_KEYS: var/keys.env에 적어 둘 수 없어요."]) from None
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise Faulty([_told(cls, fault) for fault in error.errors(include_input=False)]) from None

    @property
    def demo(self) -> bool:
        return self.env == "demo"

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str, info: ValidationInfo) -> str:
        if not url:
            home: Path = info.data["home"]
            return f"sqlite:///{home / 'var' / 'nanum.db'}"
        try:
            parsed = make_url(url)
            backend, name = parsed.get_backend_name(), parsed.database
        except (ArgumentError, ValueError):
            backend, name = "", None
        # a database in memory would be another one for each connection
        if backend not in ("sqlite", "postgresql") or (backend == "sqlite" and name in (None, "", ":memory:")):
            raise ValueError("sqlite:///파일이나 postgresql://사용자@서버:포트/이름 꼴이어야 해요.")
        return url

    @field_validator("host")
    @classmethod
    def _host(cls, host: str, info: ValidationInfo) -> str:
        if info.data.get("env") == "demo" and not is_loopback(host):
            raise ValueError(
                "데모는 이 컴퓨터에서만 열려요. 127.0.0.1로 두거나 NANUM_ENV=production으로 시작해 주세요."
            )
        return host

    @field_validator("public_url")
    @classmethod
    def _public(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            right = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
            right = right and parts.path in ("", "/") and "@" not in parts.netloc and parts.port != 0
        except ValueError:
            right = False
        if not right:
            raise ValueError("https://이름 꼴이어야 해요.")
        if info.data.get("env") == "production" and parts.scheme != "https":
            raise ValueError("운영에서는 https 주소여야 해요.")
        return url.rstrip("/")

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _embed(cls, text: str | tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        origins = tuple(filter(None, re.split(r"[,\s]+", text))) if isinstance(text, str) else text
        for origin in origins:
            # it stands in a header and in a page: nothing but scheme, name and port
            match = re.fullmatch(r"(https?)://([a-z0-9-]+\.)*[a-z0-9-]+(:[0-9]{1,5})?", origin)
            if match is None:
                raise ValueError("https://이름 꼴이고, 여럿은 쉼표로 이어야 해요.")
            if info.data.get("env") == "production" and match[1] != "https":
                raise ValueError("운영에서는 https 주소여야 해요.")
        return origins

    @field_validator("city")
    @classmethod
    def _city(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or not (HOME / "models" / "cities" / f"{name}.yaml").is_file():
            raise ValueError("models/cities에 그런 도시 파일이 없어요.")
        return name

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, key: str, info: ValidationInfo) -> str:
        if not key and "env" in info.data:
            raise ValueError("꼭 있어야 해요.")
        if info.data.get("env") == "production":
            _strong(key)
        return key

    @field_validator("data_keys", mode="before")
    @classmethod
    def _data_keys(cls, text: str | tuple[tuple[str, bytes], ...], info: ValidationInfo) -> object:
        if not text and "env" in info.data:
            raise ValueError("꼭 있어야 해요.")
        keys = tuple(_data_key(part) for part in text.split(",")) if isinstance(text, str) else text
        if len({name for name, _ in keys}) != len(keys):
            raise ValueError("열쇠 이름이 겹쳐요.")
        if info.data.get("env") == "production":
            if any(name.startswith("demo") for name, _ in keys):
                raise ValueError("데모의 열쇠는 운영에 쓸 수 없어요.")
            if any(len(set(key)) < 12 for _, key in keys):
                raise ValueError("무작위로 만든 열쇠여야 해요.")
        return keys

    @field_validator("kakao_keys", mode="before")
    @classmethod
    def _kakao(cls, text: str | tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        keys = tuple(filter(None, (part.strip() for part in text.split(",")))) if isinstance(text, str) else text
        if len(keys) > 2:
            raise ValueError("열쇠는 두 개까지예요.")
        if info.data.get("env") == "production":
            for key in keys:
                _strong(key)
        return keys

    @field_validator("telegram_token")
    @classmethod
    def _telegram(cls, token: str | None) -> str | None:
        if token is not None and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{10,100}", token):
            raise ValueError("@BotFather가 준 그대로, 123456:ABC-... 꼴이어야 해요.")
        return token

    @field_validator("telegram_secret")
    @classmethod
    def _telegram_secret(cls, secret: str, info: ValidationInfo) -> str:
        if info.data.get("telegram_token") is None or info.data.get("telegram_mode") != "webhook":
            return secret
        if "public_url" in info.data and not (info.data["public_url"] or "").startswith("https://"):
            raise ValueError("webhook에는 https로 시작하는 NANUM_PUBLIC_URL도 있어야 해요.")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ValueError("webhook에는 꼭 있어야 하고, 영문자, 숫자, _, -로 256글자까지예요.")
        if info.data.get("env") == "production":
            _strong(secret)
        return secret

    @field_validator("telegram_api")
    @classmethod
    def _telegram_api(cls, url: str, info: ValidationInfo) -> str:
        try:
            parts = urlsplit(url)
            right = parts.scheme in ("http", "https") and parts.hostname and parts.path.endswith("/bot")
            right = right and not (parts.query or parts.fragment) and "@" not in parts.netloc and parts.port != 0
        except ValueError:
            right = False
        if not right:
            raise ValueError("http://127.0.0.1:9000/bot처럼 /bot으로 끝나는 주소여야 해요.")
        if info.data.get("env") == "production" and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError("운영에서는 https 주소여야 해요.")
        return url

    @field_validator("telegram_name")
    @classmethod
    def _telegram_name(cls, name: str | None) -> str | None:
        if name is not None and not re.fullmatch(r"@?[A-Za-z][A-Za-z0-9_]{3,31}", name):
            raise ValueError("nanumtalk_bot처럼 봇의 사용자 이름이어야 해요.")
        return name.removeprefix("@") if name else None

    @field_validator("now", mode="before")
    @classmethod
    def _now(cls, text: str | datetime | None, info: ValidationInfo) -> datetime | None:
        if text is None:
            return None
        try:
            instant = datetime.fromisoformat(text) if isinstance(text, str) else text
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or not 2000 <= instant.year <= 2100:
            raise ValueError("2026-11-23T10:00:00+09:00처럼 시간대까지 적어야 해요.")
        if info.data.get("env") == "production":
            raise ValueError("운영에서는 시계를 바꿀 수 없어요.")
        return instant

    @field_validator("metrics_token")
    @classmethod
    def _metrics(cls, token: str | None, info: ValidationInfo) -> str | None:
        if token is not None and info.data.get("env") == "production":
            _strong(token)
        return token


def unknown(environ: Mapping[str, str] = os.environ, home: Path = HOME) -> list[str]:
    """Names that begin like ours and mean nothing here: a slip of the pen, most likely."""
    known = LATER | {f"NANUM_{field.upper()}" for field in Settings.model_fields if field != "home"}
    named = {**_file(home / ".env"), **environ}
    return sorted(ascii(name)[1:-1] for name in named if name.startswith("NANUM_") and name not in known)


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def demo_keys(path: Path) -> dict[str, str]:
    """The demo's own secrets: made once, readable by their owner alone, marked so that production refuses them."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = (
            f"NANUM_SECRET_KEY=demo-{secrets.token_urlsafe(32)}\n"
            f"NANUM_DATA_KEYS=demo-{secrets.token_hex(4)}:{b64encode(secrets.token_bytes(32)).decode()}\n"
        )
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        try:
            os.link(draft, path)  # never over the keys of another process that was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept = _file(path)
    return {"secret_key": kept.get("NANUM_SECRET_KEY") or "", "data_keys": kept.get("NANUM_DATA_KEYS") or ""}


def _file(path: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(path)
    except (OSError, UnicodeDecodeError):
        raise Faulty([f"{path.name} 파일을 읽지 못했어요."]) from None


def _strong(secret: str) -> None:
    if secret.startswith("demo"):
        raise ValueError("데모의 열쇠는 운영에 쓸 수 없어요.")
    if len(secret) < STRONG or len(set(secret)) < 10:
        raise ValueError(f"무작위로 만든 {STRONG}글자 이상이어야 해요.")


def _data_key(part: str) -> tuple[str, bytes]:
    name, _, text = part.strip().partition(":")
    try:
        key = urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except (binascii.Error, ValueError):
        key = b""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,32}", name) or len(key) != 32:
        raise ValueError("이름:base64 꼴이고 열쇠 하나는 32바이트여야 해요. 새것이 맨 앞이에요.")
    return name, key


def _told(cls: type[Settings], fault: Mapping[str, Any]) -> str:
    field = str(fault["loc"][0])
    sentence = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else cls.model_fields[field].description
    return f"NANUM_{field.upper()}: {sentence}"
