"""What can be seen of a suite at work: metrics that Prometheus's own checker accepts and that count what was done, one
JSON object a line in the logs, and one trace from a client's call to the mail that it caused."""

from __future__ import annotations

import datetime
import json
import re
import secrets
import subprocess
import unittest
import urllib.parse
import urllib.request

import grpc
import wire
from loop import INTERVIEWS, LINK, SEEKERS, ZONE, LoopCase, weekday
from virtual import PLANNED, TimeCase, instant

SERVICES = ("gateway", "contacts", "scheduling", "notification")
PROCESS = """parley_build_info process_cpu_seconds_total process_resident_memory_bytes process_open_fds
    process_start_time_seconds rpc_server_call_duration_seconds parley_workers_queued parley_workers_busy
    parley_workers_refused_total""".split()
STORE = """db_client_operation_duration_seconds parley_store_writes_per_commit parley_store_writes_queued
    parley_store_failed_commits_total parley_feed_followers""".split()
FOLLOWER = """parley_feed_revision parley_feed_lag_revisions parley_feed_parked parley_feed_at_head_timestamp_seconds
    parley_feed_batches_total parley_feed_changes_total""".split()
FAMILIES = {
    "gateway": [*PROCESS, "rpc_client_call_duration_seconds", "http_server_request_duration_seconds",
                "parley_verdict_lookups_total", "parley_rpc_refusals_total", "parley_backend_connections"],
    "contacts": [*PROCESS, *STORE],
    "scheduling": [*PROCESS, *STORE, *FOLLOWER],
    "notification": [*PROCESS, *STORE, *FOLLOWER, "messaging_client_sent_messages_total",
                     "messaging_client_consumed_messages_total", "parley_reminder_queue_entries",
                     "parley_reminder_queue_resets_total", "parley_notice_claims_total",
                     "parley_notice_deliveries_total", "parley_notice_lateness_seconds",
                     "parley_notice_delivery_duration_seconds", "parley_notices_oldest_due_lag_seconds"],
}
LINE = re.compile(r"([a-z_:]+)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:\\.|[^"\\])*)"')
LABELS = """backend channel code db_operation_name db_system_name http_request_method http_response_status_code http_route le
    messaging_destination_name messaging_operation_name messaging_system outcome quantile reason rpc_method
    rpc_response_status_code rpc_system_name source state url_scheme version""".split()
VALUES_MAX = 200  # of one label in one process: far above our methods, far below people


def traceparent() -> tuple[str, str]:
    """A client's own, and the id of its trace."""
    trace_id = secrets.token_hex(16)
    return f"00-{trace_id}-{secrets.token_hex(8)}-01", trace_id


class Seen(LoopCase):
    """Reads what the suite shows."""

    def samples(self, service: str) -> list[tuple[str, dict[str, str], float]]:
        """Every line of its metrics: name, labels, value."""
        lines = (LINE.fullmatch(line) for line in self.metrics(f"{service}_admin").splitlines() if line[0] != "#")
        return [(found[1], dict(LABEL.findall(found[2] or "")), float(found[3])) for found in lines]

    def value(self, service: str, name: str, **labels) -> float:
        """The sum over all lines of the name that have these labels."""
        return sum(
            value for found, has, value in self.samples(service) if found == name and labels.items() <= has.items()
        )

    def lines(self, service: str, **fields) -> list[dict]:
        """The lines of a service's log that have these fields."""
        text = self.instance.log_file(service).read_text()
        parsed = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [line for line in parsed if fields.items() <= line.items()]

    def line(self, service: str, **fields) -> dict:
        """The one line that has these fields, waited for."""
        self.wait_until(lambda: self.lines(service, **fields), f"{service} logs {fields}")
        found = self.lines(service, **fields)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def request_by_mail(self, *times: str, **metadata) -> tuple[str, str]:
        """A seeker's request, its mail sent: the seeker and the interview."""
        name, _ = self.new_seeker()
        contact, address = self.new_contact()
        with self.client(name) as seeker:
            made = self.identify(seeker, contact)
            offered = [{"wall_time": time, "zone": ZONE} for time in times]
            request = {"name": made.name, "reason": "Your talk made me curious.", "offered_times": offered}
            seeker.call(INTERVIEWS + "RequestInterview", request, **metadata)
        self.mail(address, 1)
        return name, made.name


