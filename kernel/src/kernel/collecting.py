"""How often Python looks for garbage: what a service makes goes by itself, and what stays is looked through in vain."""

import gc
from typing import Final

_YOUNG: Final = 20_000
"""Objects between two looks; the usual 700 are a few rows, and reading the record took a quarter longer by them."""


def settle() -> None:
    """When all is made and work begins: what is there stays for good, and the looks become rare."""
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.enable()
