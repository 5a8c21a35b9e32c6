"""What a service remembers of a view: made anew only when the view has changed, whoever changed it."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from kernel import service as kernel_service
from kernel.service import Parts, Service
from kernel.store.executing import Cause
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import memory_parts, settle
from kernel.testing.toy import BOX, Open, Put, ThingPut, contents_view
from kernel.views import ReadModel

CAUSE = Cause(actor="me", correlation_id="c")


class SharedBus(SpokenBus):
    """As where several processes keep the same views."""

    shared = True


def toy(parts: Parts) -> Service:
    made = Service(name="toy", parts=parts, deciders=(BOX,), views=(contents_view(hears=(ThingPut,)),))
    made.connect()
    return made


@pytest.mark.parametrize("bus", [SpokenBus, SharedBus])
async def test_it_is_made_anew_when_the_view_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bus: type[SpokenBus]
) -> None:
    monkeypatch.setattr(kernel_service, "_REMEMBERED_S", 0.0)
    parts = memory_parts(tmp_path, url=f"sqlite:///{tmp_path / 'toy.db'}")
    one, other = toy(replace(parts, bus=bus())), toy(replace(parts, bus=bus()))
    (view,), made = one.views, list[int]()

    def count(read: ReadModel) -> int:
        made.append(read.count(view))
        return made[-1]

    remembered = one.remembered(view, count)
    assert (remembered(), remembered()) == (0, 0)
    keeper = other if bus is SharedBus else one
    box = uuid4()
    await keeper.store.execute(BOX, box, Open(), CAUSE)
    await keeper.store.execute(BOX, box, Put(thing="a"), CAUSE)
    await settle(keeper)
    assert (remembered(), remembered()) == (1, 1)
    assert made == [0, 1]
    for each in (one, other):
        await each.stop()