class MetricsTest(Seen):
    def test_every_process_serves_its_families_in_a_form_that_promtool_accepts(self):
        self.request_by_mail()
        self.http(f"http://{self.instance.address('edge')}/healthz")
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(SEEKERS + "GetSeeker", {"name": "seekers/nobody"})
        with self.client(key="parley_dev_x_y") as stranger, self.refused("UNAUTHENTICATED", "CREDENTIAL_INVALID"):
            stranger.call(SEEKERS + "ListSeekers")
        for service in SERVICES:
            with self.subTest(service):
                text = self.metrics(f"{service}_admin")
                checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True,
                                         check=False)
                self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
                there = set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
                self.assertEqual(set(FAMILIES[service]) - there, set())

    def test_labels_are_those_we_know_and_never_name_anybody(self):
        name, _ = self.request_by_mail()
        self.http(f"http://{self.instance.address('edge')}/c/none")
        for service in SERVICES:
            values: dict[str, set[str]] = {}
            for _, labels, _ in self.samples(service):
                for label, value in labels.items():
                    values.setdefault(label, set()).add(value)
            self.assertEqual(set(values) - set(LABELS), set())
            for label, there in values.items():
                self.assertLess(len(there), VALUES_MAX, label)
                self.assertNotIn("@", "".join(there))
                self.assertNotIn(name.partition("/")[2], "".join(there))

    def test_what_the_gateway_asks_for_itself_is_counted_too(self):
        self.request_by_mail()
        mails = "".join(mail.get_body(("plain",)).get_content() for mail in self.mails())
        questions = ("contacts.v1.TenantsService/VerifyApiKey", "scheduling.v1.LinksService/ResolveLink")

        def asked() -> list[float]:
            names = (f"parley.{question}" for question in questions)
            return [self.value("gateway", "rpc_client_call_duration_seconds_count", rpc_method=name) for name in names]

        keys, links = asked()
        self.page(LINK.findall(mails)[0])
        self.assertEqual(asked(), [keys, links + 1])
        self.assertGreater(keys, 0)
        for backend in SERVICES[1:]:
            with self.subTest(backend):
                self.assertEqual(self.value("gateway", "parley_backend_connections", backend=backend), 1)

    def test_calls_are_counted_in_each_process_they_pass_through(self):
        method = "parley.contacts.v1.SeekersService/GetSeeker"
        found = {"rpc_method": method, "rpc_response_status_code": "NOT_FOUND"}
        before = {
            (service, name): self.value(service, name, **found)
            for service, name in (
                ("gateway", "rpc_server_call_duration_seconds_count"),
                ("gateway", "rpc_client_call_duration_seconds_count"),
                ("contacts", "rpc_server_call_duration_seconds_count"),
            )
        }
        for _ in range(3):
            with self.refused("NOT_FOUND", "NOT_FOUND"):
                self.platform.call(method, {"name": "seekers/nobody"})
        for (service, name), count in before.items():
            self.wait_until(lambda: self.value(service, name, **found) == count + 3, f"{service} counts in {name}")

    def test_methods_that_nobody_has_are_one_label(self):
        options = [("grpc.enable_http_proxy", 0)]
        with grpc.insecure_channel(self.instance.address("edge"), options=options) as channel:
            for name in ("Brew", "Grind"):
                with self.assertRaises(grpc.RpcError):
                    channel.unary_unary(f"/parley.coffee.v1.CoffeeService/{name}")(b"", timeout=wire.CALL_SECONDS)
        others = {"rpc_method": "_OTHER", "rpc_response_status_code": "UNIMPLEMENTED"}
        count = "rpc_server_call_duration_seconds_count"
        self.wait_until(lambda: self.value("gateway", count, **others) >= 2, "they are counted")
        self.assertGreaterEqual(self.value("gateway", "parley_rpc_refusals_total", reason="METHOD_UNKNOWN"), 2)
        self.assertNotIn("coffee", self.metrics("gateway_admin").lower())

    def test_writes_feeds_mails_and_verdicts_are_counted(self):
        applied = self.value("notification", "parley_feed_changes_total", source="scheduling")
        sent = self.value("notification", "parley_notice_deliveries_total", channel="mail", outcome="SENT")
        written = self.value("scheduling", "db_client_operation_duration_seconds_count", db_operation_name="write")
        hits = self.value("gateway", "parley_verdict_lookups_total", outcome="hit")
        self.request_by_mail()

        def value(*arguments, **labels):
            return self.value(*arguments, **labels)

        self.wait_until(
            lambda: value("notification", "parley_notice_deliveries_total", channel="mail", outcome="SENT") == sent + 1,
            "the mail is counted",
        )
        self.assertGreaterEqual(value("notification", "parley_feed_changes_total", source="scheduling"), applied + 2)
        operations = "db_client_operation_duration_seconds_count"
        self.assertGreater(value("scheduling", operations, db_operation_name="write"), written)
        self.assertGreater(value("notification", operations, db_system_name="redis"), 0)
        self.assertGreater(value("gateway", "parley_verdict_lookups_total", outcome="hit"), hits)
        self.assertEqual(value("contacts", "parley_feed_followers"), 2)
        self.assertEqual(value("scheduling", "parley_feed_followers"), 1)
        self.wait_until(lambda: value("notification", "parley_feed_lag_revisions") == 0, "nothing is behind")


