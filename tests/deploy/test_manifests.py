"""What a cluster is given: valid against the schemas of Kubernetes, and confined as its restricted level asks."""

from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
from pydantic_settings import BaseSettings

from hall.embedded import DATABASES
from hall.portal import PortalSettings
from insight.live.settings import LiveSettings
from kernel.serving import ServingSettings

Manifest = dict[str, Any]
KUBERNETES = "1.34"
OF_OPERATORS = {"kafka.strimzi.io", "postgresql.cnpg.io", "barmancloud.cnpg.io", "keda.sh"}
WORKLOADS = {"Deployment", "StatefulSet", "Job"}
SERVICES = set(DATABASES) - {"keys"}
PROCESSES = {*SERVICES, "portal", "live"}
SETTINGS: dict[str, type[BaseSettings]] = {"portal": PortalSettings, "live": LiveSettings}
READ_BY_OTHERS = {"FORWARDED_ALLOW_IPS"}  # uvicorn


def named(settings: type[BaseSettings]) -> set[str]:
    """The environment variables a settings class reads."""
    prefix = settings.model_config.get("env_prefix", "")
    return {str(one.validation_alias or f"{prefix}{name}".upper()) for name, one in settings.model_fields.items()}


def required(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    fields = {name: one for name, one in settings.model_fields.items() if one.is_required()}
    return {str(one.validation_alias or f"{prefix}{name}".upper()) for name, one in fields.items()}


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [one for one in manifests if one["kind"] in kinds]


def workloads(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for one in of_kind(manifests, *WORKLOADS):
        yield one["metadata"]["name"], one["spec"]["template"]


def part_of(workload: Manifest) -> str:
    """Which part of the hall it is."""
    name: str = workload["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]
    return name


def containers(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest, Manifest]]:
    """Name of the workload, its pod, one container; the ones that only prepare are among them."""
    for name, template in workloads(manifests):
        for one in (*template["spec"].get("initContainers", ()), *template["spec"]["containers"]):
            yield name, template["spec"], one


def test_everything_is_valid_for_kubernetes(manifests: list[Manifest]) -> None:
    unknown = set()
    for one in manifests:
        try:
            kubernetes_validate.validate(one, KUBERNETES, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            unknown.add(one["apiVersion"].partition("/")[0])
    assert unknown <= OF_OPERATORS


def test_a_manifest_with_a_misspelt_field_is_refused(manifests: list[Manifest]) -> None:
    wrong = next(iter(of_kind(manifests, "Ingress"))) | {"specs": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_there_is_a_process_for_every_service_the_portal_and_the_live_counts(manifests: list[Manifest]) -> None:
    parts = {part_of(one) for one in of_kind(manifests, "StatefulSet")}
    assert parts - {"prometheus"} == PROCESSES


def test_no_container_runs_as_root_writes_outside_its_volumes_or_keeps_a_capability(manifests: list[Manifest]) -> None:
    for name, pod, one in containers(manifests):
        confined = one["securityContext"]
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert confined["runAsNonRoot"], name
        assert confined["readOnlyRootFilesystem"], name
        assert confined["allowPrivilegeEscalation"] is False, name
        assert confined["capabilities"] == {"drop": ["ALL"]}, name


def test_no_pod_shares_the_host_and_the_namespace_is_restricted(manifests: list[Manifest]) -> None:
    for name, template in workloads(manifests):
        spec = template["spec"]
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), name
        assert not any("hostPath" in volume for volume in spec["volumes"]), name
    (namespace,) = of_kind(manifests, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_only_prometheus_is_given_a_key_to_the_cluster(manifests: list[Manifest]) -> None:
    with_key = {
        name for name, pod in workloads(manifests) if pod["spec"].get("automountServiceAccountToken", True) is not False
    }
    assert with_key == {"prometheus"}
    assert not of_kind(manifests, "ClusterRole", "ClusterRoleBinding")


def test_every_container_says_what_it_needs_and_what_it_may_use_at_most(manifests: list[Manifest]) -> None:
    for name, _, one in containers(manifests):
        assert set(one["resources"]) == {"requests", "limits"}, name
        assert set(one["resources"]["requests"]) == set(one["resources"]["limits"]) == {"cpu", "memory"}, name


def test_every_lasting_container_is_asked_whether_it_lives_and_whether_it_is_ready(manifests: list[Manifest]) -> None:
    for one in of_kind(manifests, "Deployment", "StatefulSet"):
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert {"livenessProbe", "readinessProbe"} <= set(container), one["metadata"]["name"]


def test_services_answer_for_their_life_and_readiness_at_different_doors(manifests: list[Manifest]) -> None:
    for one in of_kind(manifests, "StatefulSet"):
        if part_of(one) in PROCESSES - {"live"}:
            (container,) = one["spec"]["template"]["spec"]["containers"]
            assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
            assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_a_pod_is_given_more_time_to_end_than_it_takes_to_drain(manifests: list[Manifest]) -> None:
    (settings,) = [
        one for one in of_kind(manifests, "ConfigMap") if one["metadata"]["name"].startswith("hall-settings")
    ]
    for name, template in workloads(manifests):
        if template["metadata"]["labels"].get("app.kubernetes.io/component") == "process":
            assert template["spec"]["terminationGracePeriodSeconds"] >= float(settings["data"]["HALL_DRAIN_S"]) + 20, (
                name
            )


def test_every_image_has_a_tag_and_none_is_the_latest(manifests: list[Manifest]) -> None:
    images = {one["image"] for _, _, one in containers(manifests)}
    images |= {one["spec"]["imageName"] for one in of_kind(manifests, "Cluster")}
    for image in images:
        tag = image.rpartition("/")[2].partition(":")[2]
        assert tag, image
        assert tag != "latest", image


def test_whatever_lasts_has_a_disruption_budget(manifests: list[Manifest]) -> None:
    budgets = [one["spec"]["selector"]["matchLabels"] for one in of_kind(manifests, "PodDisruptionBudget")]
    for one in of_kind(manifests, "Deployment", "StatefulSet"):
        labels = one["spec"]["template"]["metadata"]["labels"]
        kept = [budget for budget in budgets if budget.items() <= labels.items()]
        assert len(kept) == 1, one["metadata"]["name"]
        assert kept[0], "an empty selector would keep every pod"


def test_every_setting_in_the_manifests_is_one_that_somebody_reads(manifests: list[Manifest]) -> None:
    shared = settings_of(manifests)
    read_by_anyone = set().union(*(named(one) for one in (ServingSettings, PortalSettings, LiveSettings)))
    assert set(shared) <= read_by_anyone | READ_BY_OTHERS
    for name, _, container in containers(manifests):
        if container["image"].startswith("lianshui/hall"):
            settings = SETTINGS.get(name.removeprefix("hall-"), ServingSettings)
            own = {one["name"] for one in container.get("env", ())}
            assert own <= named(settings) | named(ServingSettings), name


def test_every_process_is_told_all_that_it_must_be_told(manifests: list[Manifest]) -> None:
    shared = set(settings_of(manifests))
    for name, _, container in containers(manifests):
        if container["image"].startswith("lianshui/hall") and "envFrom" in container:
            settings = SETTINGS.get(name.removeprefix("hall-"), ServingSettings)
            told = shared | {one["name"] for one in container["env"]}
            assert required(settings) <= told, name


def settings_of(manifests: list[Manifest]) -> dict[str, str]:
    (found,) = [one for one in of_kind(manifests, "ConfigMap") if one["metadata"]["name"].startswith("hall-settings")]
    data: dict[str, str] = found["data"]
    return data


def test_replicas_have_names_of_their_own_that_stay(manifests: list[Manifest]) -> None:
    for one in of_kind(manifests, "StatefulSet"):
        if part_of(one) in PROCESSES:
            (container,) = one["spec"]["template"]["spec"]["containers"]
            replica = next(env for env in container["env"] if env["name"] == "HALL_REPLICA")
            assert replica["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}


def test_a_town_runs_one_of_each_and_a_county_two_or_more(manifests: list[Manifest], overlay: str) -> None:
    scaled = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicaCount"]
        for one in of_kind(manifests, "ScaledObject")
    }
    for one in of_kind(manifests, "StatefulSet"):
        name = one["metadata"]["name"]
        if name in {f"hall-{service}" for service in PROCESSES - {"live"}}:
            count = one["spec"].get("replicas") or scaled[name]
            assert count == 1 if overlay == "town" else count >= 2, name


def test_no_secret_is_in_the_manifests(manifests: list[Manifest]) -> None:
    assert not of_kind(manifests, "Secret")
    for name, _, container in containers(manifests):
        for one in container.get("env", ()):
            if any(word in one["name"] for word in ("PASSWORD", "SECRET", "DATABASE", "KEY")):
                assert "secretKeyRef" in one["valueFrom"], (name, one["name"])


def test_databases_and_topics_are_prepared_by_jobs(manifests: list[Manifest]) -> None:
    asked = {tuple(one["spec"]["template"]["spec"]["containers"][0]["command"]) for one in of_kind(manifests, "Job")}
    assert asked == {("hall", "databases", "apply"), ("hall", "topics", "apply")}
