"""Judges what was done by what was asked: acknowledged is stored, stored is published, published is applied, once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from kernel.testing.history import Operation

Place: TypeAlias = tuple[str, int]


class Fault(StrEnum):
    """What can be wrong."""

    LOST = "LOST"
    DOUBLED = "DOUBLED"
    TORN = "TORN"
    UNASKED = "UNASKED"
    WRONG_ANSWER = "WRONG_ANSWER"
    OUT_OF_ORDER = "OUT_OF_ORDER"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and about what."""

    fault: Fault
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One event as it stands in a record, on a topic or in a view; `key` is that of the command that caused it."""

    stream: str
    version: int
    position: int = 0
    key: str = ""

    @property
    def place(self) -> Place:
        return self.stream, self.version

    def __str__(self) -> str:
        return f"{self.stream} v{self.version} (position {self.position}, key {self.key!r})"


def check(
    operations: Iterable[Operation],
    stored: Sequence[Effect],
    *,
    published: Sequence[Effect] | None = None,
    applied: Sequence[Effect] | None = None,
) -> list[Finding]:
    """Everything that is wrong; empty is the only good answer.

    An operation may say `effects`, how many events it asks for (1), and its answer `stream`, `version` and `position`
    of the last of them. What is published may come again, what is applied may not. Where only part of the record is
    meant for others, give `check_stage` that part.
    """
    asked = defaultdict[str, list[Operation]](list)
    for operation in operations:
        asked[operation.key].append(operation)
    stored = sorted(stored, key=lambda one: one.position)
    findings = [*_acknowledged(asked, stored), *_record(stored), *_real_time(asked, stored)]
    if published is not None:
        findings += check_stage("published", stored, published, repeats=True)
    if applied is not None:
        findings += check_stage("applied", stored if published is None else published, applied)
    return findings


def check_stage(
    stage: str, before: Sequence[Effect], seen: Sequence[Effect], *, repeats: bool = False
) -> list[Finding]:
    """What a later stage saw of an earlier one: all of it, nothing else, each stream in order, and once."""
    wanted, times = {one.place: one for one in before}, Counter(one.place for one in seen)
    missing = [one for place, one in wanted.items() if place not in times]
    findings = [Finding(Fault.LOST, f"{stage}: {one} never came") for one in missing]
    findings += [
        Finding(Fault.UNASKED, f"{stage}: {place} came from nowhere") for place in times if place not in wanted
    ]
    if not repeats:
        findings += [
            Finding(Fault.DOUBLED, f"{stage}: {place} came {count} times")
            for place, count in times.items()
            if count > 1
        ]
    for stream, order in _first_met(seen).items():
        if order != sorted(order):
            findings.append(Finding(Fault.OUT_OF_ORDER, f"{stage}: stream {stream} came as {order}"))
    return findings


def _acknowledged(asked: dict[str, list[Operation]], stored: Sequence[Effect]) -> Iterator[Finding]:
    """Each key against what stands under it."""
    under = defaultdict[str, list[Effect]](list)
    for effect in stored:
        under[effect.key].append(effect)
    for key in under.keys() - asked.keys():
        yield Finding(Fault.UNASKED, f"key {key!r} was never asked, yet {under[key][0]} stands")
    for key, operations in asked.items():
        effects, wanted = under[key], operations[0].asked.get("effects", 1)
        answered = [one for one in operations if one.outcome == "ok"]
        if answered and len(effects) < wanted:
            yield Finding(Fault.LOST, f"key {key!r} was acknowledged to {answered[0].client}, {len(effects)} stand")
        elif len(effects) > wanted:
            yield Finding(Fault.DOUBLED, f"key {key!r} asked for {wanted} events, {len(effects)} stand")
        elif 0 < len(effects) < wanted:
            yield Finding(Fault.TORN, f"key {key!r} asked for {wanted} events, {len(effects)} stand")
        elif effects and all(one.outcome == "fail" for one in operations):
            yield Finding(Fault.WRONG_ANSWER, f"key {key!r} was refused to {operations[0].client}, yet stands")
        for one in answered:
            if effects and wanted and (wrong := _misplaced(one.answer, effects[-1])):
                yield Finding(
                    Fault.WRONG_ANSWER, f"key {key!r}: {one.client} was told {wrong}, but it is {effects[-1]}"
                )


def _misplaced(answer: dict[str, Any], last: Effect) -> dict[str, Any]:
    truth = {"stream": last.stream, "version": last.version, "position": last.position}
    return {name: answer[name] for name in truth.keys() & answer.keys() if answer[name] != truth[name]}


def _record(stored: Sequence[Effect]) -> Iterator[Finding]:
    """The record by itself: no place and no position twice, every stream whole and in its order."""
    for place, count in Counter(one.place for one in stored).items():
        if count > 1:
            yield Finding(Fault.DOUBLED, f"{place} stands {count} times")
    for position, count in Counter(one.position for one in stored).items():
        if count > 1:
            yield Finding(Fault.DOUBLED, f"position {position} was given {count} times")
    for stream, order in _first_met(stored).items():
        if sorted(order) != list(range(1, len(order) + 1)):
            yield Finding(Fault.LOST, f"stream {stream} has gaps: {sorted(order)}")
        elif order != sorted(order):
            yield Finding(Fault.OUT_OF_ORDER, f"stream {stream} stands as {order}")


def _real_time(asked: dict[str, list[Operation]], stored: Sequence[Effect]) -> Iterator[Finding]:
    """What was asked only after something had been acknowledged stands behind it in the log."""
    began: list[tuple[int, Effect]] = []
    acknowledged: list[tuple[int, Effect]] = []
    for effect in stored:
        operations = asked.get(effect.key, ())
        began += [(min(one.began for one in operations), effect)] if operations else []
        ends = [one.ended for one in operations if one.outcome == "ok" and one.ended is not None]
        acknowledged += [(min(ends), effect)] if ends else []
    acknowledged.sort(key=lambda pair: pair[0], reverse=True)
    newest: Effect | None = None
    for moment, effect in sorted(began, key=lambda pair: pair[0]):
        while acknowledged and acknowledged[-1][0] < moment:
            ended = acknowledged.pop()[1]
            newest = ended if newest is None or ended.position > newest.position else newest
        if newest is not None and effect.position < newest.position and effect.key != newest.key:
            yield Finding(Fault.OUT_OF_ORDER, f"{effect} was asked after {newest} had been acknowledged")


def _first_met(effects: Iterable[Effect]) -> dict[str, list[int]]:
    """Of each stream, its versions in the order in which they first came."""
    order = defaultdict[str, dict[int, None]](dict)
    for one in effects:
        order[one.stream].setdefault(one.version)
    return {stream: list(versions) for stream, versions in order.items()}
