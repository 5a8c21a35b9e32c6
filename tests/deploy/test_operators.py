"""What is asked of the operators of Kafka, PostgreSQL and scaling: the shape, for their schemas are not at hand."""

from typing import Any

import pytest

from approval.recipients import RECIPIENTS
from hall.embedded import DATABASES
from hall.preparing import TOPICS
from kernel.bus.topics import TopicSpec

Manifest = dict[str, Any]


def of_kind(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one["spec"] for one in manifests if one["kind"] == kind}


@pytest.fixture
def brokers(overlay: str) -> int:
    return {"town": 1, "county": 3}[overlay]


def test_the_topics_are_those_that_the_code_declares(manifests: list[Manifest]) -> None:
    assert set(of_kind(manifests, "KafkaTopic")) == set(TOPICS)


def test_every_topic_keeps_everything_in_as_many_copies_as_there_are_brokers_for(
    manifests: list[Manifest], brokers: int
) -> None:
    for name, topic in of_kind(manifests, "KafkaTopic").items():
        declared = TopicSpec(name)
        assert topic["partitions"] == declared.partitions, name
        assert topic["config"]["retention.ms"] == declared.retention_ms, name
        assert topic["replicas"] == min(brokers, declared.replication), name
        assert topic["config"]["min.insync.replicas"] == min(max(brokers - 1, 1), declared.min_in_sync), name


def test_kafka_loses_nothing_that_it_acknowledged(manifests: list[Manifest], brokers: int) -> None:
    (pool,) = of_kind(manifests, "KafkaNodePool").values()
    (kafka,) = of_kind(manifests, "Kafka").values()
    settings = kafka["kafka"]["config"]
    assert kafka["kafka"]["version"] == "4.3.0"
    assert pool["replicas"] == brokers
    assert set(pool["roles"]) == {"controller", "broker"}
    assert not any(volume["deleteClaim"] for volume in pool["storage"]["volumes"])
    assert settings["auto.create.topics.enable"] is False
    assert settings["unclean.leader.election.enable"] is False
    assert settings["log.retention.ms"] == -1
    factors = {value for key, value in settings.items() if key.endswith("replication.factor")}
    assert factors == {brokers}
    assert settings["min.insync.replicas"] == max(brokers - 1, 1)


def test_whoever_comes_from_outside_is_encrypted_and_has_a_name(manifests: list[Manifest]) -> None:
    (kafka,) = of_kind(manifests, "Kafka").values()
    for listener in kafka["kafka"]["listeners"]:
        assert listener["networkPolicyPeers"], "a listener without peers is open to the whole cluster"
        if listener["type"] != "internal":
            assert listener["tls"]
            assert listener["authentication"] == {"type": "scram-sha-512"}
    assert kafka["kafka"]["authorization"]["type"] == "simple"


def test_a_department_reads_its_own_tasks_writes_its_own_results_and_nothing_else(
    manifests: list[Manifest], overlay: str
) -> None:
    topics, users = of_kind(manifests, "KafkaTopic"), of_kind(manifests, "KafkaUser")
    assert set(users) == ({f"department-{code}" for code in RECIPIENTS} if overlay == "county" else set())
    for name, user in users.items():
        code = name.removeprefix("department-")
        rights = {
            (one["resource"]["type"], one["resource"]["name"], tuple(one["operations"]))
            for one in user["authorization"]["acls"]
        }
        tasks, results = f"department.{code}.tasks.v1", f"department.{code}.results.v1"
        assert rights == {
            ("topic", tasks, ("Read", "Describe")),
            ("topic", results, ("Write", "Describe")),
            ("group", f"department.{code}", ("Read",)),
        }
        assert all(one["resource"]["patternType"] == "literal" for one in user["authorization"]["acls"])
        assert {tasks, results} <= set(topics)


def test_there_is_a_database_for_every_service_and_one_for_the_keys(manifests: list[Manifest]) -> None:
    found = {one["name"] for one in of_kind(manifests, "Database").values()}
    assert found == {f"hall_{name}" for name in DATABASES}
    for one in of_kind(manifests, "Database").values():
        assert one["databaseReclaimPolicy"] == "retain"


def test_postgresql_answers_when_it_is_written_down(manifests: list[Manifest], overlay: str) -> None:
    (cluster,) = of_kind(manifests, "Cluster").values()
    assert cluster["imageName"].rpartition(":")[2].startswith("18.")
    assert cluster["bootstrap"]["initdb"]["dataChecksums"]
    assert cluster["postgresql"]["parameters"]["synchronous_commit"] == "on"
    if overlay == "county":
        assert cluster["instances"] == 3
        assert cluster["postgresql"]["synchronous"]["dataDurability"] == "required"


def test_a_county_archives_its_log_and_backs_up_every_week(manifests: list[Manifest], overlay: str) -> None:
    (cluster,) = of_kind(manifests, "Cluster").values()
    backups, stores = of_kind(manifests, "ScheduledBackup"), of_kind(manifests, "ObjectStore")
    if overlay == "town":
        assert not backups
        return
    (archiver,) = cluster["plugins"]
    assert archiver["isWALArchiver"]
    assert archiver["parameters"]["barmanObjectName"] in stores
    assert cluster["postgresql"]["parameters"]["archive_timeout"] == "60s"
    assert {one["cluster"]["name"] for one in backups.values()} == {"hall-postgres"}
    for store in stores.values():
        assert set(store["configuration"]["s3Credentials"]) == {"accessKeyId", "secretAccessKey"}


def test_busy_services_of_a_county_grow_with_their_backlog_up_to_their_partitions(
    manifests: list[Manifest], overlay: str
) -> None:
    scaled = of_kind(manifests, "ScaledObject")
    assert set(scaled) == (set() if overlay == "town" else {"hall-intake", "hall-approval"})
    for name, one in scaled.items():
        assert one["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": name}
        assert one["minReplicaCount"] >= 2
        assert one["maxReplicaCount"] <= TopicSpec("any").partitions
        (trigger,) = one["triggers"]
        service = name.removeprefix("hall-")
        assert f'hall_consumer_lag_events{{service="{service}"}}' in trigger["metadata"]["query"]
