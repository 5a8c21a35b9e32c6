"""A topic that was lost and filled again is known by its messages, wherever a reader goes on in it."""

from kernel.bus.feed import Arrived, Feed


def arrived(*lives: int) -> list[Arrived]:
    return [Arrived(position, position, {}, life) for position, life in enumerate(lives, 1)]


def test_only_a_later_life_than_the_one_seen_makes_it_another_topic() -> None:
    feed = Feed("toy.box.v1", 0)
    assert not feed.is_another_life(arrived(1, 1)), "who has just begun has seen none before"
    assert not feed.is_another_life([])
    assert feed.is_another_life(arrived(1, 2))
    assert not feed.is_another_life(arrived(1, 2)), "it is read again from where it must be"
    assert not feed.is_another_life(arrived(1)), "a relay that woke up late repeats what it said before"
