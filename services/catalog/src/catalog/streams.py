"""哪个对象的记录在哪个流里：由其标识推得，重复的请求总落在同一个流。"""

from uuid import UUID, uuid5

_CATALOG = UUID("7c0e9a52-5f0f-5d0b-9a36-3a8c2f1d4e90")


def item_stream(item_id: str) -> UUID:
    return uuid5(_CATALOG, f"item:{item_id}")


def calendar_stream(year: int) -> UUID:
    return uuid5(_CATALOG, f"calendar:{year}")


def certificate_type_stream(certificate_type: str) -> UUID:
    return uuid5(_CATALOG, f"certificate-type:{certificate_type}")


def place_stream(place: str) -> UUID:
    return uuid5(_CATALOG, f"place:{place}")


def body_stream(body: str) -> UUID:
    return uuid5(_CATALOG, f"body:{body}")


def library_stream() -> UUID:
    return uuid5(_CATALOG, "library")
