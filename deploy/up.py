"""What deploy/up does once everything is installed and built: start, show, stop or remove one instance.

Run by deploy/up, which documents the options; it has checked them already.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import instance as instances
import port_plan
from errors import SuiteError
from instance import Instance
from suite import Suite

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOT_RUNNING = 3  # exit code of --status, as for the status of an LSB service


def main() -> int:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `deploy/up | head` ends quietly
    options = _options()
    try:
        return _ACTIONS[options.action](instances.default_folder(options.instance), options)
    except SuiteError as error:
        print(f"deploy/up: {error}", file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/up", add_help=False)
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("--instance", default=instances.DEFAULT_NAME)
    parser.add_argument("--port-base", type=int)
    parser.add_argument("--smtp-url")
    parser.add_argument("--test-clock", action="store_true")
    parser.add_argument("--foreground", action="store_true")
    parser.add_argument("--yes", action="store_true")
    return parser.parse_args()


def _bin_folder() -> pathlib.Path:
    return pathlib.Path(os.environ.get("PARLEY_BIN_DIR") or ROOT / "build/release/bin").resolve()


def _start(folder: pathlib.Path, options: argparse.Namespace) -> int:
    with instances.locked(folder):
        suite = Suite(_chosen(folder, options), _bin_folder())
        started = suite.start()
        _welcome(suite, started)
    if options.foreground:
        _follow_logs(suite)
        _stop_these(folder, {name: suite.instance.running[name] for name in reversed(started)})
    return 0


def _stop_these(folder: pathlib.Path, started: dict[str, dict]) -> None:
    """Stops what this run started, unless another has stopped or replaced it since."""
    with instances.locked(folder):
        suite = _existing(folder)
        for name, identity in started.items():
            if suite is not None and suite.instance.running.get(name) == identity:
                suite.stop_process(name)


def _status(folder: pathlib.Path, options: argparse.Namespace) -> int:
    suite = _existing(folder)
    if suite is None:
        print(f"No instance '{options.instance}' yet; deploy/up makes it.")
        return NOT_RUNNING
    rows = suite.status()
    for row in rows:
        addresses = "  ".join(f"{port} {suite.instance.address(port)}" for port in row.process.ports)
        print(f"{row.process.name:<14}{row.state:<16}{row.pid or '-':<9}{addresses}")
    return 0 if all(row.state == "serving" for row in rows) else NOT_RUNNING


def _stop(folder: pathlib.Path, options: argparse.Namespace) -> int:
    if _existing(folder) is None:
        print(f"No instance '{options.instance}'; nothing to stop.")
        return 0
    with instances.locked(folder):
        _existing(folder).stop()
    print(f"Nothing of instance '{options.instance}' runs any more; its data stays in {folder}.")
    return 0


def _clean(folder: pathlib.Path, options: argparse.Namespace) -> int:
    if _existing(folder) is None:
        print(f"No instance '{options.instance}'; nothing to remove.")
        return 0
    if not options.yes and not _agreed(f"Stop instance '{options.instance}' and delete all its data in {folder}?"):
        print("Nothing was stopped or deleted.")
        return 1
    with instances.locked(folder):
        _existing(folder).stop()
        shutil.rmtree(folder)
    print(f"Removed {folder}.")
    return 0


_ACTIONS = {"start": _start, "status": _status, "stop": _stop, "clean": _clean}


def _existing(folder: pathlib.Path) -> Suite | None:
    instance = instances.load(folder)
    return None if instance is None else Suite(instance, _bin_folder())


def _chosen(folder: pathlib.Path, options: argparse.Namespace) -> Instance:
    """The instance with the settings asked for; what is not named stays as it was at its last start."""
    instance = instances.load(folder) or Instance(folder, _first_ports(options))
    chosen = dataclasses.replace(
        instance,
        ports=instance.ports if options.port_base is None else port_plan.checked_ports_at(options.port_base),
        smtp_url=instance.smtp_url if options.smtp_url is None else options.smtp_url,
        test_clock=instance.test_clock or options.test_clock,
    )
    suite = Suite(instance, _bin_folder())
    if chosen != instance and any(suite.is_running(name) for name in instance.running):
        raise SuiteError("ports, mail server and clock cannot change while it runs; deploy/up --stop first.")
    return chosen


def _first_ports(options: argparse.Namespace) -> dict[str, int]:
    """The development ports belong to the default instance; one with another name takes free ones beside it."""
    if options.port_base is not None or options.instance == instances.DEFAULT_NAME:
        return port_plan.checked_ports_at(options.port_base or port_plan.DEFAULT_BASE)
    return port_plan.free_ports()


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise SuiteError("--clean deletes data and there is nobody to ask; add --yes.")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _welcome(suite: Suite, started: list[str]) -> None:
    instance = suite.instance
    outdated = [row.process.name for row in suite.status() if row.is_outdated]
    news = f"started {', '.join(started)}" if started else "everything was running already"
    print(f"\nParley is SERVING ({news}).\n")
    print(f"  one public port   {instance.public_url}   (gRPC, REST and pages)")
    print(f"  edge metrics      http://{instance.address('edge_admin')}/metrics")
    print(f"  address and key   export PARLEY_ADDRESS={instance.address('edge')} PARLEY_API_KEY={instance.api_key}")
    print(f"  instance          {instance.folder}   (data, logs, secrets, mail)")
    if outdated:
        print(f"\n  Built again since: {', '.join(outdated)}. deploy/up --stop, then deploy/up, runs what is new.")
    print("\nTry:\n")
    for command in _first_commands(instance):
        print(f"  {command}")
    print()


def _first_commands(instance: Instance) -> list[str]:
    """Three to paste: a seeker, a contact for her to meet, and what is on file then."""
    parley = os.path.relpath(_bin_folder() / "parley")
    option = "" if instance.name == instances.DEFAULT_NAME else f" --instance {instance.name}"
    return [
        f'{parley} seekers create{option} --display-name "Ada Example" --email ada@example.edu',
        f'{parley} contacts create{option} --display-name "Grace Sample" --email grace@example.com',
        f"{parley} contacts list{option}",
    ]


def _follow_logs(suite: Suite) -> None:
    logs = sorted(str(log) for log in (suite.instance.folder / "logs").glob("*.log"))
    print("Following the logs; Ctrl-C stops what was started.\n", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `kill` ends it as Ctrl-C does
    try:
        subprocess.run(["tail", "-q", "-n", "0", "-F", *logs], check=False)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