class LogsTest(Seen):
    def test_each_call_has_one_line_at_the_gateway_and_a_failed_one_another_in_the_service(self):
        good, good_id = traceparent()
        bad, bad_id = traceparent()
        self.platform.call(SEEKERS + "ListSeekers", traceparent=good, x_request_id="mine-1")
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(SEEKERS + "GetSeeker", {"name": "seekers/nobody"}, traceparent=bad)
        line = self.line("gateway", msg="call", trace_id=good_id)
        self.assertEqual((line["method"], line["code"], line["reason"]), (SEEKERS + "ListSeekers", "OK", ""))
        self.assertEqual((line["request_id"], line["level"], line["service"]), ("mine-1", "info", "gateway"))
        self.assertRegex(line["span_id"], r"^[0-9a-f]{16}$")
        self.assertGreater(line["took_seconds"], 0)
        self.assertTrue(line["tenant"])
        refused = self.line("gateway", msg="call", trace_id=bad_id)
        self.assertEqual((refused["code"], refused["reason"]), ("NOT_FOUND", "NOT_FOUND"))
        behind = self.line("contacts", msg="call", trace_id=bad_id)
        self.assertEqual((behind["parent_span_id"], behind["tenant"]), (refused["span_id"], refused["tenant"]))
        self.assertEqual((behind["request_id"], behind["reason"]), (bad_id, "NOT_FOUND"))
        self.assertEqual(self.lines("contacts", trace_id=good_id), [])

    def test_every_line_of_ours_is_an_object_with_the_same_beginning(self):
        self.request_by_mail()
        for service in SERVICES:
            for line in self.lines(service):
                self.assertEqual(list(line)[:4], ["ts", "level", "msg", "service"])
                self.assertEqual(line["service"], service)


