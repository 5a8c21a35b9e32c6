"""What every service can be told from outside: typed, units in the names, read once, secrets masked when printed."""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MASK: Final = "***"
_PASSWORD_IN_URL: Final = re.compile(r"(?<=://)([^:/@\s]*):([^@\s]*)(?=@)")
_PASSWORD_PARAMETER: Final = re.compile(r"(?i)(?<=[?&])(password|sslpassword|token|secret)=[^&\s]*")

Seconds = Annotated[int, Field(gt=0)]
Bytes = Annotated[int, Field(gt=0)]


class ServiceSettings(BaseSettings):
    """The knobs all services share; a service adds its own and names its prefix, as `HOTLINE_`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str
    key_database_url: str
    master_key_file: Path
    session_secret_file: Path
    session_idle_s: Seconds = 900
    session_absolute_s: Seconds = 28_800
    https: bool = False
    public_hosts: tuple[str, ...] = ()
    root_path: str = ""
    sign_in_path: str = "/sign-in"
    upload_folder: Path
    upload_max_bytes: Bytes = 20 * 1024 * 1024
    body_max_bytes: Bytes = 25 * 1024 * 1024
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def masked(self) -> dict[str, Any]:
        """Everything, fit to be printed at start."""
        return {name: _masked(getattr(self, name)) for name in type(self).model_fields}


def _masked(value: object) -> object:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, str):
        return _PASSWORD_PARAMETER.sub(rf"\1={MASK}", _PASSWORD_IN_URL.sub(rf"\1:{MASK}", value))
    if isinstance(value, tuple):
        return [_masked(each) for each in value]
    return str(value) if isinstance(value, Path) else value
