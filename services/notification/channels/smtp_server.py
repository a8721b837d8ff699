"""An SMTP server with a character, for smtp_test.cc: smtp_server.py CHARACTER

Prints its port, then one line of JSON for each message it takes: {"from", "to", "content", "peer"}. Ends with its
input.
Characters: kind takes everything; full answers 250 to the sender and 452 to the recipient; busy_once answers 451 to the
first message and takes the second; unknown answers 550 to the recipient; refuses_content 554 to the message; drops
closes the connection in the middle of DATA; loses closes it after the message, before its answer; slow never answers;
turns_away greets with 554; wants_sign_in answers 530; broken_tls offers STARTTLS with a certificate of nobody's.
"""

import asyncio
import json
import logging
import ssl
import subprocess
import sys
import tempfile

from aiosmtpd.smtp import SMTP


class Character:
    def __init__(self, name):
        self._name, self._count = name, 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self._name == "wants_sign_in":
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self._name == "unknown":
            return f"550 5.1.1 <{address}>: no such person"
        if self._name == "full":
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server, session, envelope):
        self._count += 1
        if self._name == "slow":
            await asyncio.sleep(3600)
        if self._name == "busy_once" and self._count == 1:
            return "451 4.7.1 Try again later"
        if self._name == "refuses_content":
            return "554 5.6.0 We do not like this"
        message = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": envelope.content.decode("latin-1"),
                   "peer": session.peer[1]}
        print(json.dumps(message), flush=True)
        if self._name == "loses":
            server.transport.abort()
        return "250 2.0.0 Taken"


async def raw(reader, writer, name):
    """For what aiosmtpd does not do: greetings that turn away, connections that break off."""
    if name == "turns_away":
        writer.write(b"554 5.3.2 Not today\r\n")
        await writer.drain()
        writer.close()
        return
    writer.write(b"220 here\r\n")
    for answer in (b"250 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
        await reader.readline()
        writer.write(answer)
        await writer.drain()
    await reader.readline()
    writer.transport.abort()


def tls_of_nobody():
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key", f"{folder}/certificate"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout",
                        key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


async def main(name):
    loop = asyncio.get_running_loop()
    if name in ("turns_away", "drops"):
        server = await asyncio.start_server(lambda reader, writer: raw(reader, writer, name), "127.0.0.1", 0)
    else:
        tls = tls_of_nobody() if name == "broken_tls" else None
        character = Character(name)
        server = await loop.create_server(lambda: SMTP(character, loop=loop, hostname="here", tls_context=tls), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    logging.disable()  # that a client breaks off is what some of the tests are about
    asyncio.run(main(sys.argv[1]))
