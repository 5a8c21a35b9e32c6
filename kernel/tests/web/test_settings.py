"""Settings: typed, frozen, and fit to be printed."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from kernel.settings import ServiceSettings


class HotlineSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="HOTLINE_")

    relay_poll_s: float = 0.05
    gateway_token: SecretStr = SecretStr("")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {
        "DATABASE_URL": "postgresql+psycopg://hall:p%40ss:word@db:5432/hotline?sslpassword=hidden&sslmode=require",
        "KEY_DATABASE_URL": "sqlite:////var/hall/keys.db",
        "MASTER_KEY_FILE": "/var/hall/master.key",
        "SESSION_SECRET_FILE": "/var/hall/session.key",
        "UPLOAD_FOLDER": "/var/hall/files",
        "GATEWAY_TOKEN": "hidden-token",
    }.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    return monkeypatch


def test_a_service_reads_its_own_prefix(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HOTLINE_SESSION_IDLE_S", "600")
    environment.setenv("HOTLINE_PUBLIC_HOSTS", '["www.lianshui.test"]')
    environment.setenv("INTAKE_LOG_LEVEL", "DEBUG")
    settings = HotlineSettings()
    assert settings.session_idle_s == 600
    assert settings.public_hosts == ("www.lianshui.test",)
    assert settings.master_key_file == Path("/var/hall/master.key")
    assert settings.log_level == "INFO"


def test_printed_it_shows_no_secret(environment: pytest.MonkeyPatch) -> None:
    shown = HotlineSettings().masked()
    assert shown["database_url"] == "postgresql+psycopg://hall:***@db:5432/hotline?sslpassword=***&sslmode=require"
    assert shown["key_database_url"] == "sqlite:////var/hall/keys.db"
    assert shown["gateway_token"] == "***"
    assert shown["upload_folder"] == "/var/hall/files"
    assert shown["relay_poll_s"] == 0.05
    assert "hidden" not in str(shown)


def test_it_is_frozen(environment: pytest.MonkeyPatch) -> None:
    settings = HotlineSettings()
    with pytest.raises(ValidationError):
        settings.log_level = "DEBUG"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    ("name", "value"), [("SESSION_IDLE_S", "0"), ("UPLOAD_MAX_BYTES", "-1"), ("LOG_LEVEL", "loud")]
)
def test_nonsense_is_refused_without_repeating_it(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(f"HOTLINE_{name}", value)
    with pytest.raises(ValidationError) as refused:
        HotlineSettings()
    assert name.lower() in str(refused.value)
    assert "input_value" not in str(refused.value)


def test_a_missing_setting_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("HOTLINE_DATABASE_URL")
    with pytest.raises(ValidationError, match="database_url"):
        HotlineSettings()
