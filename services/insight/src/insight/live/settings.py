"""What the worker can be told from outside; what processes of one hall must agree on has the hall's names."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from insight import consumed as c
from insight.published import PARKED, TOPIC
from kernel.bus.credentials import Credentials
from kernel.bus.topics import PARTITIONS, Cluster, TopicSpec

HEARD: Final[tuple[str, ...]] = (c.ApplicationReceived.topic, c.CaseConcluded.topic, c.TicketCreated.topic)
_NAME: Final = "insight-live"


class LiveSettings(BaseSettings):
    """`KAFKA_BOOTSTRAP`, `HALL_DATA`, `HALL_TOPIC_PREFIX`, `HALL_LIVE_METRICS_PORT` …"""

    model_config = SettingsConfigDict(env_prefix="HALL_", frozen=True, extra="ignore", hide_input_in_errors=True)

    kafka: Annotated[str, Field(validation_alias="KAFKA_BOOTSTRAP")]
    data: Path
    topic_prefix: str = ""
    topic_partitions: Annotated[int, Field(gt=0)] = PARTITIONS
    live_metrics_host: str = "127.0.0.1"
    live_metrics_port: Annotated[int, Field(ge=0, le=65_535)] = 8090
    live_memory_bytes: Annotated[int, Field(gt=0)] = 512 * 1024 * 1024
    live_stuck_s: Annotated[float, Field(gt=0)] = 60.0
    live_silence_s: Annotated[float, Field(gt=0)] = 600.0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.kafka, self.topic_prefix, self.topic_partitions, Credentials().options())

    @property
    def group(self) -> str:
        """The name Kafka knows the worker by; everything it keeps there begins with it."""
        return self.cluster.named(_NAME)

    @property
    def topics(self) -> list[TopicSpec]:
        return [TopicSpec(name, self.topic_partitions) for name in (*HEARD, TOPIC, PARKED)]