class TraceTest(Seen):
    def test_one_trace_goes_from_the_request_through_the_feed_to_the_mail(self):
        sent, trace_id = traceparent()
        self.request_by_mail(traceparent=sent)
        at_gateway = self.line("gateway", msg="call", trace_id=trace_id)
        self.assertEqual(at_gateway["parent_span_id"], sent.split("-")[2])
        delivered = self.line("notification", msg="delivery", trace_id=trace_id)
        self.assertEqual((delivered["outcome"], delivered["attempt"], delivered["channel"]), ("SENT", 1, "mail"))
        self.assertNotIn("linked_trace_id", delivered)
        self.assertNotIn(delivered["parent_span_id"], (at_gateway["span_id"], sent.split("-")[2]))  # scheduling's

    def test_a_rest_call_is_traced_to_the_service_and_has_one_line(self):
        sent, trace_id = traceparent()
        url = f"http://{self.instance.address('edge')}/v1/seekers/nobody"
        headers = wire.with_api_key(self.instance.api_key) | {"traceparent": sent, "x-request-id": "rest-1"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), KeepAnswer())
        with opener.open(urllib.request.Request(url, headers=headers), timeout=wire.CALL_SECONDS) as answer:
            self.assertEqual((answer.status, answer.headers["x-request-id"]), (404, "rest-1"))
        at_gateway = self.line("gateway", trace_id=trace_id)
        self.assertEqual((at_gateway["msg"], at_gateway["method"]), ("call", SEEKERS + "GetSeeker"))
        behind = self.line("contacts", trace_id=trace_id)
        self.assertEqual(behind["parent_span_id"], at_gateway["span_id"])

    def test_a_trace_is_made_where_the_client_sent_none_or_nonsense(self):
        for given in ({}, {"traceparent": "nonsense"}, {"traceparent": "00-" + "0" * 32 + "-" + "0" * 16 + "-01"}):
            before = len(self.lines("gateway", msg="call"))
            self.platform.call(SEEKERS + "ListSeekers", **given)
            self.wait_until(lambda: len(self.lines("gateway", msg="call")) > before, "the call is logged")
            line = self.lines("gateway", msg="call")[-1]
            self.assertRegex(line["trace_id"], r"^(?!0{32})[0-9a-f]{32}$")
            self.assertNotIn("parent_span_id", line)

    def test_a_contacts_answer_on_her_page_is_traced_to_the_mail_about_it(self):
        name, seeker_mail = self.new_seeker()
        contact, address = self.new_contact()
        with self.client(name) as seeker:
            self.ask(seeker, contact, weekday(3, 10))
        url = self.link(self.mail(address, 1))
        form = self.page(url).form("decline")
        sent, trace_id = traceparent()
        data = urllib.parse.urlencode(form.fields | {"act": "decline"}).encode()
        request = urllib.request.Request(url, data=data, headers={"traceparent": sent, "x-request-id": "page-1"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), KeepAnswer())
        with opener.open(request, timeout=wire.CALL_SECONDS) as answer:
            self.assertEqual((answer.status, answer.headers["x-request-id"]), (303, "page-1"))
            self.assertIn(trace_id, answer.headers["traceparent"])
        self.mail(seeker_mail, 1)
        line = self.line("gateway", msg="http", trace_id=trace_id)
        self.assertEqual((line["method"], line["route"], line["status"]), ("POST", "/c/{token}", 303))
        self.line("notification", msg="delivery", trace_id=trace_id)


class KeepAnswer(urllib.request.HTTPErrorProcessor):
    """An answer is an answer, whatever its status."""

    def http_response(self, _request, response):
        return response


class LinkedTraceTest(Seen, TimeCase):
    def test_a_reminder_has_a_trace_of_its_own_that_is_linked_to_the_call_that_planned_it(self):
        sent, trace_id = traceparent()
        name, interview = self.request_by_mail(traceparent=sent)
        with self.client(name) as seeker:

            def planned() -> list[dict]:
                return [notice for notice in self.notices(seeker, interview) if notice["cause"] == PLANNED]

            self.wait_until(planned, "reminders are planned")
            first = min(instant(notice["send_time"]) for notice in planned())
            self.advance(first + datetime.timedelta(seconds=1))  # steps are whole seconds
            self.assertEqual(len(self.told(seeker, interview)), 1)
        delivered = self.line("notification", msg="delivery", linked_trace_id=trace_id)
        self.assertNotEqual(delivered["trace_id"], trace_id)
        self.assertNotIn("parent_span_id", delivered)


if __name__ == "__main__":
    unittest.main()
