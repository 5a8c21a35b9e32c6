"""Brokers that ask who one is: the right name and password pass, others are refused at once and told why."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kernel.brokers.broker import free_ports
from kernel.brokers.cluster import KafkaCluster
from kernel.bus.credentials import Credentials, refusal_of
from kernel.bus.declaring import apply_topics, wrong_topics
from kernel.bus.topics import Cluster, TopicSpec
from kernel.service import Service
from kernel.serving import topics_must_be_right
from kernel.testing.kafka import missing
from kernel.testing.parts import memory_parts
from kernel.testing.toy import BOX, TOPIC, publish

SPECS = [TopicSpec(TOPIC, replication=1, min_in_sync=1)]
KNOWN = {
    "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "KAFKA_SASL_MECHANISM": "PLAIN",
    "KAFKA_USERNAME": "hall",
    "KAFKA_PASSWORD": "a-secret",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker that knows one account."""
    if lacking := missing():
        pytest.skip(lacking)
    with KafkaCluster(tmp_path_factory.mktemp("guarded"), accounts={"hall": "a-secret"}) as cluster:
        yield cluster.guarded


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a process that knows the account."""
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.kafka
@pytest.mark.usefixtures("told")
async def test_who_shows_the_right_name_and_password_is_let_in(guarded: str) -> None:
    cluster = Cluster(guarded, "right.", options=Credentials().options())
    assert await apply_topics(cluster, SPECS) == [TOPIC]
    assert await wrong_topics(cluster, SPECS) == []
    assert await refusal_of(cluster) == ""


@pytest.mark.kafka
async def test_a_service_with_a_wrong_password_does_not_start_and_says_why(
    guarded: str, told: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told.setenv("KAFKA_PASSWORD", "another")
    cluster = Cluster(guarded, "wrong.", options=Credentials().options())
    service = Service(name="toy", parts=memory_parts(tmp_path), deciders=(BOX,), publish=publish, topics=(TOPIC,))
    with pytest.raises(SystemExit) as refused:
        await topics_must_be_right(service, cluster)
    assert "凭据" in str(refused.value.code)
    assert "another" not in str(refused.value.code)
    nobody = replace(cluster, bootstrap=f"127.0.0.1:{free_ports(1)[0]}")
    await topics_must_be_right(service, nobody)  # who is away refuses nobody
    service.store.close()


def test_in_the_clear_nothing_is_told() -> None:
    assert Credentials().options() == {}


def test_a_password_may_lie_in_a_file_and_is_never_shown(told: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n")
    told.setenv("KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    told.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    options = Credentials().options()
    assert options["sasl_plain_password"] == "from a file"
    assert isinstance(options["ssl_context"], ssl.SSLContext)
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert "a-secret" not in repr(Credentials())
    assert "from a file" not in repr(Cluster("there", options=options))
