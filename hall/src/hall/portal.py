"""`python -m hall.portal`: the start page and the sign-in of a distributed hall, as a process of its own."""

import asyncio
import sys
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount

from hall.accounts import Accounts, load_accounts
from hall.embedded import LOOPBACK
from hall.web.front import front
from kernel import logs, staff
from kernel.database import Database
from kernel.service import Parts
from kernel.serving import SQUEEZED, ServingSettings, parts_for, run


class PortalSettings(ServingSettings):
    """`HALL_INSIDE=yes` says that this address is reached only through a proxy that listens on the loopback address."""

    inside: bool = False


@dataclass(frozen=True, slots=True)
class Portal:
    """The accounts and the parts of the front."""

    accounts: Accounts
    parts: Parts


def main() -> None:
    settings = PortalSettings()
    logs.configure(settings.log_level)
    if settings.host not in LOOPBACK and not settings.inside:
        sys.exit(f"演示账户只能在本机使用：{settings.host} 不是本机回环地址，拒绝启动。")
    parts = parts_for(settings, "keys")
    accounts = load_accounts(parts.keyring)
    staff.StaffNames(Database(settings.database_url("keys"))).keep(accounts.names, accounts.posts)
    web = front(Portal(accounts, parts), {})
    asyncio.run(run(Starlette(routes=[Mount("/", app=web)], middleware=[SQUEEZED]), web, settings))


if __name__ == "__main__":
    main()
