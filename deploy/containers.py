"""Starts the services of compose.yaml from their images without Docker, as near to what Docker does as a test needs.

Each container is a process with its own mounts and process ids (it is number 1), on the image's files, read-only, as the
user of compose.yaml, without a capability and with no way to one. All of them share this process's network namespace,
which must be one of its own with nothing but loopback, where a NameServer answers for their names. What no test here
needs is not done: cgroups, seccomp, restarts.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import signal
import socket
import socketserver
import struct
import subprocess
import threading

import yaml

DEPLOY = pathlib.Path(__file__).resolve().parent
USER = 65532
DNS_PORT = 53
A_RECORD = 1

# $1 is the root; what follows are pairs of a mounted path and its target in the root, up to "--"; then the program.
ENTER = """
set -eu
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  if [ "$1" = tmpfs ]; then mount -t tmpfs tmpfs "$root$2"; else mount --bind "$1" "$root$2"; fi
  shift 2
done
shift
mount -o remount,ro,bind "$root"
exec chroot "$root" /usr/bin/setpriv --reuid %d --regid %d --clear-groups --bounding-set=-all --no-new-privs -- "$@"
""" % (USER, USER)


@dataclasses.dataclass(frozen=True)
class Image:
    """What an image says of itself (OCI image configuration), and where its files are."""

    root: pathlib.Path
    config: dict


class Buildah:
    """Images in a storage of their own."""

    def __init__(self, storage: pathlib.Path, run: pathlib.Path):
        self._command = ["buildah", "--root", str(storage), "--runroot", str(run)]
        self._containers: list[str] = []

    def image(self, name: str) -> Image:
        described = json.loads(self._run("inspect", "--type", "image", name))
        container = self._run("from", "--pull-never", name)
        self._containers.append(container)
        return Image(pathlib.Path(self._run("mount", container)), described["OCIv1"]["config"])

    def remove_all(self) -> None:
        for container in self._containers:
            self._run("rm", container)

    def _run(self, *arguments: str) -> str:
        command = [*self._command, *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Container:
    """One service of compose.yaml, running from start() to stop(). `folder` takes its volume and its log."""

    def __init__(self, name: str, compose: dict, image: Image, folder: pathlib.Path):
        self._service = compose["services"][name]
        self._compose = compose
        self._image = image
        self._process: subprocess.Popen | None = None
        self.volume = folder / "volumes" / name
        self.log = folder / f"{name}.log"

    def start(self) -> None:
        mounts = [part for pair in self._mounts() for part in pair]
        program = [*self._image.config["Entrypoint"], *self._service.get("command", ())]
        environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **self._service.get("environment", {})}
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]
                + ["/bin/sh", "-c", ENTER, "sh"]
                + [str(self._image.root), *mounts, "--", *program],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        """The program's number outside; 0 when it does not run (yet)."""
        try:
            unshare = self._process.pid
            return int(pathlib.Path(f"/proc/{unshare}/task/{unshare}/children").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def status(self) -> dict[str, str]:
        """/proc/<pid>/status of the program."""
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Runs a program in the container, beside its own, as the same user."""
        enter = ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--root", "--wd", "--setuid", str(USER)]
        return subprocess.run(
            [*enter, "--setgid", str(USER), "--", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
        )

    def is_healthy(self) -> bool:
        """What its own health check says."""
        kind, *command = self._service["healthcheck"]["test"]
        assert kind == "CMD", kind
        return self.pid != 0 and self.run(*command).returncode == 0

    def stop(self, seconds: float) -> int:
        """Sends the image's stop signal; its exit code. A program that does not end is killed, and the code is -9."""
        name = self._image.config.get("StopSignal", "SIGTERM")
        if self.pid:
            os.kill(self.pid, getattr(signal, name))
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return -9

    def _mounts(self):
        """What is mounted where; makes the places, before the root becomes read-only."""
        self._place("/etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
        for target in self._service.get("tmpfs", ()):
            self._place(target, is_folder=True)
            yield "tmpfs", target
        for kind in ("configs", "secrets"):
            for entry in self._service.get(kind, ()):
                yield self._file(kind, entry)
        for entry in self._service.get("volumes", ()):
            _name, target = entry.split(":")
            self.volume.mkdir(parents=True, exist_ok=True)
            owner = os.stat(self._place(target, is_folder=True))  # Docker fills a new volume from the image
            os.chown(self.volume, owner.st_uid, owner.st_gid)
            yield str(self.volume), target

    def _file(self, kind: str, entry: str | dict) -> tuple[str, str]:
        source = entry if isinstance(entry, str) else entry["source"]
        target = f"/run/secrets/{entry}" if isinstance(entry, str) else entry["target"]
        self._place(target).touch()
        return str((DEPLOY / self._compose[kind][source]["file"]).resolve()), target

    def _place(self, target: str, is_folder: bool = False) -> pathlib.Path:
        place = self._image.root / target.lstrip("/")
        (place if is_folder else place.parent).mkdir(parents=True, exist_ok=True)
        return place


class NameServer(socketserver.UDPServer):
    """Answers A questions on 127.0.0.1 with what `addresses` has now for the name, else with NXDOMAIN (RFC 1035)."""

    def __init__(self, addresses: dict[str, list[str]]):
        super().__init__(("127.0.0.1", DNS_PORT), _Question)
        self.addresses = addresses
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Question(socketserver.DatagramRequestHandler):
    def handle(self) -> None:
        question = self.rfile.read()
        end = question.index(0, 12)
        name = ".".join(_labels(question[12:end]))
        (kind,) = struct.unpack("!H", question[end + 1 : end + 3])
        known = self.server.addresses
        addresses = known.get(name, []) if kind == A_RECORD else []
        flags = 0x8180 if name in known else 0x8183
        self.wfile.write(question[:2] + struct.pack("!5H", flags, 1, len(addresses), 0, 0) + question[12 : end + 5])
        for address in addresses:
            self.wfile.write(struct.pack("!HHHIH", 0xC00C, A_RECORD, 1, 1, 4) + socket.inet_aton(address))


def _labels(encoded: bytes):
    while encoded:
        length = encoded[0]
        yield encoded[1 : 1 + length].decode()
        encoded = encoded[1 + length :]


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())
