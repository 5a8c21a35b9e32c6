"""A feed knows which reader has something before it: who stands still is told from who is at rest."""

from typing import Any

import pytest

from kernel.bus.feed import Arrived, Feed, KafkaSource
from kernel.inbox import Stand
from kernel.testing.toy import ThingSeen


def arrived(position: int) -> Arrived:
    event: dict[str, Any] = {
        "id": f"message-{position}",
        "type": ThingSeen.type,
        "subject": "4f6b1f9a-1212-5c0b-9d5e-0d7b1f6c2a10",
        "time": "2026-09-24T10:00:00+08:00",
        "correlationid": "",
        "data": {"thing": str(position)},
    }
    return Arrived(position, position, event)


@pytest.fixture
def feed() -> Feed:
    feed = Feed("toy.box.v1", 0)
    feed.readers = 2
    feed.open(Stand())
    return feed


@pytest.fixture
def readers(feed: Feed) -> tuple[KafkaSource, KafkaSource]:
    return KafkaSource(feed, [ThingSeen]), KafkaSource(feed, [ThingSeen])


def test_who_has_not_come_back_for_more_is_behind(feed: Feed, readers: tuple[KafkaSource, KafkaSource]) -> None:
    quick, stuck = readers
    feed.take([arrived(1), arrived(2)])
    for reader in readers:
        assert reader.is_beyond(0)
        assert reader.read(0, 10).upto == 2
    assert not quick.is_beyond(2)
    assert list(feed.behind()) == [id(stuck)]


def test_who_has_dealt_with_everything_is_at_rest(feed: Feed, readers: tuple[KafkaSource, KafkaSource]) -> None:
    feed.take([arrived(1)])
    for reader in readers:
        reader.read(0, 10)
        assert not reader.is_beyond(1)
    assert feed.behind() == {}
    feed.take([arrived(2)])
    assert set(feed.behind()) == {id(reader) for reader in readers}


def test_who_stands_before_the_beginning_of_the_feed_has_not_been_there(
    feed: Feed, readers: tuple[KafkaSource, KafkaSource]
) -> None:
    feed.open(Stand(position=5))
    feed.take([arrived(6)])
    assert readers[0].is_beyond(4)
    assert feed.behind() == {0: 0}, "nobody has asked where it begins"
