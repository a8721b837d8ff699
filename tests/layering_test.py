"""The tree keeps its shape: who includes whom, how long things get, where numbers stand (ARCHITECTURE.md).

Each offence is one line: file:line, what is wrong, and the mend. The rules are the tables below. Raising a budget or
allowing a folder is a visible change there, with its reason. RuleTest feeds each rule an offender, so that no rule
can quietly stop working.
"""

import dataclasses
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOT_OURS = {".git", "build", "node_modules", "__pycache__"}
CODE = (".cc", ".h", ".py")
SERVICES = "services/(contacts|scheduling|notification)/"  # the gateway and the command line have no rules of a domain
RULES_MAY_INCLUDE = "call.h store.h errors/ clock/ civil_time/ names/ text/".split()  # of common/


@dataclasses.dataclass(frozen=True)
class IncludeRule:
    """Files whose path matches `where`, and not `but_not`, must not include what matches `never`."""

    where: str
    but_not: str
    never: str
    mend: str


INCLUDE_RULES = (
    IncludeRule(SERVICES, r"_(rpc|test)\.|/main\.cc$", r"^parley/.*\.pb\.h$|^google/|^grpc|^common/rpc/",
                "wire code belongs in x_rpc.cc"),
    IncludeRule(SERVICES, r"_(sql|test)\.|/main\.cc$", r"^common/store/", "SQL belongs in x_sql.cc"),
    IncludeRule(SERVICES, r"_(sql|rpc|observe|test)\.|/main\.cc$|^services/notification/queue/",
                rf"^common/(?!({'|'.join(map(re.escape, RULES_MAY_INCLUDE))}))",
                f"rules are plain: of common/ they include only {' '.join(RULES_MAY_INCLUDE)}"),
    IncludeRule("services/notification/queue/", r"_test\.",
                rf"^common/(?!({'|'.join(map(re.escape, [*RULES_MAY_INCLUDE, 'redis/', 'observe/metrics.h']))}))",
                "the queue is an index on Redis: besides what rules include, common/redis/ and nothing else but its metrics"),
    IncludeRule(SERVICES + "(?!queue/)", r"_test\.", "^common/redis/", "only the queue knows Redis; ask it"),
    IncludeRule("services/(gateway|cli)/", "$^", r"^common/store/", "only a service keeps data; call it instead"),
    IncludeRule("common/", "$^", r"^services/", "common/ knows no service; pass in what it needs"),
    # The bare table that bookings are measured against is what common/store/ is not.
    IncludeRule("", r"^common/store/|^tests/bench/bare_bookings\.", r"^(sqlite3|libpq-fe)\.h$",
                "only common/store/ talks to a database"),
    IncludeRule("", r"^common/redis/", r"^hiredis/", "only common/redis/ talks to Redis"),
    IncludeRule("", r"^services/gateway/", r"^boost/(beast|asio)", "only the gateway serves HTTP"),
)

LINES_MAX = 500
LINES_MAX_OF = {"common/rpc/serve.cc": 300, "services/scheduling/plan/plan.cc": 20,
                **{f"services/{service}/main.cc": 80 for service in ("contacts", "gateway", "notification", "scheduling")}}
FUNCTION_LINES_MAX = 70
METHODS_MAX = {"Store": 3, "ReminderQueue": 5}
FIELDS_MAX = {"InterviewFacts": 15}

DURATION = re.compile(r"absl::((Nano|Micro|Milli)?seconds|Minutes|Hours)\(\s*(?!1\s*\))\d"  # one second is a unit
                      r"|std::chrono::\w+[({]\s*\d|\b\d+(ns|us|ms|s|min|h)\b", re.IGNORECASE)
# What the modules of a service are given: the copy of its neighbours' facts; of the gateway what an HTTP request and
# answer are and what every call goes through; of scheduling the facts and the plan of an interview and what people are
# told. Each is used by several modules and uses none of them.
GIVEN = ("people", "http", "backend", "forward", "plan", "messages")
NAMED_CONSTANT = re.compile(r"\b(constexpr|const)\b.*\bk[A-Z]\w*|^ABSL_FLAG\(")
TODO_WITHOUT_ISSUE = re.compile(r"\bTODO\b(?!\(#\d+\))")
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.:/~-])/(work|root)/")


def offences(root):
    """Every offence below `root`, as "path:line: what; mend", in the order of the paths."""
    files = sorted(_texts(root))
    found = []
    for path, text in files:
        found += _line_offences(path, text)
        if path.endswith((".cc", ".h")):
            found += _include_offences(path, text)
        if path.endswith(CODE) and text.count("\n") > (most := LINES_MAX_OF.get(path, LINES_MAX)):
            found.append(f"{path}:{most + 1}: over {most} lines; a file has one subject, split it")
    return [*found, *_tag_offences(root, [path for path, _ in files if path.endswith(CODE)])]


