"""The topics of the hall: how many partitions, how long kept; one declaration for everybody who needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

PARTITIONS: Final = 6
"""Never changed for a topic that lives: positions hang on the partition. More of them: a new version of the topic."""
LARGEST_MESSAGE: Final = 4 * 1024 * 1024
"""What comes in through a door, a document of 1 MiB at most, can be said, sealed and in its envelope."""

_STREAMS_AT_ONCE: Final = 65_536
"""Of so many streams it is remembered where they go: each says something again and again."""

LIFE: Final = "life"
"""A header: how often everything had been said from the beginning again, because the topics had been lost."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the brokers are, and what the names of this hall's topics and groups begin with there."""

    bootstrap: str
    prefix: str = ""
    partitions: int = PARTITIONS
    options: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """How its brokers are spoken to (`kernel.bus.credentials`)."""

    @property
    def client(self) -> dict[str, Any]:
        """What every client of the brokers is told."""
        return {"bootstrap_servers": self.bootstrap, **self.options}

    def named(self, topic: str) -> str:
        return f"{self.prefix}{topic}"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it must be: transport that keeps everything, so that a new consumer hears all of it."""

    name: str
    partitions: int = PARTITIONS
    retention_ms: int = -1
    replication: int = 3
    min_in_sync: int = 2
    max_message_bytes: int = LARGEST_MESSAGE


@lru_cache(_STREAMS_AT_ONCE)
def key_of(stream_id: UUID) -> bytes:
    """Everything of one stream has one key, so it stays in one partition and in order."""
    return str(stream_id).encode()


@lru_cache(_STREAMS_AT_ONCE)
def partition_of(stream_id: UUID, partitions: int) -> int:
    """Where Kafka's own default partitioner puts a stream."""
    if partitions == 1:
        return 0
    from aiokafka.partitioner import murmur2  # noqa: PLC0415 -- a hall of one process starts without Kafka's client

    digest: int = murmur2(key_of(stream_id))
    return (digest & 0x7FFFFFFF) % partitions
