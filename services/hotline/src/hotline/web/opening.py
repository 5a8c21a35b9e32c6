"""Opening sealed values for a page: what has been erased says so, everything else is shown or masked."""

from collections.abc import Callable

from hotline.domain.ticket.events import Caller
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_phone
from kernel.sealed import Sealed

Opened = Callable[[Sealed[str]], str]
ERASED = "已删除"


def opener(keyring: KeyRing) -> Opened:
    def opened(sealed: Sealed[str]) -> str:
        (value,) = keyring.open_many([sealed])
        return ERASED if value is None else value

    return opened


def masked_caller(caller: Caller | None, opened: Opened) -> list[tuple[str, str]]:
    """Masked; showing more is a recorded act of its own."""
    if caller is None:
        return [("诉求人", "匿名")]
    shown = []
    if caller.name is not None:
        shown.append(("姓名", mask_name(opened(caller.name))))
    if caller.phone is not None:
        shown.append(("电话", mask_phone(opened(caller.phone))))
    return shown