def _texts(root):
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if name not in NOT_OURS]
        for name in names:
            path = pathlib.Path(folder, name)
            try:
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                pass  # a picture, or a test's deliberately broken bytes


def _line_offences(path, text):
    if path == "tests/layering_test.py":
        return  # it names what it forbids
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not path.endswith(".md") and TODO_WITHOUT_ISSUE.search(line):
            yield f"{path}:{number}: TODO without an issue; write TODO(#123), or do it"
        if PATH_OF_A_MACHINE.search(line):
            yield f"{path}:{number}: a path of somebody's machine; name it relative to the repository"
        if _is_product_code(path) and DURATION.search(_bare(line)) and not _is_explained(lines, number - 1):
            yield (f"{path}:{number}: a length of time in the code; numbers of the product are in policy.proto, a "
                   "technical one is a constant kName with a comment")


def _is_product_code(path):
    return re.match(r"services/(?!cli/).*\.(cc|h)$", path) and not re.search(r"_(test|fixture)\.|/testing/", path)


def _bare(line):
    """The line without its texts and its comment."""
    return re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]


def _is_explained(lines, index):
    before = lines[index - 1].strip() if index else ""
    has_comment = "//" in lines[index] or before.startswith("//")
    is_flag = any(line.startswith("ABSL_FLAG(") for line in lines[max(0, index - 1) : index + 1])
    return is_flag or (has_comment and NAMED_CONSTANT.search(lines[index]) is not None)


def _include_offences(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r'\s*#\s*include\s*["<]([^">]+)', line)
        if include is None:
            continue
        included = include[1]
        for rule in INCLUDE_RULES:
            if re.match(rule.where, path) and not re.search(rule.but_not, path) and re.search(rule.never, included):
                yield f"{path}:{number}: includes {included}; {rule.mend}"
        yield from _neighbour_offences(f"{path}:{number}", path.split("/"), included.split("/"))


def _neighbour_offences(where, here, there):
    """Services meet in protos, modules of one service in main.cc and in the facts they are given."""
    if here[0] != "services" or there[0] != "services" or len(here) < 3 or len(there) < 3:
        return
    if here[1] != there[1]:
        yield f"{where}: includes another service, {there[1]}; services meet in protos/"
    elif there[2] in GIVEN:
        return
    elif len(here) > 3 and len(there) > 3 and here[2] != there[2]:
        yield f"{where}: includes another module, {there[2]}; derive what both need, or pass it in from main.cc"


def _tag_offences(root, paths):
    """What needs a parser: lengths of functions, members of classes. Universal Ctags is one, for both languages."""
    command = ["ctags", "--sort=no", "--output-format=json", "--fields=+neKsa", "-o", "-", "-L", "-",
               "--kinds-C++=fpm", "--kinds-Python=fm", "--languages=C++,Python"]
    run = subprocess.run(command, cwd=root, input="\n".join(paths), capture_output=True, text=True, check=True)
    tags = [json.loads(line) for line in run.stdout.splitlines()]
    for tag in tags:
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if tag["kind"] in ("function", "method") and length > FUNCTION_LINES_MAX:
            yield f"{tag['path']}:{tag['line']}: {tag['name']} has {length} lines, over {FUNCTION_LINES_MAX}; split it"
    for kinds, budgets in ((("prototype", "function"), METHODS_MAX), (("member",), FIELDS_MAX)):
        for name, most in budgets.items():
            yield from _member_offences(tags, kinds, name, most)


def _member_offences(tags, kinds, name, most):
    members = {}
    for tag in tags:
        is_inside = re.search(rf"(^|::){name}$", tag.get("scope", "")) and tag.get("access") == "public"
        if is_inside and tag["kind"] in kinds and name not in tag["name"]:  # but for ~Store and Store
            members.setdefault(tag["name"], f"{tag['path']}:{tag['line']}")
    for where in list(members.values())[most:]:
        yield f"{where}: {name} has {len(members)} public members, over its {most}; derive it from those there are"


class TreeTest(unittest.TestCase):
    def test_this_repository_has_no_offence(self):
        self.assertEqual("\n".join(offences(ROOT)), "")


