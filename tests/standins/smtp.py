"""A mail server on loopback that real `smtplib` talks to: keeps what it takes, and answers as it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailStandIn:
    """`replies`: what it says next to a command ("RCPT", "DATA", "BODY", …) instead of "250 OK"; "" hangs up."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server() -> Iterator[MailStandIn]:
    standin = MailStandIn(0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, standin)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        standin.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield standin
        server.shutdown()
        thread.join()


def _converse(handler: socketserver.StreamRequestHandler, standin: MailStandIn) -> None:
    def say(line: str) -> None:
        handler.wfile.write(f"{line}\r\n".encode())

    say("220 mail.example.org ESMTP")
    while line := handler.rfile.readline().decode().strip():
        command = line.split()[0].upper()
        reply = standin.replies.get(command)
        if reply == "":
            return
        if command == "EHLO":
            say("250-mail.example.org\r\n250 AUTH PLAIN")
        elif command == "AUTH":
            standin.logins.append(line)
            say(reply or "235 come in")
        elif command == "DATA" and reply is None:
            say("354 go on")
            mail = _body(handler)
            if standin.replies.get("BODY") == "":
                return
            standin.mails.append(mail)
            say(standin.replies.get("BODY", "250 taken"))
        elif command == "QUIT":
            say("221 bye")
            return
        else:
            say(reply or "250 OK")


def _body(handler: socketserver.StreamRequestHandler) -> EmailMessage:
    lines = []
    while (line := handler.rfile.readline()) != b".\r\n":
        lines.append(line.removeprefix(b"."))
    mail = message_from_bytes(b"".join(lines), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
