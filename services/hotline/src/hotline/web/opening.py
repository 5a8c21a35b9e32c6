"""Opening sealed values for a page: what has been erased says so; what is masked of the caller."""

from collections.abc import Callable

from hotline.domain.ticket.events import Caller
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_phone
from kernel.sealed import Sealed
from kernel.showing import Personal

Opened = Callable[[Sealed[str]], str]
ERASED = "已删除"


def opener(keyring: KeyRing) -> Opened:
    def opened(sealed: Sealed[str]) -> str:
        (value,) = keyring.open_many([sealed])
        return ERASED if value is None else value

    return opened


def personal(caller: Caller | None) -> tuple[Personal, ...]:
    """What the page masks of the caller; of a nameless one there is nothing."""
    if caller is None:
        return ()
    return Personal("name", "姓名", caller.name, mask_name), Personal("phone", "电话", caller.phone, mask_phone)
