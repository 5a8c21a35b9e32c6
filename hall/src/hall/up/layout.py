"""Where everything of a distributed hall on one machine lies and listens."""

import hashlib
import importlib.util
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPLICAS: Final = {
    "catalog": 1,
    "intake": 2,
    "approval": 2,
    "certificates": 1,
    "hotline": 1,
    "ratings": 1,
    "insight": 1,
}
BROKERS: Final = 3
LOOPBACK: Final = "127.0.0.1"
LOOPBACKS: Final = frozenset({LOOPBACK, "::1", "localhost"})
_LONGEST_SOCKET_NAME: Final = 100
_SERVED: Final = (
    "portal",
    *(f"{name}-{number}" for name, count in REPLICAS.items() for number in range(count)),
    "live",
)
NAMES: Final = (
    "nginx",
    *_SERVED,
    "prometheus",
    "postgres",
    *(f"kafka-{number}" for number in range(1, BROKERS + 1)),
)


class UpSettings(BaseSettings):
    """The settings of `hall run` that make sense here; servers named in the environment are used, not started."""

    model_config = SettingsConfigDict(env_prefix="HALL_", frozen=True, extra="ignore", hide_input_in_errors=True)

    host: str = LOOPBACK
    port: Annotated[int, Field(gt=0, le=65_000)] = 8000
    data: Annotated[Path, AfterValidator(Path.resolve), Field(validate_default=True)] = Path("var")
    clock: datetime | None = None
    database: str = ""
    kafka: Annotated[str, Field(validation_alias="KAFKA_BOOTSTRAP")] = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def folder(self) -> Path:
        return self.data / "up"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def socket(self) -> Path:
        """Where the supervisor listens; the system allows such names a hundred bytes."""
        here = self.folder / "supervisor.sock"
        if len(os.fsencode(here)) <= _LONGEST_SOCKET_NAME:
            return here
        known_by = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"hall-up-{os.geteuid()}-{known_by}.sock"

    def port_of(self, name: str) -> int:
        """The hall's own is nginx's; the ports after it are the others', in an order that does not change."""
        return self.port + NAMES.index(name)


def served() -> list[str]:
    """The parts that are ours and answer `/metrics`: the portal, every replica, the live counts."""
    has_live = importlib.util.find_spec("insight.live.__main__") is not None
    return [name for name in _SERVED if has_live or name != "live"]


def service_of(name: str) -> str:
    return name.partition("-")[0]


def replica_of(name: str) -> str:
    return name.partition("-")[2] or "0"
