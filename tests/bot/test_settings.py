"""Settings are read once; every fault is told, and none starts."""

import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from bot.settings import LATER, Faulty, Settings, demo_keys, is_loopback, unknown

SECRET = "k3Jd8sQz0vLw5nRt7yUb2xGm4cHf6pAe"
DATA_KEY = "k1:" + b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "NANUM_ENV": "production",
    "NANUM_SECRET_KEY": SECRET,
    "NANUM_DATA_KEYS": DATA_KEY,
    "NANUM_PUBLIC_URL": "https://nanum.example",
}
NAMES = [  # product.md, section 2: what the trunk listens to
    "NANUM_ENV",
    "NANUM_DATABASE_URL",
    "NANUM_HOST",
    "NANUM_PORT",
    "NANUM_PUBLIC_URL",
    "NANUM_EMBED_ORIGINS",
    "NANUM_CITY",
    "NANUM_SECRET_KEY",
    "NANUM_DATA_KEYS",
    "NANUM_KAKAO_KEYS",
    "NANUM_TELEGRAM_TOKEN",
    "NANUM_TELEGRAM_MODE",
    "NANUM_TELEGRAM_SECRET",
    "NANUM_TELEGRAM_API",
    "NANUM_TELEGRAM_NAME",
    "NANUM_NOW",
    "NANUM_TRUSTED_PROXIES",
    "NANUM_METRICS_TOKEN",
    "NANUM_LOG",
]


def faults(home: Path, **environ: str) -> list[str]:
    with pytest.raises(Faulty) as told:
        Settings.read(environ, home)
    return told.value.faults


def test_a_demo_needs_nothing(tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path)
    assert settings.demo
    assert (settings.host, settings.port, settings.city) == ("127.0.0.1", 8080, "jinju")
    assert settings.database_url == f"sqlite:///{tmp_path}/var/nanum.db"
    assert len(settings.data_keys[0][1]) == 32


def test_demo_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = Settings.read({}, tmp_path), Settings.read({}, tmp_path)
    assert (first.secret_key, first.data_keys) == (second.secret_key, second.data_keys)
    assert stat.S_IMODE((tmp_path / "var" / "keys.env").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.env"]


def test_whoever_starts_at_once_has_the_same_demo_keys(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(number: int) -> str:
        together.wait()
        return demo_keys(tmp_path / f"{number // 8}" / "keys.env")["secret_key"]

    with ThreadPoolExecutor(8) as processes:
        made = list(processes.map(start, range(8 * 20)))
    assert [len(set(made[first : first + 8])) for first in range(0, 160, 8)] == [1] * 20


def test_demo_keys_do_not_open_production(tmp_path: Path) -> None:
    Settings.read({}, tmp_path)
    kept = dict(line.split("=", 1) for line in (tmp_path / "var" / "keys.env").read_text().splitlines())
    told = faults(tmp_path, **(PRODUCTION | kept))
    assert [fault.split(":")[0] for fault in told] == ["NANUM_SECRET_KEY", "NANUM_DATA_KEYS"]


def test_production_starts_with_strong_keys(tmp_path: Path) -> None:
    settings = Settings.read(PRODUCTION | {"NANUM_HOST": "0.0.0.0"}, tmp_path)
    assert settings.data_keys == (("k1", bytes(range(32))),)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NANUM_SECRET_KEY", ""),
        ("NANUM_SECRET_KEY", "short"),
        ("NANUM_SECRET_KEY", "a" * 40),
        ("NANUM_DATA_KEYS", ""),
        ("NANUM_DATA_KEYS", "k1:" + b64encode(bytes(32)).decode()),
        ("NANUM_DATA_KEYS", "k1:" + b64encode(bytes(range(31))).decode()),
        ("NANUM_DATA_KEYS", DATA_KEY + "," + DATA_KEY),
        ("NANUM_DATA_KEYS", "k1:!!!"),
        ("NANUM_PUBLIC_URL", "http://nanum.example"),
        ("NANUM_NOW", "2026-11-23T10:00:00+09:00"),
        ("NANUM_KAKAO_KEYS", "short"),
        ("NANUM_KAKAO_KEYS", f"{SECRET},{SECRET},{SECRET}"),
        ("NANUM_METRICS_TOKEN", "short"),
    ],
)
def test_production_refuses_weak_or_missing_secrets_and_plain_http(tmp_path: Path, name: str, value: str) -> None:
    told = faults(tmp_path, **(PRODUCTION | {name: value}))
    assert [fault.split(":")[0] for fault in told] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NANUM_ENV", "staging"),
        ("NANUM_PORT", "eighty"),
        ("NANUM_PORT", "70000"),
        ("NANUM_PORT", "9" * 5000),
        ("NANUM_HOST", "0.0.0.0"),
        ("NANUM_HOST", "nanum.example"),
        ("NANUM_DATABASE_URL", "mysql://x"),
        ("NANUM_DATABASE_URL", "postgresql://a:b@[::1"),
        ("NANUM_PUBLIC_URL", "ftp://x"),
        ("NANUM_PUBLIC_URL", "https://x/path"),
        ("NANUM_PUBLIC_URL", "http://[::1"),
        ("NANUM_CITY", "../../etc/passwd"),
        ("NANUM_CITY", "atlantis"),
        ("NANUM_NOW", "2026-01-05T09:00:00"),
        ("NANUM_NOW", "tomorrow"),
        ("NANUM_NOW", "0001-01-01T00:00:00+09:00"),
        ("NANUM_TRUSTED_PROXIES", "-1"),
        ("NANUM_LOG", "loud"),
        ("NANUM_DATA_KEYS", "no key"),
        ("NANUM_TELEGRAM_TOKEN", "no token"),
        ("NANUM_TELEGRAM_MODE", "pigeon"),
        ("NANUM_TELEGRAM_API", "http://127.0.0.1:9001"),
        ("NANUM_TELEGRAM_API", "ftp://127.0.0.1/bot"),
        ("NANUM_TELEGRAM_API", "http://[::1/bot"),
        ("NANUM_TELEGRAM_NAME", "나눔톡"),
    ],
)
def test_a_wrong_value_is_told_by_its_name_and_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    (fault,) = faults(tmp_path, **{name: value})
    assert fault.startswith(f"{name}: ")
    assert fault.endswith("요.")
    assert value not in fault


