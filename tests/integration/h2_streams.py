"""Many gRPC streams over one HTTP/2 connection, in a few kilobytes each, and readers that are as slow as a test likes:
what gRPC's own client cannot be told to do."""

from __future__ import annotations

import base64
import select
import socket
import struct
import time

import h2.config
import h2.connection
import h2.events
from google.protobuf.message import Message

READ_BYTES = 1 << 16


class Stream:
    """What has come: the messages' bytes, and how it ended (grpc-status), "" while it goes on."""

    def __init__(self):
        self.messages: list[bytes] = []
        self.status = ""
        self._rest = b""

    def take(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) >= 5:
            (size,) = struct.unpack(">xI", self._rest[:5])
            if len(self._rest) < 5 + size:
                return
            self.messages.append(self._rest[5 : 5 + size])
            self._rest = self._rest[5 + size :]


class Connection:
    """One connection. Not thread-safe; pump() does all the reading, so a connection that is not pumped reads nothing.

    reads: while False, what comes is received as far as HTTP/2's windows of 64 KiB allow, and never acknowledged.
    """

    def __init__(self, address: str, *, reads: bool = True):
        host, _, port = address.partition(":")
        self._address = address
        self._socket = socket.create_connection((host, int(port)))
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._h2.initiate_connection()
        self._reads = reads
        self._owed: dict[int, int] = {}  # bytes received and not acknowledged, by stream
        self.streams: dict[int, Stream] = {}
        self._flush()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_error) -> None:
        self._socket.close()

    def call(self, method: str, request: Message, metadata: dict[str, str | bytes]) -> Stream:
        """Starts a call with one message; its stream fills as the connection is pumped."""
        number, stream = self._begin(method, metadata)
        body = request.SerializeToString()
        self._h2.send_data(number, struct.pack(">BI", 0, len(body)) + body, end_stream=True)
        self._flush()
        return stream

    def _begin(self, method: str, metadata: dict[str, str | bytes]) -> tuple[int, Stream]:
        number = self._h2.get_next_available_stream_id()
        headers = {":method": "POST", ":scheme": "http", ":authority": self._address, ":path": f"/{method}"}
        headers |= {"content-type": "application/grpc", "te": "trailers"}
        headers |= {name: _text(value) for name, value in metadata.items()}
        self._h2.send_headers(number, list(headers.items()))
        self.streams[number] = Stream()
        self._flush()
        return number, self.streams[number]

    def upload(self, method: str, size: int, metadata: dict[str, str | bytes], seconds: float) -> tuple[Stream, int]:
        """Starts a call whose one message has `size` bytes, and sends it as fast as the other side takes it, until it
        is sent, the call ends, or `seconds` have passed. Its stream, and how many bytes of the message went out."""
        number, stream = self._begin(method, metadata)
        self._h2.send_data(number, struct.pack(">BI", 0, size))
        until = time.monotonic() + seconds
        sent = 0
        while sent < size and not stream.status and time.monotonic() < until:
            room = min(self._h2.local_flow_control_window(number), self._h2.max_outbound_frame_size, size - sent)
            if room:
                self._h2.send_data(number, bytes(room), end_stream=sent + room == size)
                sent += room
                self._flush()
            self.pump(0 if room else 0.01)
        return stream, sent

    def all_answered(self) -> bool:
        """Whether each stream has had a message, or has ended."""
        return all(stream.messages or stream.status for stream in self.streams.values())

    def read_on(self) -> None:
        """Acknowledges what was held back, and from now on everything."""
        self._reads = True
        for number, count in self._owed.items():
            self._h2.acknowledge_received_data(count, number)
        self._owed.clear()
        self._flush()

    def pump(self, seconds: float) -> None:
        """Takes what comes within `seconds`; returns at the first silence when they are 0."""
        until = time.monotonic() + seconds
        while select.select([self._socket], [], [], max(0.0, until - time.monotonic()))[0]:
            data = self._socket.recv(READ_BYTES)
            if not data:
                return
            for event in self._h2.receive_data(data):
                self._handle(event)
            self._flush()

    def _handle(self, event: h2.events.Event) -> None:
        stream = self.streams.get(getattr(event, "stream_id", None) or 0)
        if stream is None:
            return
        if isinstance(event, h2.events.DataReceived):
            stream.take(event.data)
            if self._reads:
                self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            else:
                self._owed[event.stream_id] = self._owed.get(event.stream_id, 0) + event.flow_controlled_length
        elif isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
            stream.status = dict(event.headers).get("grpc-status", stream.status)
        elif isinstance(event, h2.events.StreamReset):
            stream.status = f"reset {event.error_code}"

    def _flush(self) -> None:
        self._socket.sendall(self._h2.data_to_send())


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else base64.b64encode(value).decode().rstrip("=")