PURE = "services/contacts/seekers/seekers.cc"
OFFENDERS = (
    (PURE, '#include "parley/contacts/v1/seekers.pb.h"', ":1: includes parley/contacts/v1/seekers.pb.h; wire code"),
    (PURE, '#include "common/rpc/method.h"', "wire code belongs in x_rpc.cc"),
    (PURE, "#include <grpcpp/grpcpp.h>", "wire code belongs in x_rpc.cc"),
    (PURE, "\n#include <google/protobuf/message.h>", ":2: includes google/protobuf/message.h; wire code"),
    (PURE, '#include "common/store/apply.h"', "SQL belongs in x_sql.cc"),
    (PURE, '#include "common/observe/log.h"', "rules are plain"),
    ("services/contacts/seekers/seekers_rpc.h", '#include "common/store/apply.h"', "SQL belongs in"),
    ("services/contacts/seekers/seekers_sql.cc", '#include "common/rpc/method.h"', "wire code belongs in x_rpc.cc"),
    ("services/cli/main.cc", '#include "common/store/apply.h"', "only a service keeps data"),
    ("common/names/names.cc", '#include "services/contacts/main.h"', "common/ knows no service"),
    ("services/contacts/seekers/seekers_sql.cc", "#include <sqlite3.h>", "only common/store/ talks to a database"),
    ("common/rpc/serve.cc", "#include <libpq-fe.h>", "only common/store/ talks to a database"),
    ("services/notification/queue/zset_queue.cc", "#include <hiredis/hiredis.h>", "only common/redis/"),
    ("services/notification/queue/zset_queue.cc", '#include "common/observe/log.h"', "common/redis/ and nothing else"),
    ("services/notification/notices/loader_sql.cc", '#include "common/redis/redis.h"', "only the queue knows Redis"),
    ("services/contacts/main.cc", "#include <boost/beast/core.hpp>", "only the gateway serves HTTP"),
    (PURE, '#include "services/scheduling/plan/plan.h"', "includes another service, scheduling"),
    (PURE, '#include "services/contacts/import/csv_reader.h"', "includes another module, import"),
    (PURE, "auto wait = absl::Seconds(5);", ":1: a length of time in the code"),
    (PURE, "constexpr absl::Duration kWait = absl::Hours(5);", "a length of time"),
    (PURE, "std::this_thread::sleep_for(20ms);", "a length of time"),
    ("common/call.h", "// TODO: later", ":1: TODO without an issue"),
    ("deploy/up.py", "open('/work/x')", "a path of somebody's machine"),
    ("common/rpc/serve.cc", "\n" * 301, ":301: over 300 lines"),
    ("deploy/up.py", "\n" * 501, ":501: over 500 lines"),
    ("services/contacts/main.cc", "\n" * 81, ":81: over 80 lines"),
    (PURE, "int Long() {\n" + "  // a line\n" * 70 + "}\n", "Long has 72 lines"),
    ("deploy/up.py", "def long():\n" + "    print()\n" * 71, "long has 72 lines"),
    ("common/store.h", "class Store {\n public:\n" + "".join(f"  virtual int M{n}();\n" for n in range(4)) + "};\n",
     ":6: Store has 4 public members, over its 3"),
)
ALLOWED = (
    (PURE, '#include "common/civil_time/zone.h"\n#include "common/store.h"\n#include "absl/time/time.h"'),
    (PURE, '#include "services/contacts/seekers/seekers.h"\n#include "services/contacts/contacts.h"'),
    (PURE, "// How long a client waits between two tries.\nconstexpr absl::Duration kWait = absl::Seconds(5);"),
    (PURE, 'auto days = wait / absl::Hours(1); Say("in 5s");'),
    (PURE, "int Short() {\n" + "  // a line\n" * 68 + "}\n"),
    ("services/contacts/flags.cc", 'ABSL_FLAG(absl::Duration, drain, absl::Seconds(5), "How long it drains; > 0.");'),
    ("services/contacts/main.cc", '#include "common/store/apply.h"\n#include "services/contacts/import/import_rpc.h"'),
    ("services/contacts/seekers/seekers_rpc.cc", '#include "parley/contacts/v1/a.pb.h"\n#include "common/store.h"'),
    ("services/contacts/seekers/seekers_sql.cc", '#include "common/store/apply.h"'),
    ("services/scheduling/interview/interview.h", '#include "services/scheduling/people/person_facts.h"'),
    ("services/contacts/seekers/seekers_test.cc", '#include "common/rpc/method.h"\nauto wait = absl::Seconds(5);'),
    ("services/notification/queue/zset_queue.cc", '#include "common/redis/redis.h"\n#include "common/errors/errors.h"'),
    ("services/gateway/http.cc", "#include <boost/beast/core.hpp>\n#include <grpcpp/grpcpp.h>"),
    ("common/store/sqlite.cc", "#include <sqlite3.h>\n// TODO(#12): later; see https://example.com/work/orders"),
    ("common/store.h", "class Store {\n public:\n  virtual ~Store() = default;\n  virtual int Get() = 0;\n};\n"),
)


class RuleTest(unittest.TestCase):
    def offences_of(self, path, text):
        with tempfile.TemporaryDirectory() as root:
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True)
            file.write_text(text + "\n")
            return offences(root)

    def test_each_offender_is_named_with_its_line_and_the_mend(self):
        for path, text, complaint in OFFENDERS:
            with self.subTest(path=path, text=text[:60]):
                found = self.offences_of(path, text)
                self.assertTrue(any(line.startswith(f"{path}:") and complaint in line for line in found), found)

    def test_what_the_rules_allow_is_no_offence(self):
        for path, text in ALLOWED:
            with self.subTest(path=path, text=text[:60]):
                self.assertEqual(self.offences_of(path, text), [])


if __name__ == "__main__":
    unittest.main()
