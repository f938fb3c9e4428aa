"""Real SMTP servers on this machine, for the product to send its mails to: one that works, and
those that refuse, hang and die."""

import logging
import socket
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

# What the server of the tests writes down is not what the product does.
logging.getLogger("mail.log").propagate = False


class Inbox:
    """Accepts what comes. ``at_recipient`` and ``at_content`` are what it answers first, one at a
    time, before it accepts; ``when_it_comes`` is called with each message before its answer."""

    def __init__(self, at_recipient=(), at_content=(), when_it_comes=None):
        self.at_recipient, self.at_content = list(at_recipient), list(at_content)
        self.when_it_comes = when_it_comes
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_content:
            return self.at_content.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        if self.when_it_comes:
            self.when_it_comes()
        return "250 OK"

    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages]


class Dying(SMTP):
    """Closes the connection while the message is being sent, so many times; then it works."""

    deaths = 1

    async def smtp_DATA(self, argument):  # noqa: N802
        if Dying.deaths:
            Dying.deaths -= 1
            await self.push("354 Go on")
            await self._reader.read(20)
            self.transport.abort()
        else:
            await super().smtp_DATA(argument)


class Served(Controller):
    kind = SMTP

    def factory(self):
        return self.kind(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp(inbox: Inbox, kind=SMTP):
    """A server at (host, port) that brings what it is sent to ``inbox``."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    controller = Served(inbox, hostname="127.0.0.1", port=port)
    controller.kind = kind
    controller.start()
    try:
        yield "127.0.0.1", port
    finally:
        controller.stop()


class Hanging:
    """Takes connections and never says a word. ``count`` of them came."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = self.socket.getsockname()
        self.socket.setblocking(False)

    def count(self) -> int:
        came = 0
        while True:
            try:
                connection, _ = self.socket.accept()
            except BlockingIOError:
                return came
            connection.close()
            came += 1


@contextmanager
def hanging():
    server = Hanging()
    with closing(server.socket):
        yield server
