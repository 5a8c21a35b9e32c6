"""事项库：随产品而来的本县基础数据已导入到哪一批。"""

from collections.abc import Sequence
from datetime import datetime

from kernel.events import Command, Decider, Event, State

# -- events


class CountyDataImported(Event, kind="catalog.CountyDataImported"):
    """事项库：一批基础数据已全部导入；`digest` 认得这一批。"""

    digest: str


# -- state


class ImportedData(State):
    """最近导入的一批；没有则尚未导入。"""

    digest: str = ""


def evolve(state: ImportedData, event: CountyDataImported) -> ImportedData:
    del state
    return ImportedData(digest=event.digest)


# -- commands


class RecordImport(Command):
    """记下一批数据已全部导入。"""

    digest: str


# -- decisions


def decide(command: RecordImport, state: ImportedData, now: datetime) -> Sequence[CountyDataImported]:
    del now
    return () if state.digest == command.digest else (CountyDataImported(digest=command.digest),)


LIBRARY: Decider[RecordImport, ImportedData, CountyDataImported] = Decider(
    name="library",
    initial=ImportedData(),
    decide=decide,
    evolve=evolve,
    events=(CountyDataImported,),
    states=(ImportedData,),
)
