"""What a container engine would start is what this version of Efir has: commands, settings, figures, files."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from moderation.adapters.gateway.metrics import Metrics
from moderation.pipeline.intake import Health
from moderation.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ROLES = {"intake", "embed", "sort", "project"}
OF_ROLES = {"efir_leads", "efir_stands_by", "efir_connected", "efir_understood", "efir_embedding_waiting"}
"""Figures that the roles serve beside those of the gateway."""
NOT_OURS = {"up"}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
MANIFESTS = [
    (file.name, manifest)
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text("utf-8"))
]
OBJECTS = [manifest for name, manifest in MANIFESTS if name != "kustomization.yaml"]


def known_settings() -> set[str]:
    return {f"EFIR_{name.upper()}" for name in Settings.__slots__}


def served_figures() -> set[str]:
    page = Metrics().render(Health("ok", 0, 0, 0, 0.0, 0), 0).decode()
    families = list(text_string_to_metric_families(page))
    samples = {sample.name for family in families for sample in family.samples}
    # Labelled counters have no sample before the first; a histogram's are always there.
    return samples | {f"{family.name}_total" for family in families if family.type == "counter"} | OF_ROLES


def test_roles_serve_what_is_counted_on_them() -> None:
    roles = "".join(file.read_text("utf-8") for file in (ROOT / "moderation" / "roles").glob("*.py"))
    assert {name for name in OF_ROLES if f'"{name.removeprefix("efir_")}"' not in roles} == set()


def figures_in(expression: str) -> set[str]:
    bare = re.sub(r"\{[^}]*\}|\[[^]]*\]|\"[^\"]*\"", "", expression)
    # "by (le)" names labels, not figures.
    bare = re.sub(r"\b(by|without) \([^)]*\)", "", bare)
    return {
        word for word in re.findall(r"[a-z_]\w*(?!\w*\()", bare) if word.startswith("efir_") or word == "up"
    }


def containers() -> list[dict[str, Any]]:
    specs = [one["spec"]["template"]["spec"] for one in OBJECTS if "template" in one.get("spec", {})]
    return [container for spec in specs for container in spec["containers"]]


def test_compose_has_the_shape_of_a_production_run() -> None:
    replicas = {name: service.get("deploy", {}).get("replicas", 1) for name, service in SERVICES.items()}
    assert sum(name.startswith("nats-") for name in SERVICES) == 3
    assert sum(name.startswith("intake-") for name in SERVICES) == 2
    assert (replicas["embed"], replicas["sort"], replicas["project"]) == (3, 2, 1)
    assert {"postgres", "dashboard", "haproxy"} <= SERVICES.keys()
    assert all("image" in service for service in SERVICES.values())


def test_compose_names_only_what_it_has() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= SERVICES.keys()
        assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
        for volume in service.get("volumes", ()):
            source = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", volume).split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).exists() or source.endswith("certificate.pem"), source
            else:
                assert source in COMPOSE["volumes"], source


def test_roles_are_commands_and_settings_exist() -> None:
    for service in SERVICES.values():
        if service["image"] == "efir":
            assert {name for name in service["environment"] if name.startswith("EFIR_")} <= known_settings()
    settings = next(one for one in OBJECTS if one["kind"] == "ConfigMap")["data"]
    secret = next(one for one in OBJECTS if one["kind"] == "Secret")["stringData"]
    named = {name for name in settings | secret if name.startswith("EFIR_")}
    example = (DEPLOY / "example.env").read_text("utf-8")
    assert named | set(re.findall(r"^(EFIR_\w+)=", example, re.MULTILINE)) <= known_settings()
    ours = [
        service for service in SERVICES.values() if service["image"] == "efir" and "entrypoint" not in service
    ]
    started = {service["command"][0] for service in ours}
    started |= {one["args"][0] for one in containers() if one["image"] == "efir" and "command" not in one}
    assert started == ROLES
    assert all(importlib.util.find_spec(f"moderation.commands.{role}") for role in ROLES)


@pytest.mark.parametrize(("file", "manifest"), MANIFESTS)
def test_manifests_are_whole(file: str, manifest: dict[str, Any]) -> None:
    assert {"apiVersion", "kind"} <= manifest.keys()
    if manifest["kind"] == "Kustomization":
        files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")} - {file, "secret.example.yaml"}
        assert set(manifest["resources"]) == files | {"secret.yaml"}
        return
    assert manifest["metadata"]["name"]
    if "template" in manifest.get("spec", {}):
        labels = manifest["spec"]["template"]["metadata"]["labels"]
        assert manifest["spec"]["selector"]["matchLabels"].items() <= labels.items()
        spec = manifest["spec"]["template"]["spec"]
        claims = {claim["metadata"]["name"] for claim in manifest["spec"].get("volumeClaimTemplates", ())}
        volumes = {volume["name"] for volume in spec.get("volumes", ())} | claims
        for container in spec["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes
            assert "memory" in container["resources"]["limits"]


def test_services_and_rules_point_at_what_there_is() -> None:
    by_kind: dict[str, dict[str, Any]] = {}
    for one in OBJECTS:
        by_kind.setdefault(one["kind"], {})[one["metadata"]["name"]] = one
    running = by_kind["Deployment"] | by_kind["StatefulSet"]
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in running.values()]
    for service in by_kind["Service"].values():
        assert any(service["spec"]["selector"].items() <= label.items() for label in labels)
    for rule in by_kind["Ingress"]["efir"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            assert path["backend"]["service"]["name"] in by_kind["Service"]
    scaled = by_kind["HorizontalPodAutoscaler"]["embed"]["spec"]
    assert scaled["scaleTargetRef"]["name"] in by_kind["Deployment"]
    assert "replicas" not in running["embed"]["spec"]
    assert {metric["external"]["metric"]["name"] for metric in scaled["metrics"]} <= served_figures()


def test_alerts_and_dashboard_ask_for_figures_that_are_served() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    board = json.loads((DEPLOY / "grafana" / "efir.json").read_text("utf-8"))
    asked = [rule["expr"] for rule in rules]
    asked += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    found = set().union(*map(figures_in, asked))
    assert len(found) > 10
    assert found <= served_figures() | NOT_OURS
    for rule in rules:
        assert {"alert", "expr", "labels", "annotations"} <= rule.keys()
        assert rule["labels"]["severity"] in {"page", "warn"}


def test_pages_of_the_staff_are_never_without_a_token() -> None:
    assert "${EFIR_STAFF_TOKEN:?" in SERVICES["dashboard"]["environment"]["EFIR_STAFF_TOKEN"]
    pages = next(one for one in containers() if one["name"] == "dashboard")
    assert "EFIR_STAFF_TOKEN" in {variable["name"] for variable in pages["env"]}


def test_haproxy_knows_the_services() -> None:
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text("utf-8")
    hosts = set(re.findall(r"^ +server \S+ ([\w-]+):\d+", text, re.MULTILINE))
    assert hosts == {"intake-1", "intake-2", "dashboard"}
    assert hosts <= SERVICES.keys()
    assert "ssl crt" in text


def test_the_image_has_all_that_is_imported() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
    assert {"app.py", "moderation", "embeddings", "requirements.txt"} <= set(" ".join(copied).split())
