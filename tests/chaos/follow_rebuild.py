"""How long a follower takes that has nothing: copies ROWS contacts from 0, and compares.

    PARLEY_BIN_DIR=build/release/bin /usr/bin/python3 tests/chaos/follow_rebuild.py [ROWS]

100,000 rows unless told otherwise; a measurement, so of release binaries, and no test of tests/run.
The rows are written straight into the source's database file, which is quicker than asking for each.
"""

import pathlib
import sqlite3
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
import follow_pair  # noqa: E402

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
LONGEST_SECONDS = 600.0
INSERT = """INSERT INTO contact (tenant, id, owner, display_name, email, email_key, organization, position,
    profile_url, url_key, zone, is_zone_guessed, origin, willingness, language_code, connected_date, create_time,
    update_time, revision)
    VALUES ('lakeview', :id, '', :name, :mail, :mail, 'Example Ltd', 'Clinical research coordinator', :url, :url,
    'America/New_York', 1, 0, 0, 'en', '2024-03-12', 0, 0, :revision)"""


def fill(file: pathlib.Path) -> None:
    with sqlite3.connect(file) as database:
        head = int(database.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0])
        rows = (
            {"id": f"c{row:032}", "name": f"Grace Sample {row}", "mail": f"grace{row}@example.com",
             "url": f"https://www.example.com/in/grace-{row}", "revision": head + row}
            for row in range(1, ROWS + 1)
        )
        database.executemany(INSERT, rows)
        database.execute("UPDATE meta SET value = ? WHERE key = 'revision'", [str(head + ROWS)])
    database.close()


def main() -> int:
    with follow_pair.new_pair() as pair:
        for name in follow_pair.NAMES:
            pair.start(name)
        pair.await_ready()
        pair.await_followed()
        pair.stop()
        fill(pair.database_files("contacts")[0])
        pair.start("contacts")
        started = time.monotonic()
        pair.start("scheduling")
        pair.await_ready()
        pair.await_followed(LONGEST_SECONDS)
        took = time.monotonic() - started
        pair.stop()
        differences = pair.differences()
        copied = pair.count("scheduling", "person_contact")
    print(f"{copied} contacts copied in {took:.2f} s, {copied / took:,.0f} a second, both starts included")
    print("\n".join(differences) or "copies equal")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
