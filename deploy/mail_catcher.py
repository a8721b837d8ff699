"""The development mail server: keeps every message it accepts as a file and sends nothing on.

Message number N is <folder>/0000N.eml, exactly the bytes received, with its envelope in 0000N.json: {"number",
"mail_from", "recipients", "received_at"}. The .eml appears last and whole, so whoever lists *.eml finds both.
Logs one JSON line for each message on stderr. Ends on SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import pathlib
import signal
import sys

from aiosmtpd.smtp import SMTP

MESSAGE_BYTES_MAX = 1_000_000
HOST_NAME = "parley.invalid"  # in the greeting; to ask for this machine's own name can take seconds
MESSAGES_MAX = 100_000  # then it answers 452, and the sender tries again later


class MailFolder:
    """Writes messages under the next number. Used from one thread."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._last = max((int(file.stem) for file in folder.glob("*.eml") if file.stem.isdigit()), default=0)

    def is_full(self) -> bool:
        return self._last >= MESSAGES_MAX

    def keep(self, mail_from: str, recipients: list[str], content: bytes) -> int:
        number = self._last + 1
        envelope = {"number": number, "mail_from": mail_from, "recipients": recipients, "received_at": _now()}
        self._write(f"{number:05}.json", json.dumps(envelope).encode() + b"\n")
        self._write(f"{number:05}.eml", content)
        self._last = number
        return number

    def _write(self, name: str, content: bytes) -> None:
        partial = self._folder / f".{name}.partial"
        partial.write_bytes(content)
        partial.rename(self._folder / name)


class Catcher:
    """What aiosmtpd asks once a message is complete."""

    def __init__(self, folder: MailFolder):
        self._folder = folder

    async def handle_DATA(self, server, session, envelope) -> str:
        if self._folder.is_full():
            return "452 4.3.1 The mail folder is full; remove the instance's mail folder"
        number = self._folder.keep(envelope.mail_from, envelope.rcpt_tos, envelope.content)
        _log("caught a message", number=number, size_bytes=len(envelope.content))
        return f"250 2.0.0 kept as {number:05}.eml"


def _log(message: str, **fields) -> None:
    line = {"ts": _now(), "level": "info", "service": "mail", "msg": message, **fields}
    print(json.dumps(line), file=sys.stderr, flush=True)


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


async def _serve(host: str, port: int, folder: pathlib.Path) -> None:
    loop = asyncio.get_running_loop()
    catcher = Catcher(MailFolder(folder))

    def connected() -> SMTP:
        return SMTP(catcher, loop=loop, data_size_limit=MESSAGE_BYTES_MAX, enable_SMTPUTF8=True, hostname=HOST_NAME)

    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with await loop.create_server(connected, host, port):
        _log("listening", address=f"{host}:{port}")
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", required=True, help="HOST:PORT")
    parser.add_argument("--folder", required=True, type=pathlib.Path, help="where messages are kept")
    options = parser.parse_args()
    host, _, port = options.listen.rpartition(":")
    asyncio.run(_serve(host, int(port), options.folder))


if __name__ == "__main__":
    main()
