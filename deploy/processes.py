"""The processes of a Parley suite as one table: what starts, on which ports, in which order, and when it is ready.

Adding a service means adding its entry. Starting, waiting, status, stopping and the ports of tests follow from the
table; suite.py knows no process by name.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Ready:
    """A question that a process answers with yes before it counts as serving.

    how: "tcp" (accepts a connection), "grpc" (grpc.health.v1 says SERVING) or "http" (`path` answers 200).
    port: the name of the port that is asked.
    """

    how: str
    port: str
    path: str = "/healthz"


@dataclasses.dataclass(frozen=True)
class Process:
    """One operating system process of the suite.

    name: also its folder in data/, its log in logs/, and its name in `deploy/up --status`.
    ports: port name -> development port. --port-base and tests move the number; the name stays.
    command: program and arguments. {contacts} becomes the address of the port named contacts (127.0.0.1:9010) and
        {contacts_port} its number; {bin} {deploy} {secrets} {run} {mail} are folders, {data} this process's own,
        {public_url} and {smtp_url} what the instance was given.
    ready: all of these must hold.
    neighbours: the processes it calls. It gets --<name>_address=<address> for those that are in the table.
    config: a template in deploy/config, written as run/<config> before each start.
    """

    name: str
    ports: dict[str, int]
    command: tuple[str, ...]
    ready: tuple[Ready, ...]
    neighbours: tuple[str, ...] = ()
    config: str = ""


# In the order of starting; stopping goes the other way, so that a process stops before those it calls.
PROCESSES = (
    Process(
        name="mail",
        ports={"smtp": 9025},
        command=("/usr/bin/python3", "{deploy}/mail_catcher.py", "--listen={smtp}", "--folder={mail}"),
        ready=(Ready("tcp", "smtp"),),
    ),
    Process(
        name="redis",
        ports={"redis": 9040},
        # What was added survives a crash of Redis; a crash of the machine may take the last second. Snapshots would
        # add nothing.
        command=(
            *("/usr/bin/redis-server", "--bind", "127.0.0.1", "--port", "{redis_port}", "--dir", "{data}"),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"),
        ),
        ready=(Ready("tcp", "redis"),),
    ),
    Process(
        name="contacts",
        ports={"contacts": 9010, "contacts_admin": 9011},
        command=(
            "{bin}/parley-contacts",
            "--listen={contacts}",
            "--admin_listen={contacts_admin}",
            "--data_dir={data}",
            "--caller_key_file={secrets}/caller.key",
            "--kek_file={secrets}/kek",
            "--bootstrap={secrets}/bootstrap.json",
        ),
        ready=(Ready("grpc", "contacts"),),
    ),
    Process(
        name="scheduling",
        ports={"scheduling": 9020, "scheduling_admin": 9021},
        command=(
            "{bin}/parley-scheduling",
            "--listen={scheduling}",
            "--admin_listen={scheduling_admin}",
            "--data_dir={data}",
            "--caller_key_file={secrets}/caller.key",
            "--kek_file={secrets}/kek",
            "--link_key_file={secrets}/link.key",
        ),
        ready=(Ready("grpc", "scheduling"),),
        neighbours=("contacts",),
    ),
    Process(
        name="notification",
        ports={"notification": 9030, "notification_admin": 9031},
        command=(
            "{bin}/parley-notification",
            "--listen={notification}",
            "--admin_listen={notification_admin}",
            "--data_dir={data}",
            "--caller_key_file={secrets}/caller.key",
            "--kek_file={secrets}/kek",
            "--link_key_file={secrets}/link.key",
            "--smtp_url={smtp_url}",
            "--public_url={public_url}",
        ),
        ready=(Ready("grpc", "notification"),),
        neighbours=("redis", "contacts", "scheduling"),
    ),
    Process(
        name="gateway",
        ports={"gateway": 9000, "gateway_http": 9001, "gateway_admin": 9002},
        command=(
            "{bin}/parley-gateway",
            "--listen={gateway}",
            "--http_listen={gateway_http}",
            "--admin_listen={gateway_admin}",
            "--caller_key_file={secrets}/caller.key",
        ),
        ready=(Ready("grpc", "gateway"), Ready("http", "gateway_http")),
        neighbours=("contacts", "scheduling", "notification"),
    ),
    Process(
        name="edge",
        ports={"edge": 8080, "edge_admin": 8081},
        command=("/usr/sbin/haproxy", "-db", "-f", "{run}/haproxy.cfg"),
        ready=(Ready("grpc", "edge"),),  # so a call has been through the edge to the gateway and back
        config="haproxy.cfg",
    ),
)
