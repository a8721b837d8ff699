"""Checks Kubernetes objects against the TypeScript types of kubernetes-types: unlike a server's dry run this needs no
server, and unlike a schema that allows more than it names it refuses a misspelt field.

    .ci/manifest_types.py RENDERED.yaml...      beside a node_modules with kubernetes-types and typescript

Each object becomes a constant of its kind's type, and tsc --strict says which field is wrong. A kind without a type there
(a custom resource) is refused too: it needs a check of its own here.
"""

import json
import pathlib
import subprocess
import sys

import yaml


def typescript(documents: list[dict]) -> str:
    """A module with one typed constant for each object, named after it in a comment."""
    lines = []
    for number, document in enumerate(documents):
        group, _, version = document["apiVersion"].rpartition("/")
        module = f"{group.split('.')[0] or 'core'}/{version}"
        lines += [
            f"// {document['kind']} {document['metadata']['name']}",
            f'import {{ {document["kind"]} as Kind{number} }} from "kubernetes-types/{module}";',
            f"export const object{number}: Kind{number} = {json.dumps(document, indent=1)};",
        ]
    return "\n".join(lines) + "\n"


def findings(documents: list[dict], folder: pathlib.Path, name: str) -> list[str]:
    """What the compiler says of these objects, one line each; `folder` has node_modules and takes the module."""
    module = folder / f"{name}.ts"
    module.write_text(typescript(documents))
    compiler = [folder / "node_modules/.bin/tsc", "--strict", "--noEmit", "--skipLibCheck", "--pretty", "false", module]
    said = subprocess.run(compiler, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    lines = (said.stdout + said.stderr).splitlines()
    return lines if said.returncode else []


def main() -> int:
    wrong = []
    for path in map(pathlib.Path, sys.argv[1:]):
        documents = [document for document in yaml.safe_load_all(path.read_text()) if document]
        wrong += findings(documents, path.resolve().parent, path.stem)
        print(f"{path.stem}: {len(documents)} objects")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
