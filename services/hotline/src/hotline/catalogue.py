"""派单目录：诉求分类树、时限类别、应予办结的情形，读自随服务发布的数据。"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict

from hotline.domain.ticket.events import Limit
from hotline.domain.ticket.words import DispatchMode, LimitClass, TicketKind
from legaltime import Budget, Unit

TERRITORY: Final = "TERRITORY"
LEAF_LEVEL: Final = 3
WINDOW_ATTITUDE: Final = "130101"
UNRESOLVED: Final = "130104"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNITS: Final = {"HOUR": Unit.CLOCK_HOUR, "WORKING_DAY": Unit.WORKING_DAY}
_LIMIT_OF_KIND: Final[Mapping[TicketKind, LimitClass]] = {
    TicketKind.CONSULT: LimitClass.CONSULT,
    TicketKind.PRAISE: LimitClass.CONSULT,
    TicketKind.SUGGESTION: LimitClass.COMPLEX,
}


class Topic(BaseModel):
    """诉求分类的一级：叶子一级写明主办、协办、派单方式和时限类别。"""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    level: int
    parent: str | None
    name: str
    lead_body: str | None
    co_bodies: tuple[str, ...]
    dispatch_mode: DispatchMode | None
    limit_class: LimitClass | None


class LimitRule(BaseModel):
    """一个时限类别：名称、办结时限、适用说明。"""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: LimitClass
    name: str
    conclude: Budget
    note: str

    @property
    def text(self) -> str:
        return f"{self.name}（{self.conclude.unit.text(self.conclude.amount)}）"


class Catalogue(BaseModel):
    """派单目录的全部内容。"""

    model_config = ConfigDict(frozen=True)

    topics: Mapping[str, Topic]
    limits: Mapping[LimitClass, LimitRule]
    closable_kinds: Mapping[str, str]

    def path(self, topic: Topic) -> str:
        """如 城市管理 / 市容环卫。"""
        names = []
        parent = topic.parent
        while parent is not None:
            names.append(self.topics[parent].name)
            parent = self.topics[parent].parent
        return " / ".join(reversed(names))

    def leaves(self) -> list[Topic]:
        return [topic for topic in self.topics.values() if topic.level == LEAF_LEVEL]

    def search(self, words: str, limit: int = 12) -> list[Topic]:
        """名称或上级名称含有所写各字词的；名称本身含有的在前。"""
        parts = words.split()
        found = [one for one in self.leaves() if all(part in f"{self.path(one)} {one.name}" for part in parts)]
        return sorted(found, key=lambda one: not all(part in one.name for part in parts))[:limit]

    def find(self, words: str) -> Topic | None:
        """所写的编码或名称恰好对应的一类。"""
        if words in self.topics:
            return self.topics[words]
        return next((one for one in self.leaves() if one.name == words.strip()), None)

    def limit_for(self, kind: TicketKind, topic: Topic | None, chosen: LimitClass | None = None) -> Limit:
        """话务员选定的优先，其次是分类规定的，再次按诉求类型。"""
        of_topic = topic.limit_class if topic is not None else None
        code = chosen or of_topic or _LIMIT_OF_KIND.get(kind, LimitClass.NORMAL)
        return Limit(code=code, conclude=self.limits[code].conclude)


@cache
def catalogue() -> Catalogue:
    """读一次，不再变。"""
    written = files("hotline").joinpath("data/hotline.yaml").read_text(encoding="utf-8")
    document = yaml.load(written, _LOADER)  # noqa: S506 -- the safe loader, in C where there is one
    return Catalogue(
        topics={one["code"]: Topic(**one) for one in document["topics"]},
        limits={LimitClass(one["id"]): _limit_rule(one) for one in document["limit_classes"]},
        closable_kinds={one["code"]: one["name"] for one in document["closable_kinds"]},
    )


def _limit_rule(one: dict[str, Any]) -> LimitRule:
    conclude = Budget(amount=one["conclude"]["value"], unit=_UNITS[one["conclude"]["unit"]])
    return LimitRule(code=one["id"], name=one["name"], conclude=conclude, note=one["note"])
