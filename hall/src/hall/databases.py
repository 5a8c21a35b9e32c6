"""The PostgreSQL databases of a hall: one per service, made where there is none yet, or clearly refused."""

from collections.abc import Iterable

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

_MAINTENANCE = "postgres"
_PATIENCE_S = 5


class DatabaseRefusedError(RuntimeError):
    """数据库不存在而又无权创建，或者连接不上：拒绝启动，并说明缺什么。"""


def create_missing(urls: Iterable[str]) -> None:
    """SQLite makes its files itself; of the others, those that are missing are made."""
    for url in urls:
        if url.startswith("postgresql") and not _answers(url):
            _create(url)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=_PATIENCE_S).close()
    except psycopg.OperationalError:
        return False
    return True


def _create(url: str) -> None:
    name = str(conninfo_to_dict(url)["dbname"])
    address = make_conninfo(url, dbname=_MAINTENANCE, connect_timeout=_PATIENCE_S)
    try:
        with psycopg.connect(address, autocommit=True) as admin:
            there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if there:
                raise DatabaseRefusedError(f"数据库 {name} 存在，但当前账户不能连接它，请联系数据库管理员授权。")
            admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise DatabaseRefusedError(f"数据库 {name} 不存在，当前账户又无权创建，请联系数据库管理员先建好。") from None
    except psycopg.errors.DuplicateDatabase:
        return  # two halls started together
    except psycopg.OperationalError:
        raise DatabaseRefusedError(f"数据库服务器连接不上（要用的数据库是 {name}），请检查 HALL_DATABASE。") from None
