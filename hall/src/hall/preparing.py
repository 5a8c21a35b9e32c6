"""What has to be there before a distributed hall starts: its databases and tables, its topics, the county's data."""

import asyncio
from dataclasses import replace

import approval.published
import approval.recipients
import catalog.published
import certificates.published
import hotline.published
import insight.published
import intake.published
import ratings.published
from catalog.seeding import seed
from hall.databases import create_missing
from hall.embedded import BUILDERS, DATABASES
from kernel import staff
from kernel.bus.declaring import apply_topics, brokers_of
from kernel.bus.inprocess import InProcessBus
from kernel.bus.topics import Cluster, TopicSpec
from kernel.clock import SystemClock
from kernel.database import Database
from kernel.keyring import KeyRing, load_or_create_master_key
from kernel.service import Parts
from kernel.serving import ServingSettings
from kernel.sessions import Sessions, load_or_create_secret

HEARD_FROM_OUTSIDE = approval.recipients.RESULT_TOPICS
"""What departments' own systems say; no service of the hall speaks there."""

SAID = tuple(
    topic
    for published in (
        catalog.published,
        intake.published,
        approval.published,
        certificates.published,
        hotline.published,
        insight.published,
        ratings.published,
    )
    for topic in published.TOPICS
)
"""Every topic that a service of the hall speaks on."""

TOPICS = (*SAID, *HEARD_FROM_OUTSIDE)

_BROKERS_FOR_SAFETY = 3


def prepare_databases(settings: ServingSettings) -> int:
    """Make databases and tables that are missing and import the county's data; how many commands that took."""
    create_missing(map(settings.database_url, DATABASES))
    staff.create_tables(Database(settings.database_url("keys")))
    return asyncio.run(_prepared(settings))


async def prepare_topics(cluster: Cluster) -> list[str]:
    """Make the topics that are missing; copies and how many must be in step follow from the brokers."""
    copies = min(await brokers_of(cluster), _BROKERS_FOR_SAFETY)
    specs = [
        replace(TopicSpec(topic, cluster.partitions), replication=copies, min_in_sync=max(copies - 1, 1))
        for topic in TOPICS
    ]
    return await apply_topics(cluster, specs)


def resting_parts(settings: ServingSettings) -> Parts:
    """Parts on the real databases, for looking and preparing; topics are read from the stores they were made from."""
    return Parts(
        clock=SystemClock(),
        keyring=KeyRing(settings.database_url("keys"), load_or_create_master_key(settings.data / "master.key")),
        bus=InProcessBus(settings.topic_partitions, HEARD_FROM_OUTSIDE),
        sessions=Sessions(load_or_create_secret(settings.data / "session.secret")),
        database_url=settings.database_url,
        files=settings.data / "files",
    )


async def _prepared(settings: ServingSettings) -> int:
    settings.data.mkdir(parents=True, exist_ok=True)
    parts = resting_parts(settings)
    services = {service.name: service for service in (build(parts) for build in BUILDERS)}
    for service in services.values():
        service.connect()
    asked = await seed(services["catalog"])
    for service in services.values():
        await service.stop()
    parts.keyring.close()
    return asked
