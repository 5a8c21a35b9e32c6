"""评价选项清单，随产品而来：满意的说好在哪里，其余的说哪里要改进。"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from ratings.domain.words import Level, RatingChannel

_FILE: Final = Path(__file__).parent / "data" / "ratings.yaml"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Options:
    """The two lists, code to name; which one is offered follows from the level."""

    version: int
    praise: Mapping[str, str]
    blame: Mapping[str, str]

    def for_level(self, level: Level) -> Mapping[str, str]:
        return self.praise if level.is_praise else self.blame

    def names(self, level: Level, codes: tuple[str, ...]) -> list[str]:
        """The names of what was chosen; a code of an older list stands for itself."""
        return [self.for_level(level).get(code, code) for code in codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One made-up comment, for a simulated citizen to say."""

    level: Level
    channel: RatingChannel
    item: str | None
    options: tuple[str, ...]
    is_real_name: bool
    text: str


def load_options(file: Path = _FILE) -> Options:
    written = _written(file)
    praise, blame = ({one["code"]: one["name"] for one in written["options"][name]} for name in ("praise", "blame"))
    return Options(version=written["version"], praise=praise, blame=blame)


def load_comments(file: Path = _FILE) -> tuple[Comment, ...]:
    written = _written(file)
    return tuple(
        Comment(
            level=Level(one["level"]),
            channel=RatingChannel(one["channel"]),
            item=one["item"],
            options=tuple(one["options"]),
            is_real_name=one["is_real_name"],
            text=one["text"],
        )
        for one in written["comments"]
    )


def _written(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(file.read_bytes(), _LOADER)  # noqa: S506 -- the safe loader, in C where there is one
    return found
