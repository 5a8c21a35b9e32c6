"""The driver's errors as the event sourcing library names them."""

from collections.abc import Mapping
from typing import Final

import psycopg
from eventsourcing import persistence

_LIBRARY_ERRORS: Final[Mapping[type[BaseException], type[persistence.PersistenceError]]] = {
    psycopg.InterfaceError: persistence.InterfaceError,
    psycopg.OperationalError: persistence.OperationalError,
    psycopg.DataError: persistence.DataError,
    psycopg.IntegrityError: persistence.IntegrityError,
    psycopg.InternalError: persistence.InternalError,
    psycopg.ProgrammingError: persistence.ProgrammingError,
    psycopg.NotSupportedError: persistence.NotSupportedError,
    psycopg.DatabaseError: persistence.DatabaseError,
}


def library_error(error: psycopg.Error) -> persistence.PersistenceError:
    """The library's class for the driver's, the nearest one up its tree."""
    for kind in type(error).__mro__:
        if kind in _LIBRARY_ERRORS:
            return _LIBRARY_ERRORS[kind](str(error))
    return persistence.PersistenceError(str(error))
