"""The same fifty calls through five independent clients of the one public port give equal JSON, errors included.

Needs npm's packages: .ci/clients lays them out and runs this.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import unittest
from collections.abc import Callable, Sequence

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import calls  # noqa: E402
import clients  # noqa: E402
import loop  # noqa: E402
import wire  # noqa: E402

NODE_FOLDER = pathlib.Path(os.environ.get("PARLEY_CLIENTS_FOLDER") or wire.ROOT / "build/npm/tests-clients")


class ClientsTest(loop.LoopCase):
    lifts_caps = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.descriptors = cls.instance.folder / "descriptors.pb"
        protos = sorted(str(file.relative_to(wire.ROOT / "protos")) for file in (wire.ROOT / "protos").rglob("*.proto"))
        include = [f"-I{folder}" for folder in (wire.ROOT / "protos", *wire.THIRD_PARTY)]
        output = f"--descriptor_set_out={cls.descriptors}"
        subprocess.run(["protoc", *include, "--include_imports", output, *protos, *wire.THIRD_PARTY_FILES], check=True)

    def test_fifty_calls_through_five_clients_give_equal_json(self):
        made = calls.fifty(self.people())
        self.assertEqual(len(made), 50)
        self.outcomes(clients.python_grpcio, made)  # what writes is done now; from here on every call is a repeat
        expected = self.outcomes(clients.python_grpcio, made)
        self.assertGreaterEqual(sum("reply" in outcome for outcome in expected), 15)
        self.assertGreaterEqual(sum("code" in outcome for outcome in expected), 25)
        self.assertGreaterEqual(len({outcome["code"] for outcome in expected if "code" in outcome}), 7)
        others = {
            "@grpc/grpc-js": clients.javascript("grpc-js", NODE_FOLDER, self.descriptors),
            "connect-es on fetch": clients.javascript("connect-es", NODE_FOLDER, self.descriptors),
            "curl": clients.curl,
            "buf curl": clients.buf_curl(NODE_FOLDER / "node_modules/.bin/buf"),
        }
        for name, client in others.items():
            for call, outcome, wanted in zip(made, self.outcomes(client, made), expected):
                with self.subTest(client=name, call=f"{call['method']} {json.dumps(call['request'])[:120]}"):
                    self.assertEqual(outcome, wanted)

    def outcomes(self, client: Callable[[str, Sequence[dict]], list[dict]], made: list[dict]) -> list[dict]:
        found = client(self.instance.address("edge"), made)
        self.assertEqual(len(found), len(made))
        return found

    def people(self) -> calls.People:
        seeker, _email = self.new_seeker()
        contact, _email = self.new_contact()
        other, _email = self.new_contact()
        with self.client(seeker) as acting:
            interview = self.ask(acting, contact)
        self.mail("contact", 1)  # so that what notification knows stands still
        return calls.People(seeker, contact, other, interview.name, self.instance.api_key)


if __name__ == "__main__":
    unittest.main()
