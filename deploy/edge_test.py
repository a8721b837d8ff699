"""What the edge lets through, where it sends it and what it takes away.

HAProxy with our configuration stands between real gRPC and HTTP clients and two listeners that note what arrives.
"""

import concurrent.futures
import contextlib
import http.client
import http.server
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import grpc
import h2.connection
import h2.events

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import port_plan
import readiness
from instance import Instance
from suite import Suite

DETAILS = bytes(range(256)) * 8  # 2 kB of any bytes: a google.rpc.Status as far as the edge is concerned
NO_BINARIES = pathlib.Path("/nonexistent")


class GrpcListener(grpc.GenericRpcHandler):
    """Answers every method with its request, /test/Refuse with a rich error, and notes the metadata."""

    def __init__(self):
        self.metadata = {}

    def service(self, details):
        self.metadata = dict(details.invocation_metadata)
        if details.method == "/grpc.health.v1.Health/Check":
            return grpc.unary_unary_rpc_method_handler(lambda _request, _context: readiness.SERVING)
        if details.method == "/test/Refuse":
            return grpc.unary_unary_rpc_method_handler(self._refuse)
        return grpc.stream_stream_rpc_method_handler(lambda requests, _context: requests)

    @staticmethod
    def _refuse(_request, context):
        context.set_trailing_metadata((("grpc-status-details-bin", DETAILS),))
        context.abort(grpc.StatusCode.ABORTED, "The slot is already booked.")


