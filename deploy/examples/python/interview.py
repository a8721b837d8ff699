#!/usr/bin/python3
"""A platform asks for an informational interview on a seeker's behalf, with plain gRPC.

It puts the seeker on file, imports her connections, asks one of them for 20 minutes, and follows what becomes of it.
Stubs come from the .proto files: see README.md beside this folder. Environment: PARLEY_ADDRESS (127.0.0.1:8080) and
PARLEY_API_KEY, as deploy/up prints them.
"""

import datetime
import os
import pathlib
import sys
import time

import grpc
from google.rpc import error_details_pb2, status_pb2
from parley.contacts.v1 import contacts_pb2, contacts_pb2_grpc, seekers_pb2, seekers_pb2_grpc
from parley.scheduling.v1 import interviews_pb2, interviews_pb2_grpc

CONNECTIONS = pathlib.Path(__file__).resolve().parents[1] / "Connections.csv"
CHUNK_BYTES = 128 * 1024  # the most that one message of an import may carry
CALL_SECONDS = 10
WAIT_SECONDS = int(os.environ.get("WAIT_SECONDS", "60"))  # for the contact's answer
POLL_SECONDS = 1

# In production the address has TLS: grpc.secure_channel(address, grpc.ssl_channel_credentials()).
channel = grpc.insecure_channel(os.environ["PARLEY_ADDRESS"], options=[("grpc.enable_http_proxy", 0)])
platform = [("authorization", f"Bearer {os.environ['PARLEY_API_KEY']}")]
seekers = seekers_pb2_grpc.SeekersServiceStub(channel)
contacts = contacts_pb2_grpc.ContactsServiceStub(channel)
interviews = interviews_pb2_grpc.InterviewsServiceStub(channel)


def main() -> None:
    # A request_id makes a call safe to repeat: sent twice, it is done once, and answers the same twice. Yours would be
    # the key of the row in your own database.
    run = str(time.time_ns())
    seeker = seekers.CreateSeeker(
        seekers_pb2.CreateSeekerRequest(
            seeker=seekers_pb2.Seeker(display_name="Ada Example", email=f"ada-{run}@example.edu", zone="Europe/Berlin"),
            request_id=f"seeker-{run}",
        ),
        metadata=platform,
        timeout=CALL_SECONDS,
    )
    print(f"{seeker.name} is on file")

    # From here on the platform acts for her: the same key, and her name beside it.
    acting = [*platform, ("x-parley-seeker", seeker.name)]
    import_connections(acting)
    contact = first_with_address(acting)

    interview = interviews.CreateInterview(
        interviews_pb2.CreateInterviewRequest(
            interview=interviews_pb2.Interview(contact=contact.name, goals=["How people get in"]),
            request_id=f"interview-{run}",
        ),
        metadata=acting,
        timeout=CALL_SECONDS,
    )
    in_a_week = datetime.date.today() + datetime.timedelta(days=7)
    interview = interviews.RequestInterview(
        interviews_pb2.RequestInterviewRequest(
            name=interview.name,
            reason="Your talk made me curious how you came to it.",
            offered_times=[interviews_pb2.WallStart(wall_time=f"{in_a_week}T10:00:00")],  # by the contact's clock
            request_id=f"request-{run}",
        ),
        metadata=acting,
        timeout=CALL_SECONDS,
    )
    follow(interview, acting)


def import_connections(acting: list) -> None:
    """Streams the file; the last message of the server is the summary."""

    def messages():
        options = contacts_pb2.ImportOptions(format=contacts_pb2.IMPORT_FORMAT_LINKEDIN, file_name=CONNECTIONS.name)
        yield contacts_pb2.ImportContactsRequest(options=options)
        with CONNECTIONS.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield contacts_pb2.ImportContactsRequest(chunk=chunk)

    for progress in contacts.ImportContacts(messages(), metadata=acting):
        for issue in progress.issues:
            print(f"  line {issue.line}: {issue.message}")
        if progress.HasField("summary"):
            print(f"{progress.summary.counts.created_count} contacts imported")


def first_with_address(acting: list) -> contacts_pb2.Contact:
    """Most exported connections have no address; one without can be asked by phone, and she records the answer."""
    request = contacts_pb2.ListContactsRequest(page_size=500)
    while True:
        page = contacts.ListContacts(request, metadata=acting, timeout=CALL_SECONDS)
        for contact in page.contacts:
            if contact.email:
                return contact
        if not page.next_page_token:
            sys.exit("nobody with an address is on file")
        request.page_token = page.next_page_token


def follow(interview: interviews_pb2.Interview, acting: list) -> None:
    """Prints each state until the contact has answered. Only the contact's own link can answer: it is in the mail."""
    request = interviews_pb2.GetInterviewRequest(name=interview.name)
    seen, deadline = None, time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if interview.state != seen:
            print(f"{interview.name} {interviews_pb2.State.Name(interview.state)}", flush=True)
            seen = interview.state
        if seen != interviews_pb2.STATE_REQUESTED:
            return
        time.sleep(POLL_SECONDS)
        interview = interviews.GetInterview(request, metadata=acting, timeout=CALL_SECONDS)
    print("no answer yet")


def explain(error: grpc.RpcError) -> str:
    """Code, stable reason and every field that is wrong: switch on the reason, show the message to people."""
    status = status_pb2.Status.FromString(dict(error.trailing_metadata()).get("grpc-status-details-bin", b""))
    lines = [f"{error.code().name}: {error.details()}"]
    for detail in status.details:
        information, fields = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(information):
            lines.append(f"  reason {information.reason}")
        elif detail.Unpack(fields):
            lines += [f"  {violation.field}: {violation.description}" for violation in fields.field_violations]
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except grpc.RpcError as refused:
        sys.exit(explain(refused))
