"""What a container engine would start is what this version of Efir has: commands, settings, figures, files."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import promql_parser
import pytest
import yaml
from compose_spec import PyCompose
from prometheus_client.parser import text_string_to_metric_families

from moderation.__main__ import main
from moderation.adapters.gateway.metrics import Metrics
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.timing import Leg
from moderation.pipeline.viewers.intake import Health
from moderation.roles.part import waiting
from moderation.settings import Settings
from moderation.testing.nats import executable

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ROLES = {"intake", "embed", "sort", "project", "dashboard"}
NAMED = {"efir_leads", "efir_stands_by", "efir_connected", "efir_understood"}
WAITS = waiting(dict.fromkeys((Leg.UNDERSTAND, Leg.GROUP, Leg.BOARD), Backlog()))
OF_ROLES = NAMED | {f"efir_{name}" for name in WAITS}
"""Figures that the roles serve beside those of the gateway."""
NOT_OURS = {"up"}
KUBERNETES = "1.34"
GRID = 24
"""Columns of a dashboard."""
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
BOARD = json.loads((DEPLOY / "grafana" / "efir.json").read_text("utf-8"))
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
    assert {name for name in NAMED if f'"{name.removeprefix("efir_")}"' not in roles} == set()


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
    for name, service in by_kind["Service"].items():
        if name == "closed":
            assert "selector" not in service["spec"], "what is asked for there is not to be had"
            continue
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
    asked = [rule["expr"] for rule in rules]
    asked += [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
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


def expressions() -> list[str]:
    """Return all that alerts and the dashboard ask of Prometheus."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    targets = [target for panel in BOARD["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in rules] + [target["expr"] for target in targets]


def test_compose_is_what_its_specification_allows() -> None:
    # Anchors and variables are filled in before anything is checked.
    whole = re.sub(r"\$\{\w+:[-?](.*?)\}", r"\1", yaml.safe_dump(COMPOSE))
    assert len(PyCompose.from_yaml(whole).service_names()) == len(SERVICES)
    misspelt = whole.replace("healthcheck:", "healthchecks:")
    with pytest.raises(ValueError, match="healthchecks"):
        PyCompose.from_yaml(misspelt)


@pytest.mark.parametrize("manifest", OBJECTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_manifests_are_what_kubernetes_takes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest | {"metadatas": {}}, KUBERNETES, strict=True)


def test_expressions_are_sound() -> None:
    for expression in expressions():
        promql_parser.parse(expression.replace("$__rate_interval", "1m"))
    with pytest.raises(ValueError, match="unclosed"):
        promql_parser.parse("max(efir_lost")


def test_prometheus_asks_every_role_where_it_listens_and_alerts_name_these_jobs() -> None:
    settings = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))
    jobs = {job["job_name"]: job["dns_sd_configs"][0] for job in settings["scrape_configs"]}
    assert jobs.keys() == ROLES
    assert {found["port"] for found in jobs.values()} == {Settings().port}
    assert {name for found in jobs.values() for name in found["names"]} <= SERVICES.keys()
    assert settings["rule_files"] == ["alerts.yml"]
    said = " ".join(expressions())
    named = re.findall(r'job(?:=|=~)"([^"]+)"', said)
    assert named
    assert {job for some in named for job in some.split("|")} <= ROLES


def test_prometheus_in_a_cluster_finds_every_role_by_its_label() -> None:
    settings = yaml.safe_load((DEPLOY / "prometheus" / "kubernetes.yml").read_text("utf-8"))
    (job,) = settings["scrape_configs"]
    kept = {rule["source_labels"][0]: rule for rule in job["relabel_configs"]}
    assert kept["__meta_kubernetes_pod_container_port_number"]["regex"] == str(Settings().port)
    assert kept["__meta_kubernetes_pod_label_app"]["target_label"] == "job"
    pods = [one["spec"]["template"] for one in OBJECTS if "template" in one.get("spec", {})]
    found = [pod for pod in pods if pod["metadata"]["labels"].get("efir") == "role"]
    assert {pod["metadata"]["labels"]["app"] for pod in found} == ROLES
    for pod in found:
        ports = [port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]]
        assert Settings().port in ports


def test_grafana_shows_panels_that_do_not_lie_on_one_another_from_the_source_it_is_given() -> None:
    (source,) = yaml.safe_load((DEPLOY / "grafana" / "datasource.yml").read_text("utf-8"))["datasources"]
    assert {panel["datasource"]["uid"] for panel in BOARD["panels"]} == {source["uid"]}
    assert re.match(r"http://(\S+):9090", source["url"])[1] in SERVICES  # type: ignore[index]
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < GRID
        taken |= cells
    (provider,) = yaml.safe_load((DEPLOY / "grafana" / "dashboards.yml").read_text("utf-8"))["providers"]
    mounts = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    assert any(mount.startswith(provider["options"]["path"]) for mount in mounts)


def test_everything_knocks_at_the_ports_and_pages_that_are_there() -> None:
    ports = {Settings().port, Settings().dashboard_port}
    probes = [
        container[probe]["httpGet"]
        for container in containers()
        for probe in ("readinessProbe", "livenessProbe", "startupProbe")
        if container["image"] == "efir" and probe in container
    ]
    assert probes
    exposed = {
        port.get("name"): port["containerPort"] for one in containers() for port in one.get("ports", ())
    }
    assert {exposed.get(probe["port"], probe["port"]) for probe in probes} <= ports
    assert {probe["path"] for probe in probes} <= {"/healthz", "/_stcore/health"}
    haproxy = (DEPLOY / "haproxy" / "haproxy.cfg").read_text("utf-8")
    assert {int(port) for port in re.findall(r"^ +server \S+ [\w-]+:(\d+)", haproxy, re.MULTILINE)} == ports
    docker = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert set(map(int, re.findall(r"^EXPOSE (\d+) (\d+)$", docker, re.MULTILINE)[0])) == ports


def test_commands_that_containers_start_are_understood() -> None:
    ours = [one["args"] for one in containers() if one["image"] == "efir" and "command" not in one]
    ours += [
        service["command"]
        for service in SERVICES.values()
        if service["image"] == "efir" and "entrypoint" not in service
    ]
    for words in ours:
        with pytest.raises(SystemExit, match="0"):
            main([*words, "--help"])


def test_the_broker_takes_its_settings(tmp_path: Path) -> None:
    done = subprocess.run(
        [executable(), "-t", "-c", str(DEPLOY / "nats" / "nats.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not HAPROXY, reason="no HAProxy here: install Debian's haproxy")
def test_haproxy_takes_its_settings(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text((ROOT / "tests" / "adapters" / "localhost.pem").read_text("utf-8"), "utf-8")
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text("utf-8")
    settings = tmp_path / "haproxy.cfg"
    settings.write_text(text.replace("/usr/local/etc/haproxy/certificate.pem", str(certificate)), "utf-8")
    done = subprocess.run([HAPROXY, "-c", "-f", settings], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