WEBHOOK = {
    "NANUM_TELEGRAM_TOKEN": "123456:ABCDEFGHIJKL",
    "NANUM_TELEGRAM_MODE": "webhook",
    "NANUM_TELEGRAM_SECRET": SECRET,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"NANUM_TELEGRAM_SECRET": ""},
        {"NANUM_TELEGRAM_SECRET": "비밀"},
        {"NANUM_TELEGRAM_SECRET": "x" * 257},
        {"NANUM_TELEGRAM_SECRET": "weak"},
        {"NANUM_PUBLIC_URL": ""},
    ],
)
def test_a_webhook_needs_a_secret_and_a_public_address(tmp_path: Path, wrong: dict[str, str]) -> None:
    assert Settings.read(PRODUCTION | WEBHOOK, tmp_path).telegram_mode == "webhook"
    (fault,) = faults(tmp_path, **(PRODUCTION | WEBHOOK | wrong))
    assert fault.startswith("NANUM_TELEGRAM_SECRET: ")


def test_a_bot_api_elsewhere_is_asked_over_https(tmp_path: Path) -> None:
    near = PRODUCTION | {"NANUM_TELEGRAM_API": "http://127.0.0.1:8081/bot"}
    assert Settings.read(near, tmp_path).telegram_api.endswith("/bot")
    (fault,) = faults(tmp_path, **PRODUCTION, NANUM_TELEGRAM_API="http://bot.example/bot")
    assert fault.startswith("NANUM_TELEGRAM_API: ")


@pytest.mark.parametrize("path", [".env", "var/keys.env"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / path).write_bytes(b"NANUM_SECRET_KEY=\xff\n")
    assert faults(tmp_path) == [f"{Path(path).name} 파일을 읽지 못했어요."]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder")
    assert "var/keys.env" in faults(tmp_path)[0]


def test_keys_that_were_lost_are_told(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/keys.env").write_text("")
    assert [fault.split(":")[0] for fault in faults(tmp_path)] == ["NANUM_SECRET_KEY", "NANUM_DATA_KEYS"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, NANUM_PORT="x", NANUM_NOW="x", NANUM_HOST="8.8.8.8")
    assert [fault.split(":")[0] for fault in told] == ["NANUM_HOST", "NANUM_PORT", "NANUM_NOW"]


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NANUM_PORT=8081\nNANUM_LOG=json\n")
    assert Settings.read({}, tmp_path).port == 8081
    assert Settings.read({"NANUM_PORT": "8082"}, tmp_path).port == 8082
    settings = Settings.read({"NANUM_PORT": "8082"}, tmp_path, port=8083, host=None)
    assert (settings.port, settings.log) == (8083, "json")


def test_an_empty_value_is_none(tmp_path: Path) -> None:
    assert Settings.read({"NANUM_PORT": "", "NANUM_KAKAO_KEYS": " , "}, tmp_path).kakao_keys == ()


def test_a_slip_of_the_pen_is_found_and_later_settings_are_not(tmp_path: Path) -> None:
    environ = dict.fromkeys((*NAMES, *LATER), "") | {"NANUM_PROT": "1", "HOME": "x"}
    assert unknown(environ, tmp_path) == ["NANUM_PROT"]


def test_every_setting_of_the_product_is_read() -> None:
    assert {f"NANUM_{field.upper()}" for field in Settings.model_fields} - {"NANUM_HOME"} == set(NAMES)


def test_secrets_do_not_show_in_a_print(tmp_path: Path) -> None:
    shown = repr(Settings.read(PRODUCTION | {"NANUM_KAKAO_KEYS": SECRET, "NANUM_METRICS_TOKEN": SECRET}, tmp_path))
    assert SECRET not in shown
    assert "x01" not in shown


def test_now_has_a_zone(tmp_path: Path) -> None:
    settings = Settings.read({"NANUM_NOW": "2026-11-23T10:00:00+09:00"}, tmp_path)
    assert settings.now == datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_loopback_is_known() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.evil", "")))


def test_pages_that_may_show_the_chat_in_a_frame_are_origins(tmp_path: Path) -> None:
    given = "https://jinju.example, https://family.example:8443"
    read = Settings.read(PRODUCTION | {"NANUM_EMBED_ORIGINS": given}, tmp_path)
    assert read.embed_origins == ("https://jinju.example", "https://family.example:8443")
    assert Settings.read(PRODUCTION, tmp_path).embed_origins == ()


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "https://*.example",
        "jinju.example",
        "https://a.example/path",
        "https://a.example; script-src *",
        'https://a.example"><script>',
        "http://a.example",
        "'self'",
        "https://u:p@a.example",
    ],
)
def test_what_is_no_origin_gets_into_no_policy(tmp_path: Path, origins: str) -> None:
    (fault,) = faults(tmp_path, **PRODUCTION | {"NANUM_EMBED_ORIGINS": origins})
    assert fault.startswith("NANUM_EMBED_ORIGINS: ")