class HttpListener(http.server.BaseHTTPRequestHandler):
    """Answers every request with its own headers, one a line."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = "".join(f"{name.lower()}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, *_arguments):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments):
        """The edge closes idle connections as it likes; that is no news."""


class EdgeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cleanup = contextlib.ExitStack()
        cls.addClassCleanup(cleanup.close)
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        cls.instance = Instance(folder / "edge", cleanup.enter_context(port_plan.reserved_ports()))
        cls.address = cls.instance.address("edge")

        cls.listener = GrpcListener()
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(4), handlers=(cls.listener,))
        server.add_insecure_port(cls.instance.address("gateway"))
        server.start()
        cleanup.callback(lambda: server.stop(None).wait())

        pages = HttpServer(("127.0.0.1", cls.instance.ports["gateway_http"]), HttpListener)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        cleanup.callback(pages.server_close)
        cleanup.callback(pages.shutdown)

        suite = Suite(cls.instance, NO_BINARIES)
        cleanup.callback(suite.stop)
        suite.start("edge")

    def call(self, method, metadata=()):
        with grpc.insecure_channel(self.address) as channel:
            return channel.unary_unary(method)(b"hello", timeout=5, metadata=metadata)

    def post(self, path="/v1/contacts", headers=(), body=b"{}"):
        connection = http.client.HTTPConnection(self.address, timeout=10)
        self.addCleanup(connection.close)
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def test_a_plaintext_grpc_call_reaches_the_grpc_listener_and_its_reply_comes_back(self):
        self.assertEqual(self.call("/test/Echo"), b"hello")

    def test_an_error_keeps_its_code_message_and_details(self):
        with self.assertRaises(grpc.RpcError) as refused:
            self.call("/test/Refuse")
        self.assertEqual(refused.exception.code(), grpc.StatusCode.ABORTED)
        self.assertEqual(refused.exception.details(), "The slot is already booked.")
        self.assertEqual(dict(refused.exception.trailing_metadata())["grpc-status-details-bin"], DETAILS)

    def test_a_stream_goes_both_ways_before_either_side_has_ended(self):
        first_reply = threading.Event()

        def requests():
            yield b"one"
            self.assertTrue(first_reply.wait(5))
            yield b"two"

        with grpc.insecure_channel(self.address) as channel:
            replies = channel.stream_stream("/test/Echo")(requests(), timeout=10)
            self.assertEqual(next(replies), b"one")
            first_reply.set()
            self.assertEqual(list(replies), [b"two"])

    def test_internal_headers_are_taken_from_a_grpc_call_and_the_others_are_kept(self):
        self.call("/test/Echo", (("x-parley-caller-bin", b"forged"), ("x-parley-seeker", "seekers/ada")))
        self.assertNotIn("x-parley-caller-bin", self.listener.metadata)
        self.assertEqual(self.listener.metadata["x-parley-seeker"], "seekers/ada")

    def test_internal_headers_are_taken_from_an_http_request_however_they_are_written(self):
        internal = {"X-Parley-Caller-Bin": "Zm9yZ2Vk", "x-parley-else-bin": "YQ"}
        _, arrived = self.post(headers=internal | {"X-Parley-Seeker": "s"})
        self.assertNotIn("-bin", arrived)
        self.assertIn("x-parley-seeker: s", arrived)

    def test_what_is_not_grpc_goes_to_the_http_listener(self):
        for kind in ("json", "grpc-web+proto", "grpc-web-text", "grpcfoo"):
            with self.subTest(kind):
                status, arrived = self.post(headers={"Content-Type": f"application/{kind}"})
                self.assertEqual(status, 200)
                self.assertIn(f"content-type: application/{kind}", arrived)

    def test_grpc_web_over_http_2_is_not_taken_for_grpc(self):
        for kind in ("grpc-web", "grpc-web+proto", "grpc-web-text"):
            with self.subTest(kind):
                status, arrived = self.post_over_http_2(f"application/{kind}")
                self.assertEqual(status, "200")
                self.assertIn(f"content-type: application/{kind}\n", arrived)

    def test_grpc_over_http_1_goes_to_the_http_listener_since_it_has_no_trailers(self):
        status, arrived = self.post(headers={"Content-Type": "application/grpc"})
        self.assertEqual(status, 200)
        self.assertIn("content-type: application/grpc", arrived)

    def test_haproxy_finds_nothing_to_warn_of_in_the_configuration(self):
        config = self.instance.folder / "run/haproxy.cfg"
        check = subprocess.run(["/usr/sbin/haproxy", "-c", "-dW", "-f", config], capture_output=True, text=True)
        self.assertEqual(check.returncode, 0, check.stderr)

    def test_a_header_larger_than_the_limit_is_refused(self):
        # Without a body: the edge hangs up after the headers, and a body sent after that is a broken pipe.
        status, _ = self.post(headers={"x-large": "a" * 20_000}, body=b"")
        self.assertIn(status, (400, 431))

    def test_more_header_lines_than_the_limit_are_refused(self):
        status, _ = self.post(headers={f"x-{number}": "a" for number in range(70)})
        self.assertIn(status, (400, 431))

    def test_a_client_that_never_ends_its_header_or_its_body_is_cut_off(self):
        host, port = self.address.split(":")
        with (
            socket.create_connection((host, int(port)), timeout=30) as without_header,
            socket.create_connection((host, int(port)), timeout=30) as without_body,
        ):
            without_header.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
            without_body.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf")
            self.assertIn(b" 408 ", without_header.recv(100))
            self.assertIn(b" 504 ", without_body.recv(100))

    def test_the_log_names_each_request_but_never_the_token_of_a_link(self):
        self.post("/c/secret-token-of-a-link")
        self.post("/v1/contacts/ada?q=secret-query")
        self.assertTrue(readiness.wait_until(lambda: "/v1/contacts/ada" in self.paths_logged(), 5))
        self.assertIn("/c/-", self.paths_logged())
        self.assertNotIn("secret", self.instance.log_file("edge").read_text())

    def post_over_http_2(self, content_type):
        """Status and body of a POST by prior knowledge, as gRPC clients connect."""
        host, port = self.address.split(":")
        connection = h2.connection.H2Connection()
        connection.initiate_connection()
        headers = {":method": "POST", ":scheme": "http", ":authority": self.address, ":path": "/test/Echo"}
        connection.send_headers(1, list((headers | {"content-type": content_type}).items()), end_stream=True)
        status, body = "", b""
        with socket.create_connection((host, int(port)), timeout=10) as edge:
            edge.sendall(connection.data_to_send())
            while data := edge.recv(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.ResponseReceived):
                        status = dict(event.headers)[b":status"].decode()
                    if isinstance(event, h2.events.DataReceived):
                        body += event.data
                    if isinstance(event, h2.events.StreamEnded):
                        return status, body.decode()
                edge.sendall(connection.data_to_send())
        raise AssertionError("the edge hung up")

    def paths_logged(self):
        lines = self.instance.log_file("edge").read_text().splitlines()
        return [json.loads(line)["path"] for line in lines if line.startswith("{")]


if __name__ == "__main__":
    unittest.main()
