"""What k8s/ and deploy/compose.yaml say, read so that tests can compare it with the programs and with deploy/processes.py.

As written, an overlay is the base's files and its own, without its patches: kustomize is not on every machine. Where
$PARLEY_RENDERED names a folder with <overlay>.yaml (.ci/manifests), those are read too, and are what a cluster gets.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "deploy"))
import port_plan  # noqa: E402
from processes import PROCESSES, Process  # noqa: E402

BIN = pathlib.Path(os.environ.get("PARLEY_BIN_DIR") or ROOT / "build/dev/bin").resolve()
OVERLAYS = ("dev", "prod")
VERSION = (ROOT / "VERSION").read_text().strip()
PORTS = port_plan.ports_at(port_plan.DEFAULT_BASE)
PROCESS_OF = {process.name: process for process in PROCESSES}
SERVICES = ("contacts", "scheduling", "notification", "gateway")
GATEWAY_PORTS = ("gateway", "gateway_http")  # the edge's one neighbour, on two ports

NAME = "app.kubernetes.io/name"
INSTANCE = "app.kubernetes.io/instance"


@dataclasses.dataclass(frozen=True, order=True)
class Connection:
    """Who calls whom, by names of the suite; `target` is "" for a server outside of it."""

    source: str
    target: str
    port: int


@dataclasses.dataclass(frozen=True)
class Overlay:
    """The objects of one overlay: as written, or rendered."""

    title: str
    is_rendered: bool
    objects: list[dict]

    def of_kind(self, *kinds: str) -> list[dict]:
        return [thing for thing in self.objects if thing["kind"] in kinds]

    def workloads(self) -> dict[str, dict]:
        return {thing["metadata"]["name"]: thing for thing in self.of_kind("Deployment", "StatefulSet")}

    def flags(self, name: str) -> dict[str, str]:
        """The flags of a service: its arguments, and the flag files in the places they name."""
        files = {}
        pod = pod_of(self.workloads()[name])
        for mount in container_of(pod)["volumeMounts"]:
            volume = next((volume for volume in pod.get("volumes", ()) if volume["name"] == mount["name"]), {})
            for source in volume.get("projected", {}).get("sources", ()):
                if "configMap" in source:
                    for key, text in self._config(source["configMap"]["name"]).items():
                        files[f"{mount['mountPath']}/{key}"] = text
        return read_flags(container_of(pod)["args"], files)

    def connections(self) -> set[Connection]:
        """Who calls whom, by the flags of the services and the environment of the edge."""
        found = {connection for name in SERVICES for connection in called(name, self.flags(name))}
        gateway = environment_of(container_of(pod_of(self.workloads()["edge"])))["PARLEY_GATEWAY"].split(".")[0]
        return found | {Connection("edge", gateway, PORTS[port]) for port in GATEWAY_PORTS}

    def _config(self, name: str) -> dict[str, str]:
        return next(thing["data"] for thing in self.of_kind("ConfigMap") if thing["metadata"]["name"] == name)


def overlays() -> list[Overlay]:
    written = [Overlay(f"{name}, as written", False, _written(name)) for name in OVERLAYS]
    folder = os.environ.get("PARLEY_RENDERED")
    if not folder:
        return written
    return written + [
        Overlay(f"{name}, rendered", True, _objects(pathlib.Path(folder, f"{name}.yaml"))) for name in OVERLAYS
    ]


def edge_tls() -> str:
    """What production's edge listens with (PARLEY_EDGE)."""
    patch = yaml.safe_load((ROOT / "k8s/overlays/prod/edge_tls.yaml").read_text())
    return environment_of(container_of(pod_of(patch)))["PARLEY_EDGE"]


def compose() -> dict:
    return yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())


def compose_flags(composed: dict, name: str) -> dict[str, str]:
    service = composed["services"][name]
    files = {}
    for entry in service.get("configs", ()):
        files[entry["target"]] = (ROOT / "deploy" / composed["configs"][entry["source"]]["file"]).read_text()
    return read_flags(service["command"], files)


def read_flags(arguments: list[str], files: dict[str, str]) -> dict[str, str]:
    """Flag -> value, with the flag files in their places; where one is given twice the last one counts, as in Abseil."""
    flags = {}
    for argument in arguments:
        name, _, value = argument.removeprefix("--").partition("=")
        if name == "flagfile":
            for path in value.split(","):
                flags |= read_flags(files[path].splitlines(), {})
        else:
            flags[name] = value
    return flags


def called(name: str, flags: dict[str, str]) -> set[Connection]:
    found = set()
    for flag, value in flags.items():
        if flag.endswith("_address"):
            target, port = value.split(":")
            found.add(Connection(name, target, int(port)))
    url = re.fullmatch(r"smtps?://([^:/]+):(\d+)", flags.get("smtp_url", ""))
    if url:
        found.add(Connection(name, "" if "." in url[1] else url[1], int(url[2])))
    return found


def expected_flags(process: Process) -> set[str]:
    """The flags that deploy/up gives the process."""
    given = {argument.removeprefix("--").partition("=")[0] for argument in process.command if argument.startswith("--")}
    return given | {f"{neighbour}_address" for neighbour in process.neighbours}


def listens(process: Process) -> dict[str, int]:
    """Flag -> port, for the flags of the process that say where it listens."""
    placed = (re.fullmatch(r"--(\w+)=\{(\w+)\}", argument) for argument in process.command)
    return {match[1]: PORTS[match[2]] for match in placed if match and match[2] in process.ports}


def pod_of(workload: dict) -> dict:
    return workload["spec"]["template"]["spec"]


def container_of(pod: dict) -> dict:
    (container,) = pod["containers"]
    return container


def environment_of(container: dict) -> dict[str, str]:
    return {variable["name"]: variable.get("value", "") for variable in container.get("env", ())}


def _written(name: str) -> list[dict]:
    return [*_kustomization(ROOT / "k8s/base"), *_kustomization(ROOT / "k8s/overlays" / name)]


def _kustomization(folder: pathlib.Path) -> list[dict]:
    """The objects of the folder's own files, and a ConfigMap for each generator."""
    described = yaml.safe_load((folder / "kustomization.yaml").read_text())
    files = [folder / resource for resource in described["resources"] if resource.endswith(".yaml")]
    objects = [thing for file in files for thing in _objects(file)]
    for generator in described["configMapGenerator"]:
        data = {pathlib.Path(file).name: (folder / file).read_text() for file in generator["files"]}
        objects.append({"kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": data})
    return objects


def _objects(file: pathlib.Path) -> list[dict]:
    return [thing for thing in yaml.safe_load_all(file.read_text()) if thing]
