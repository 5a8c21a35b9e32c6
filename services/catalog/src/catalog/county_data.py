"""随产品而来的本县数据文件，读成命令要用的值。"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from catalog.domain.body import Body
from catalog.domain.calendar import PublishCalendar
from catalog.domain.certificate_type import CertificateType
from catalog.domain.place import Place, Window
from catalog.domain.service_item.elements import ImplementationList
from catalog.pinyin import initials
from legaltime import Budget, Unit

_FOLDER: Final = Path(__file__).parent / "data"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ARTICLE: Final = re.compile(r"(?P<law>.+?)(?P<article>第[〇零一二三四五六七八九十百千\d]+条.*)")
_GENERAL_PRACTICE: Final = "general practice"
_SAME: Final = (
    "name",
    "topic",
    "catalog_code",
    "task_code",
    "handle_item_code",
    "task_type",
    "co_bodies",
    "supervising_body",
    "exercise_level",
    "service_objects",
    "case_kind",
    "acceptance_conditions",
    "is_charged",
    "handling_forms",
    "online_depth",
    "depth_level",
    "onsite_visits",
    "acceptance_on_receipt",
    "tolerance_applicable",
    "commitment_applicable",
    "in_center",
    "is_online",
    "offered_at",
    "monthly_volume",
)
_OPTIONAL: Final = ("sub_type", "onsite_reason", "service_range", "cross_region_mode", "note")


def digest() -> str:
    """认得这一批数据文件。"""
    contents = hashlib.sha256()
    for file in sorted(_FOLDER.glob("*.yaml")):
        contents.update(file.read_bytes())
    return contents.hexdigest()[:32]


def load(name: str) -> Any:
    """One of the shipped files, as it stands."""
    return yaml.load((_FOLDER / f"{name}.yaml").read_bytes(), _LOADER)  # noqa: S506 -- the safe loader, in C where there is one


def bodies() -> list[Body]:
    return [
        Body(body=one["id"], name=one["name"], short_name=_short_name(one), uscc=one["uscc"], kind=one["kind"])
        for one in load("places")["bodies"]
    ]


def certificate_types(names: dict[str, str]) -> list[CertificateType]:
    """`names`: full names of bodies by id."""
    return [
        CertificateType(
            certificate_type=one["id"],
            certificate_type_code=one["certificate_type_code"],
            name=one["name"],
            issuing_body=one["issuing_body"],
            issuing_body_name=names[one["issuing_body"]],
            category=one["category"],
            holder_kind=one["holder_kind"],
            validity_kind=one["validity"]["kind"],
            validity_years=one["validity"]["value"] if one["validity"]["unit"] == "YEAR" else None,
            validity_months=one["validity"]["value"] if one["validity"]["unit"] == "MONTH" else None,
        )
        for one in load("certificates")["certificate_types"]
    ]


def calendars(by: str) -> list[PublishCalendar]:
    return [
        PublishCalendar(
            year=one["year"],
            holidays={day: holiday["name"] for holiday in one["holidays"] for day in holiday["days"]},
            makeup_days=one["makeup_days"],
            source=one["source"],
            by=by,
        )
        for one in load("calendars")["years"]
    ]


def places() -> list[Place]:
    """The county centre, branches, town centres, village stations and terminals."""
    document = load("places")
    towns = {town["region_code"]: town for town in document["towns"]}
    found = [document["service_center"]]
    for group in ("branch_centers", "town_centers", "village_stations"):
        found += document[group]
    return [_place(one, towns) for one in found] + [_terminal(one, towns) for one in document["terminals"]]


def items(by_id: dict[str, Body]) -> list[ImplementationList]:
    return [_item(one, by_id[one["implementing_body"]]) for one in load("items")["items"]]


def cited(law: str, article: str) -> str:
    """《食品安全法》第三十五条；文件按文号引用，不加书名号。"""
    return f"{law}{article}" if "〔" in law else f"《{law}》{article}"


def _short_name(body: dict[str, Any]) -> str:
    policy_name: str | None = body["policy_name"]
    if policy_name and not policy_name.startswith("各"):
        return policy_name
    name: str = body["name"]
    return name.removeprefix("中共").removeprefix("涟水县")


def _place(one: dict[str, Any], towns: dict[str, Any]) -> Place:
    town = towns.get(one["region_code"], {})
    windows = [
        Window(window_no=window["window_no"], name=window["name"], kind=window["kind"], bodies=window["bodies"])
        for window in one.get("windows", ())
    ]
    return Place(
        place=one["id"],
        name=one["name"],
        kind=one["kind"],
        region_code=one["region_code"],
        town=town.get("id", ""),
        town_name=town.get("name", ""),
        hours=one.get("hours", ""),
        windows=tuple(windows),
    )


def _terminal(one: dict[str, Any], towns: dict[str, Any]) -> Place:
    town = towns.get(one["region_code"], {})
    return Place(
        place=one["id"],
        name=f"{town.get('name', '')}{one['site'].removeprefix(town.get('name', ''))}自助终端",
        kind="terminal",
        region_code=one["region_code"],
        town=town.get("id", ""),
        town_name=town.get("name", ""),
        hours="24小时" if one["open_24h"] else "随所在网点营业时间",
    )


def _item(one: dict[str, Any], body: Body) -> ImplementationList:
    fields = {name: one[name] for name in _SAME} | {name: one[name] or "" for name in _OPTIONAL}
    return ImplementationList(
        item_id=one["id"],
        pinyin=initials(one["name"]),
        body=body.body,
        body_name=body.name,
        body_uscc=body.uscc,
        legal_basis=[cited(basis["law"], basis["article"]) for basis in one["legal_basis"]],
        statutory_limit=_limit(one["statutory_limit"]),
        statutory_basis=_statutory_basis(one["statutory_limit"]["basis"]),
        promised_limit=_limit(one["promised_limit"]),
        materials=[_material(material) for material in one["materials"]],
        situations=[_situation(situation) for situation in one["situations"]],
        steps=[{**step, "limit": _limit(step["limit"])} for step in one["steps"]],
        special_procedures=[_procedure(procedure) for procedure in one["special_procedures"]],
        fees=[{name: fee[name] for name in ("name", "standard", "basis")} for fee in one["fees"]],
        result_name=one["result"]["name"],
        certificate_type=one["result"]["certificate_type"],
        validity=one["result"]["validity"],
        **fields,
    )


def _limit(limit: dict[str, Any]) -> Budget:
    return Budget(amount=limit["value"], unit=Unit(limit["unit"].lower()))


def _statutory_basis(basis: str) -> str:
    if basis == _GENERAL_PRACTICE:
        return ""
    match = _ARTICLE.fullmatch(basis)
    return basis if match is None else cited(match["law"], match["article"])


def _material(one: dict[str, Any]) -> dict[str, Any]:
    types = [one["certificate_type"], *one["alternative_certificate_types"]] if one["certificate_type"] else []
    kept = ("code", "name", "necessity", "deferrable", "commitment_applicable", "waiver_mode")
    return {
        **{name: one[name] for name in kept},
        "main": one["rank"] == "MAIN",
        "source": one["material_source"],
        "format": one["material_format"],
        "certificate_types": types,
    }


def _situation(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "question_id": one["id"],
        "question": one["question"],
        **{f"{side}_{did}s": one[f"if_{side}"][did] for side in ("yes", "no") for did in ("add", "drop")},
    }


def _procedure(one: dict[str, Any]) -> dict[str, Any]:
    basis = one["legal_basis"]
    return {
        **{name: one[name] for name in ("kind", "name", "clock_stops", "when")},
        "limit": _limit(one["limit"]),
        "legal_basis": cited(basis["law"], basis["article"]),
    }


def versions() -> Iterator[tuple[str, int]]:
    """Which version of which item the files hold: part of the keys under which they are imported."""
    return ((one["id"], one["task_version"]) for one in load("items")["items"])


def calendar_versions() -> Iterator[int]:
    """Which version of each year the files hold: a notice that changes a year has a key of its own."""
    return (one["version"] for one in load("calendars")["years"])
