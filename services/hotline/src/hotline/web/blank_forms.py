"""The two forms that take a demand in: empty, or again with what was typed and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from hotline.catalogue import LEAF_LEVEL, catalogue
from hotline.dispatching import suggested
from hotline.domain.ticket.words import RefusalReason, TicketKind
from hotline.taking import caller_hash
from hotline.views.tickets import of_same_caller
from hotline.views.towns import all_towns, name_of_town
from hotline.web.menu import desk_menu
from kernel.service import Service
from kernel.web import Draft

_WRONG = 422
_THEN = (
    ("DISPATCH", "按派单目录派单", "承办单位见右侧"),
    ("ANSWER", "即时答复", "当场说清楚了，不派单"),
    ("KEEP", "只登记", "稍后再派单"),
    ("REFUSE", "不予受理", "说明情形，告知途径"),
)
_CALLED = {"kind": "诉求类型", "content": "诉求内容", "phone": "联系电话", "name": "称呼", "limit": "时限类别"}
_KINDS = [(kind.value, kind.label) for kind in TicketKind]


def sentences(draft: Draft[Any]) -> dict[str, str]:
    """Each wrong field with a sentence that names it."""
    wrong = {one["field"].partition(".")[0]: one["message"] for one in draft.errors}
    return {name: f"{_CALLED.get(name, name)}：{message}" for name, message in wrong.items()}


def desk_form(request: Request, service: Service, filled: Mapping[str, Any], errors: Mapping[str, str]) -> Response:
    """话务员登记：类型、分类、诉求人、内容、地点，接着怎么办。"""
    return service.page(
        request,
        "new.html",
        status_code=_WRONG if errors else 200,
        values=filled,
        errors=errors,
        side=desk_menu(service.read, "new"),
        kinds=_KINDS,
        limits=[(code.value, rule.text) for code, rule in catalogue().limits.items()],
        towns=_towns(service),
        reasons=[(reason.value, reason.label) for reason in RefusalReason],
        then=_THEN,
        **hints(service, filled),
    )


def hints(service: Service, filled: Mapping[str, Any]) -> dict[str, Any]:
    """What is known while the caller still speaks: who would handle it, and what this number asked before."""
    said = {name: filled.get(name) for name in ("topic", "topic_code", "town", "phone")}
    words = {name: value if isinstance(value, str) else "" for name, value in said.items()}
    topic = catalogue().find(words["topic_code"] or words["topic"])
    topic = topic if topic is not None and topic.level == LEAF_LEVEL else None
    rule = catalogue().limits[topic.limit_class] if topic is not None and topic.limit_class else None
    number = caller_hash(service.parts.keyring, words["phone"].strip())
    return {
        "suggestion": suggested(service.read, topic, name_of_town(service.read, words["town"])),
        "rule": rule,
        "history": of_same_caller(service.read, number),
    }


def ask_form(request: Request, service: Service, filled: Mapping[str, Any], errors: Mapping[str, str]) -> Response:
    """公众网上提出诉求。"""
    areas = [topic for topic in catalogue().topics.values() if topic.level == 1]
    return service.page(
        request,
        "ask.html",
        status_code=_WRONG if errors else 200,
        values=filled,
        errors=errors,
        kinds=[*_KINDS, ("UNRESOLVED", "办不成事", "到窗口或者网上没有办成，请人来管")],
        areas=[(topic.code, topic.name) for topic in areas],
        towns=_towns(service),
    )


def _towns(service: Service) -> list[tuple[str, str]]:
    return [(row.town, row.name) for row in all_towns(service.read)]
