"""Who reaches whom: nobody, unless a policy says so; and what the one door to the outside leads to."""

from typing import Any

from hall.embedded import DATABASES

Manifest = dict[str, Any]
SERVICES = set(DATABASES) - {"keys"}


def policies(manifests: list[Manifest]) -> list[Manifest]:
    return [one for one in manifests if one["kind"] == "NetworkPolicy"]


def test_without_a_policy_nothing_reaches_anything(manifests: list[Manifest]) -> None:
    (denied,) = [one for one in policies(manifests) if one["metadata"]["name"] == "default-deny"]
    assert denied["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_nothing_is_let_in_from_everywhere(manifests: list[Manifest]) -> None:
    for policy in policies(manifests):
        for way in policy["spec"].get("ingress", ()):
            assert way.get("from"), policy["metadata"]["name"]
            assert {} not in way["from"], policy["metadata"]["name"]
            assert way.get("ports"), policy["metadata"]["name"]


def test_whoever_may_leave_to_addresses_that_are_no_pods_may_do_so_on_named_ports_only(
    manifests: list[Manifest],
) -> None:
    open_ways = {
        policy["metadata"]["name"]: {one["port"] for one in way["ports"]}
        for policy in policies(manifests)
        for way in policy["spec"].get("egress", ())
        if "to" not in way
    }
    assert open_ways == {name: {443, 6443} for name in ("kafka", "postgres", "prometheus")}


def test_no_process_of_the_hall_is_let_in_by_another(manifests: list[Manifest]) -> None:
    process = {"app.kubernetes.io/component": "process"}
    (doors,) = [one for one in policies(manifests) if one["spec"]["podSelector"].get("matchLabels") == process]
    callers = [caller for way in doors["spec"]["ingress"] for caller in way["from"]]
    assert len(callers) == 2
    assert {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}} in callers
    assert all("namespaceSelector" in caller or "podSelector" in caller for caller in callers)


def test_every_service_is_under_its_own_path_and_the_rest_is_the_portals(manifests: list[Manifest]) -> None:
    wanted = {f"/{name}": f"hall-{name}" for name in SERVICES} | {"/": "hall-portal"}
    assert _routes(manifests, "Prefix") == wanted


def test_what_is_measured_stays_inside(manifests: list[Manifest]) -> None:
    wanted = dict.fromkeys({"/metrics", *(f"/{name}/metrics" for name in SERVICES)}, "nowhere")
    assert _routes(manifests, "Exact") == wanted
    (nowhere,) = [one for one in manifests if one["kind"] == "Service" and one["metadata"]["name"] == "nowhere"]
    assert "selector" not in nowhere["spec"]


def test_every_door_leads_to_a_service_that_is_there(manifests: list[Manifest]) -> None:
    there = {one["metadata"]["name"] for one in manifests if one["kind"] == "Service"}
    assert set(_routes(manifests, "Prefix").values()) <= there


def test_nobody_is_answered_without_encryption(manifests: list[Manifest]) -> None:
    (ingress,) = [one for one in manifests if one["kind"] == "Ingress"]
    hosts = {rule["host"] for rule in ingress["spec"]["rules"]}
    assert {host for one in ingress["spec"]["tls"] for host in one["hosts"]} == hosts


def _routes(manifests: list[Manifest], kind: str) -> dict[str, str]:
    (ingress,) = [one for one in manifests if one["kind"] == "Ingress"]
    paths = [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    return {one["path"]: one["backend"]["service"]["name"] for one in paths if one["pathType"] == kind}
