"""Shell commands as a page shows them, for tests that paste them."""

from __future__ import annotations

import pathlib
import re

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: pathlib.Path, heading: str) -> list[str]:
    """The commands of the ```sh blocks below `heading` ("Try it"), a line each: what \\ breaks is joined again."""
    sections = re.split(r"^## ", page.read_text(), flags=re.MULTILINE)
    section = next(text for text in sections if text.startswith(heading + "\n"))
    found: list[str] = []
    for block in BLOCK.findall(section):
        found += [line for line in re.sub(r"\\\n\s*", "", block).splitlines() if line.strip()]
    if not found:
        raise ValueError(f"{page} shows no shell command below '{heading}'")
    return found
