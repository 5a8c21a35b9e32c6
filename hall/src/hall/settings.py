"""Every knob of the embedded hall, typed; read once by the launcher."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class HallSettings(BaseSettings):
    """`HALL_PORT`, `HALL_DATA`, `HALL_CLOCK` …; the defaults run a demonstration on this machine."""

    model_config = SettingsConfigDict(env_prefix="HALL_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    data: Path = Path("var")
    clock: datetime | None = None
    database: str = ""
    first_day_cases: Annotated[int, Field(ge=0, le=1000)] = 24
    simulated_departments: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    def database_url(self, service: str) -> str:
        """An SQLite file per service; with `HALL_DATABASE=postgresql://…/hall` databases `hall_<service>`."""
        if self.database:
            address = urlsplit(self.database)
            return address._replace(path=f"{address.path}_{service}").geturl()
        return f"sqlite:///{(self.data / f'{service}.db').resolve()}"
