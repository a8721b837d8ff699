"""Shows the messages that the mail catcher kept (mail_catcher.py says how); `parley mail` runs it.

    mail_show.py FOLDER list [--json]
    mail_show.py FOLDER show NUMBER [--part text|html|calendar|raw] [--json]

Whatever a message holds, nothing of it reaches the terminal but printable text. Exit code: 0, or 2 when there is no
such message or part.
"""

from __future__ import annotations

import argparse
import email
import email.message
import email.policy
import json
import pathlib
import sys
import unicodedata

CONTENT_TYPES = {"text": "text/plain", "html": "text/html", "calendar": "text/calendar"}
HEADERS = ("Date", "From", "To", "Subject")
CELL_MAX = 60  # columns of an address or a subject in the list


class MailError(Exception):
    """A sentence for the person who asked."""


def main() -> int:
    options = _options()
    sys.stdout.reconfigure(errors="replace")  # whatever the terminal's character set
    try:
        if options.action == "list":
            _list(options.folder, options.json)
        else:
            _show(options.folder / f"{options.number:05}.eml", options.part, options.json)
        return 0
    except MailError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has seen enough
        sys.stderr.close()
        return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parley mail", add_help=False)
    parser.add_argument("folder", type=pathlib.Path)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", add_help=False).add_argument("--json", action="store_true")
    show = actions.add_parser("show", add_help=False)
    show.add_argument("number", type=int)
    show.add_argument("--part", choices=(*CONTENT_TYPES, "raw"), default="text")
    show.add_argument("--json", action="store_true")
    return parser.parse_args()


def _list(folder: pathlib.Path, as_json: bool) -> None:
    files = sorted((file for file in folder.glob("*.eml") if file.stem.isdigit()), key=lambda file: int(file.stem))
    rows = [{"number": int(file.stem), **_headers(_read(file))} for file in files]
    if as_json:
        print(json.dumps(rows, indent=1))
    elif not rows:
        print("No mail yet.", file=sys.stderr)
    else:
        _print_table(rows)


def _print_table(rows: list[dict]) -> None:
    cells = [("N", "DATE", "TO", "SUBJECT")]
    cells += [(str(row["number"]), row["date"], _cut(row["to"]), _cut(row["subject"])) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cut(text: str) -> str:
    return text if len(text) <= CELL_MAX else text[: CELL_MAX - 1] + "…"


def _show(file: pathlib.Path, part: str, as_json: bool) -> None:
    if part == "raw":
        sys.stdout.write(_printable(_bytes(file).decode("utf-8", "replace")))
        return
    message = _read(file)
    content = _content(message, part)
    if as_json:
        print(json.dumps({"number": int(file.stem), **_headers(message), part: content}, indent=1))
        return
    if part == "text":
        for name, value in _headers(message).items():
            print(f"{name.capitalize()}: {value}")
        print()
    print(_printable(content).rstrip("\n"))


def _bytes(file: pathlib.Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise MailError(f"there is no message {int(file.stem)}; see `parley mail list`.") from None


def _read(file: pathlib.Path) -> email.message.EmailMessage:
    return email.message_from_bytes(_bytes(file), policy=email.policy.default)


def _headers(message: email.message.EmailMessage) -> dict[str, str]:
    """The decoded headers (RFC 2047); one that cannot be decoded is shown as it came."""
    return {name.lower(): _line(_header(message, name)) for name in HEADERS}


def _header(message: email.message.EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, IndexError, AttributeError):  # the parser's own failures on broken headers
        return next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _content(message: email.message.EmailMessage, part: str) -> str:
    found = next((each for each in message.walk() if each.get_content_type() == CONTENT_TYPES[part]), None)
    if found is None:
        types = sorted({each.get_content_type() for each in message.walk() if not each.is_multipart()})
        raise MailError(f"the message has no {CONTENT_TYPES[part]} part, only {', '.join(types)}.")
    try:
        return found.get_content()
    except (LookupError, ValueError):  # an unknown charset or transfer encoding
        return (found.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Leaves out control and format characters, which could drive a terminal; newline and tab stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


if __name__ == "__main__":
    sys.exit(main())
