"""证照类型：由谁制发、发给谁、有效多久。"""

from collections.abc import Sequence
from datetime import datetime

from catalog.domain import errors
from identifiers.certificate_identifier import is_type_code
from kernel.events import Command, Decider, Event, State, Value


class CertificateType(Value):
    """证照类型目录中的一种；`validity_kind` 为 FIXED 的，写明年数或者月数。"""

    certificate_type: str
    certificate_type_code: str
    name: str
    issuing_body: str
    issuing_body_name: str
    category: str
    holder_kind: str
    validity_kind: str
    validity_years: int | None = None
    validity_months: int | None = None


# -- events


class CertificateTypePublished(Event, kind="catalog.CertificateTypePublished"):
    """证照类型代码：一种证照列入或者变更于证照类型目录。"""

    published: CertificateType


# -- state


class ListedType(State):
    """目录中现行的一条；没有则尚未列入。"""

    listed: CertificateType | None = None


def evolve(state: ListedType, event: CertificateTypePublished) -> ListedType:
    del state
    return ListedType(listed=event.published)


# -- commands


class PublishCertificateType(Command):
    """列入或者变更一种证照。"""

    wanted: CertificateType


# -- decisions


def decide(command: PublishCertificateType, state: ListedType, now: datetime) -> Sequence[CertificateTypePublished]:
    del now
    if state.listed == command.wanted:
        return ()
    if not is_type_code(command.wanted.certificate_type_code):
        raise errors.CertificateTypeCodeError
    return (CertificateTypePublished(published=command.wanted),)


CERTIFICATE_TYPE: Decider[PublishCertificateType, ListedType, CertificateTypePublished] = Decider(
    name="certificate_type",
    initial=ListedType(),
    decide=decide,
    evolve=evolve,
    events=(CertificateTypePublished,),
    states=(ListedType,),
)
