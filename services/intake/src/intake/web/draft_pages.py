"""填写的页面：一页一个问题，旁边是要准备的材料；出错时原样再来一遍，指明哪里不对。"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import Request, Response

from intake.domain import errors as rules
from intake.domain.application.decide import filling
from intake.domain.application.events import ApplicantKind
from intake.domain.application.filing import absent, committable, may_promise
from intake.domain.application.states import DraftApplication
from intake.domain.channels import Delivery
from intake.domain.materials import Holding
from intake.opening import Opened, holdings_for
from intake.tools import Tools
from intake.views.places import towns
from intake.web.needs import Need, Needs, needs
from kernel.errors import HallError
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_number, mask_phone
from kernel.service import Service
from kernel.web import Client, client_of, status_of

if TYPE_CHECKING:
    from intake.desk import Desk

_AFTER_QUESTIONS: Final = ("applicant", "form", "materials", "check")
_FIELD_OF: Final[Mapping[type[HallError], str]] = {
    rules.QuestionNotListedError: "answer",
    rules.IdCardInvalidError: "number",
    rules.UsccInvalidError: "number",
    rules.ApplicantKindNotServedError: "kind",
    rules.AddressNeededError: "address",
}


class Step(str):
    """One page of filling in, by its path below the application."""

    __slots__ = ()

    @classmethod
    def situation(cls, n: int) -> "Step":
        return cls(f"situations/{n}")

    @classmethod
    def applicant(cls) -> "Step":
        return cls("applicant")

    @classmethod
    def form(cls) -> "Step":
        return cls("form")

    @classmethod
    def materials(cls) -> "Step":
        return cls("materials")

    @classmethod
    def check(cls) -> "Step":
        return cls("check")

    def path(self, case_id: UUID) -> str:
        return f"/applications/{case_id}/{self}"


@dataclass(frozen=True, slots=True)
class _Page:
    template: str
    context: Callable[[Service, Tools, DraftApplication, Step], dict[str, Any]]


def shown(
    request: Request,
    service: Service,
    tools: Tools,
    one: Opened,
    step: Step,
    *,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The page of one step, with what was typed and what was wrong where there is any."""
    draft = filling(one.state)
    page = _PAGES["situation" if step.startswith("situations/") else str(step)]
    made = page.context(service, tools, draft, step)
    steps = all_steps(draft)
    at = steps.index(step) if step in steps else 0
    return service.page(
        request,
        page.template,
        status_code=status,
        draft=draft,
        item=draft.item,
        case_id=one.case_id,
        version=one.version,
        by_clerk=one.by_clerk,
        at=at + 1,
        of=len(steps),
        back=steps[at - 1] if at else "",
        needs=_needs(service, tools, draft),
        errors=dict(errors or {}),
        **{**made, "values": {**made.get("values", {}), **(values or {})}},
    )


def refused(
    desk: "Desk", one: Opened, step: Step, refusal: HallError, values: Mapping[str, Any], *, field: str = ""
) -> Response:
    """The page again with the rule that said no; machines get the problem document."""
    is_draft = isinstance(one.state, DraftApplication)
    if not is_draft or client_of(desk.request) is Client.MACHINE:
        raise refusal
    sentence = f"{refusal.title}：{refusal.detail}" if refusal.detail else refusal.title
    said = {_FIELD_OF.get(type(refusal), field): sentence}
    return shown(
        desk.request, desk.service, desk.tools, one, step, values=values, errors=said, status=status_of(refusal)
    )


def all_steps(draft: DraftApplication) -> list[Step]:
    questions = [Step.situation(n) for n in range(1, len(draft.item.situations) + 1)]
    return [*questions, *(Step(name) for name in _AFTER_QUESTIONS)]


def next_step(draft: DraftApplication) -> Step:
    """Where to go on: the first thing that is not done yet."""
    for n, question in enumerate(draft.item.situations, 1):
        if question.question_id not in draft.answers:
            return Step.situation(n)
    if draft.applicant is None:
        return Step.applicant()
    return Step.form() if draft.form is None else Step.materials()


