"""What the tests of the whole hall share."""

from hall.testing import data, no_hall_of_the_shell, seeded, training

__all__ = ["data", "no_hall_of_the_shell", "seeded", "training"]
