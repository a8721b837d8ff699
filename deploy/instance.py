"""An instance of the suite on disk: its folder, settings, ports and secrets.

    <instance>/instance.json   settings, ports, the processes there are and the identity of each that was started,
                               and deploy/up itself: `parley doctor` says with it what to type
               secrets/        0700: caller.key, kek, link.key (64 hex digits each), bootstrap.json; written once
               data/<process>/ logs/<process>.log  run/ (rendered configuration)  mail/ (what the catcher caught)
               clock           only with a test clock: 8 bytes, little-endian Unix microseconds
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import pathlib
import secrets
import struct
import time

import port_plan
from errors import SuiteError
from processes import PROCESSES

DEFAULT_NAME = "default"


@dataclasses.dataclass
class Instance:
    """What instance.json says. `running` maps a process's name to its identity (see running.py)."""

    folder: pathlib.Path
    ports: dict[str, int]
    smtp_url: str = ""  # "" = the instance's own mail catcher
    test_clock: bool = False
    running: dict[str, dict] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def clock_file(self) -> pathlib.Path:
        return self.folder / "clock"

    @property
    def public_url(self) -> str:
        return f"http://{self.address('edge')}"

    @property
    def mail_url(self) -> str:
        """Where notification delivers mail."""
        return self.smtp_url or f"smtp://{self.address('smtp')}"

    @property
    def api_key(self) -> str:
        return json.loads((self.folder / "secrets/bootstrap.json").read_text())["api_key"]

    def address(self, port: str) -> str:
        return f"{port_plan.HOST}:{self.ports[port]}"

    def log_file(self, process: str) -> pathlib.Path:
        return self.folder / "logs" / f"{process}.log"

    def save(self) -> None:
        content = {
            "instance": self.name,
            "public_url": self.public_url,
            "ports": self.ports,
            "smtp_url": self.smtp_url,
            "test_clock": str(self.clock_file) if self.test_clock else "",
            "processes": {process.name: list(process.ports) for process in PROCESSES},
            "deploy_up": str(pathlib.Path(__file__).resolve().parent / "up"),
            "running": self.running,
        }
        _replace(self.folder / "instance.json", json.dumps(content, indent=2) + "\n")

    def prepare(self) -> None:
        """Makes the folders and, the first time, the secrets and the test clock."""
        for folder in ("logs", "run", "mail", *(f"data/{process.name}" for process in PROCESSES)):
            (self.folder / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secrets(self.folder / "secrets")
        if self.test_clock and not self.clock_file.exists():
            self.clock_file.write_bytes(struct.pack("<q", time.time_ns() // 1000))


def write_secrets(folder: pathlib.Path, environment: str = "dev") -> None:
    """Makes the suite's keys and its first tenant in `folder`; those that are there stay as they are.

    environment: "dev" or "prod", which the API key says of itself.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in ("caller.key", "kek", "link.key"):
        _write_once(folder / key, secrets.token_hex(32) + "\n")
    _write_once(folder / "bootstrap.json", json.dumps(_first_tenant(environment), indent=2) + "\n")


def default_folder(name: str) -> pathlib.Path:
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return pathlib.Path(state) / "parley" / name


def load(folder: pathlib.Path) -> Instance | None:
    """The instance in `folder`, or None when there is none yet."""
    try:
        content = json.loads((folder / "instance.json").read_text())
        ports = port_plan.ports_at(content["ports"]["edge"]) | content["ports"]  # the table may have grown since
        return Instance(folder, ports, content["smtp_url"], bool(content["test_clock"]), content["running"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError) as error:
        raise SuiteError(f"{folder}/instance.json cannot be read ({error}); remove {folder} to start anew.") from error


@contextlib.contextmanager
def locked(folder: pathlib.Path):
    """One start or stop of an instance at a time; a second one waits for the first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: pathlib.Path, text: str) -> None:
    """Writes `path` whole, readable by its owner alone: a reader never meets half of it."""
    partial = path.with_name(path.name + ".partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    partial.rename(path)


def _write_once(path: pathlib.Path, text: str) -> None:
    if not path.exists():
        _replace(path, text)


def _first_tenant(environment: str) -> dict:
    """What contacts stores at its first start. It keeps the key's hash; the key itself stays in this file."""
    return {
        "tenant": {
            "id": "lakeview",
            "display_name": "Lakeview University",
            "mail_domain": "careers.example.edu",
            "inbound_address": "parley@careers.example.edu",
            "zone": "America/New_York",
        },
        "api_key": f"parley_{environment}_{secrets.token_hex(16)}_{secrets.token_hex(32)}",
    }
