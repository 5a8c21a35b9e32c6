"""Blocking work beside the event loop that is always finished: whoever is cancelled waits for it before going."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

ParamsP = ParamSpec("ParamsP")
ResultT = TypeVar("ResultT")


async def in_thread(work: Callable[ParamsP, ResultT], *args: ParamsP.args, **kwargs: ParamsP.kwargs) -> ResultT:
    """As `asyncio.to_thread`, but nothing is left running behind the caller: databases may be closed after it."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
