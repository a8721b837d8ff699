"""Starts, watches and stops the processes of one instance. deploy/up is its command line; tests import it.

Nothing supervises: a process that ends stays ended until the next start(), which starts only what does not run. The
suite never signals a process that it did not start (running.py says how it knows).
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import resource

import port_plan
import readiness
import running
from errors import SuiteError
from instance import Instance
from processes import PROCESSES, Process

DEPLOY = pathlib.Path(__file__).resolve().parent
BOOT_SECONDS = 30  # from its start until a process must be ready
STOP_SECONDS = 30  # our processes drain for 25 s at most
LOG_LINES_SHOWN = 20
OPEN_FILES = 65536  # the edge holds two for each connection; a listener out of files stops accepting


@dataclasses.dataclass(frozen=True)
class Status:
    """state is "serving", "not answering" or "stopped"; pid is 0 when stopped."""

    process: Process
    state: str
    pid: int
    is_outdated: bool  # its program was built again after it started


class Suite:
    """The processes of `instance`, with the binaries of `bin_folder`.

    Not safe for use by two threads or programs at once: deploy/up holds instance.locked() meanwhile, a test has an
    instance of its own. Errors are SuiteError.
    """

    def __init__(self, instance: Instance, bin_folder: pathlib.Path):
        self._instance = instance
        self._bin_folder = bin_folder

    @property
    def instance(self) -> Instance:
        return self._instance

    def start(self, *names: str) -> list[str]:
        """Starts those of `names` (every process, when none is named) that do not run; returns when all are ready.

        Returns the names of the started. All are started before the first is waited for: a service looks for its
        neighbours until they are there.
        """
        wanted = [process for process in PROCESSES if not names or process.name in names]
        missing = [process for process in wanted if not self.is_running(process.name)]
        self._check_can_start(missing)
        self._instance.prepare()
        for process in missing:
            self._launch(process)
        for process in wanted:
            self._wait_until_ready(process)
        return [process.name for process in missing]

    def stop(self) -> None:
        """Stops what start() started, the last one first, and returns when nothing of it is left."""
        known = [process.name for process in PROCESSES if process.name in self._instance.running]
        former = [name for name in self._instance.running if name not in known]  # gone from the table since
        for name in [*former, *reversed(known)]:
            self.stop_process(name)

    def stop_process(self, name: str) -> None:
        if name in self._instance.running:
            running.stop(self._instance.running.pop(name), STOP_SECONDS)
            self._instance.save()

    def restart(self, name: str) -> None:
        """Stops one process as a deployment does, and starts it again."""
        self.stop_process(name)
        self.start(name)

    def kill(self, name: str) -> None:
        """kill -9: the process finishes nothing, and is gone when this returns. start() brings it back."""
        running.kill(self._instance.running.pop(name))
        self._instance.save()

    def is_running(self, name: str) -> bool:
        identity = self._instance.running.get(name)
        return identity is not None and running.is_alive(identity)

    def status(self) -> list[Status]:
        return [self._status(process) for process in PROCESSES]

    def _status(self, process: Process) -> Status:
        if not self.is_running(process.name):
            return Status(process, "stopped", 0, False)
        identity = self._instance.running[process.name]
        state = "serving" if self._is_ready(process) else "not answering"
        return Status(process, state, identity["pid"], running.is_outdated(identity))

    def _check_can_start(self, missing: list[Process]) -> None:
        for process in missing:
            program = self._command(process)[0]
            if not os.access(program, os.X_OK):
                raise SuiteError(f"{program} is not there; deploy/up builds it when PARLEY_BIN_DIR is not set.")
        taken = [
            f"{self._instance.ports[name]} ({name})"
            for process in missing
            for name in process.ports
            if not port_plan.is_free(self._instance.ports[name])
        ]
        if taken:
            raise SuiteError(
                f"ports are taken by programs that this instance did not start: {', '.join(taken)}. "
                "Stop those programs, or move the whole suite with --port-base N."
            )

    def _launch(self, process: Process) -> None:
        if process.config:
            self._render(process.config)
        _allow_open_files()
        identity = running.start(self._command(process), self._environment(), self._instance.log_file(process.name))
        self._instance.running[process.name] = identity
        self._instance.save()

    def _command(self, process: Process) -> list[str]:
        folder = self._instance.folder
        values = {name: self._instance.address(name) for name in self._instance.ports}
        values |= {f"{name}_port": str(port) for name, port in self._instance.ports.items()}
        values |= {part: str(folder / part) for part in ("secrets", "run", "mail")}
        values |= {"bin": str(self._bin_folder), "deploy": str(DEPLOY), "data": str(folder / "data" / process.name)}
        values |= {"public_url": self._instance.public_url, "smtp_url": self._instance.mail_url}
        here = {other.name for other in PROCESSES}
        neighbours = [f"--{name}_address={{{name}}}" for name in process.neighbours if name in here]
        return [argument.format_map(values) for argument in (*process.command, *neighbours)]

    def _render(self, config: str) -> None:
        """Writes run/<config> from its template, where @name@ stands for the address of a port."""
        text = (DEPLOY / "config" / f"{config}.in").read_text()
        for name in self._instance.ports:
            text = text.replace(f"@{name}@", self._instance.address(name))
        (self._instance.folder / "run" / config).write_text(text)

    def _environment(self) -> dict[str, str]:
        environment = dict(os.environ)
        environment.pop("PARLEY_TEST_CLOCK", None)  # the instance says whether time is virtual, nobody else
        proxied_not = [port_plan.HOST, *filter(None, [environment.get("no_proxy")])]
        environment["no_proxy"] = ",".join(proxied_not)  # a proxy of this machine is not for calls among ourselves
        if self._instance.test_clock:
            environment["PARLEY_TEST_CLOCK"] = str(self._instance.clock_file)
        return environment

    def _is_ready(self, process: Process) -> bool:
        return all(readiness.is_ready(question, self._instance.address(question.port)) for question in process.ready)

    def _wait_until_ready(self, process: Process) -> None:
        """Ends with the process ready, or with the reason why not; one that never got ready is stopped again."""

        def is_decided() -> bool:
            return self._is_ready(process) or not self.is_running(process.name)

        if not readiness.wait_until(is_decided, BOOT_SECONDS):
            self.stop_process(process.name)
            raise SuiteError(self._failure(process, f"was not ready after {BOOT_SECONDS} s and was stopped"))
        if not self.is_running(process.name):
            raise SuiteError(self._failure(process, "ended while starting"))

    def _failure(self, process: Process, what: str) -> str:
        log = self._instance.log_file(process.name)
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        return "\n".join(
            [f"{process.name} {what}. The end of {log}:", *(f"  {line}" for line in lines)]
            + ["Mend what it names and run deploy/up again; --clean starts from nothing."]
        )


def _allow_open_files() -> None:
    """Raises this process's own soft limit, which those it starts inherit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