def _situation(_: Service, __: Tools, draft: DraftApplication, step: Step) -> dict[str, Any]:
    number = int(step.rpartition("/")[2])
    questions = draft.item.situations
    if not 1 <= number <= len(questions):
        raise rules.QuestionNotListedError
    question = questions[number - 1]
    known = draft.answers.get(question.question_id)
    effects = [(answer, _effect(draft, number - 1, answer=answer)) for answer in (True, False)]
    options = [(str(answer).lower(), "是" if answer else "否", effect) for answer, effect in effects]
    values = {} if known is None else {"answer": str(known).lower()}
    return {"question": question, "n": number, "options": options, "values": values}


def _effect(draft: DraftApplication, at: int, *, answer: bool) -> str:
    """What an answer does to the list of materials, in words."""
    question = draft.item.situations[at]
    names = {one.code: one.name for one in draft.item.materials}
    added = [names[code] for code in question.adds(answer=answer) if code in names]
    dropped = [names[code] for code in question.drops(answer=answer) if code in names]
    parts = [f"要加交{'、'.join(added)}"] * bool(added) + [f"不用交{'、'.join(dropped)}"] * bool(dropped)
    return "；".join(parts)


def _applicant(service: Service, _: Tools, draft: DraftApplication, __: Step) -> dict[str, Any]:
    served = draft.item.service_objects
    persons = not served or 1 in served
    companies = not served or any(code != 1 for code in served)
    kinds = [("NATURAL_PERSON", "个人", "填公民身份号码")] * persons + [
        ("ORGANIZATION", "企业或其他单位", "填统一社会信用代码")
    ] * companies
    chosen = draft.applicant.kind.value if draft.applicant else kinds[0][0] if len(kinds) == 1 else ""
    values = {"kind": chosen}
    return {"kinds": kinds, "known": named(draft, service.parts.keyring), "values": values}


def named(draft: DraftApplication, keyring: KeyRing) -> dict[str, str]:
    """The applicant as a screen shows them: persons masked."""
    if draft.applicant is None:
        return {}
    name = keyring.open(draft.applicant.name)
    phone = keyring.open(draft.applicant.phone) if draft.applicant.phone else ""
    return {
        "kind": draft.applicant.kind.label,
        "number_label": draft.applicant.kind.number_label,
        "name": name if draft.applicant.kind is ApplicantKind.ORGANIZATION else mask_name(name),
        "number": mask_number(keyring.open(draft.applicant.number)),
        "phone": mask_phone(phone) if phone else "没有留",
    }


def _form(service: Service, tools: Tools, draft: DraftApplication, _: Step) -> dict[str, Any]:
    known = service.parts.keyring.open(draft.form) if draft.form else {}
    values = {**known, "delivery": draft.delivery.value, "town": draft.town}
    deliveries = [(one.value, one.label) for one in Delivery]
    return {"deliveries": deliveries, "towns": towns(tools.places()), "values": values}


def _materials(service: Service, tools: Tools, draft: DraftApplication, _: Step) -> dict[str, Any]:
    """No paper is asked for that a certificate replaces."""
    wanted = _needs(service, tools, draft).of(Need.MUST, Need.LATER)
    return {"papers": [(row.code, row.name) for row in wanted]}


def _needs(service: Service, tools: Tools, draft: DraftApplication) -> Needs:
    return needs(draft, holdings_for(service, draft), service.parts.clock.now(), tools.calendar())


def _check(service: Service, tools: Tools, draft: DraftApplication, _: Step) -> dict[str, Any]:
    form = service.parts.keyring.open(draft.form) if draft.form else {}
    town = dict(towns(tools.places())).get(draft.town, "")
    answers = [(one.question, draft.answers.get(one.question_id)) for one in draft.item.situations]
    return {
        "answers": answers,
        "known": named(draft, service.parts.keyring),
        "form_values": form,
        "town": town,
        **_choices(draft, holdings_for(service, draft), service.parts.clock.now().date()),
    }


def _choices(draft: DraftApplication, holdings: Sequence[Holding], today: date) -> dict[str, Any]:
    """What may be chosen for what is not there: to promise it, or to promise to meet what it would prove."""
    return {
        "may_promise": may_promise(draft.item, absent(draft, holdings, today)),
        "committable": committable(draft, holdings, today),
    }


_PAGES: Final[Mapping[str, _Page]] = {
    "situation": _Page("situation.html", _situation),
    "applicant": _Page("applicant.html", _applicant),
    "form": _Page("form.html", _form),
    "materials": _Page("materials.html", _materials),
    "check": _Page("check.html", _check),
}
