"""A client that costs little itself, and medians of what it asks in turn.

gunicorn's sync workers close the connection after each answer, so each ask opens one, of the
product and of the baselines alike.
"""

import json
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PROXY = "X-Forwarded-Proto: https\r\n"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float

    def json(self):
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """Asks the server on ``port``; ``credentials`` are header lines."""

    port: int
    credentials: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method="GET", body=None, wanted=200, **headers) -> Answer:
        """The answer, which must have the status ``wanted`` (0: any)."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        lines |= self.credentials | {"Host": "localhost"}
        if body is not None:
            lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        head = f"{method} {path} HTTP/1.1\r\n{PROXY}"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        sent = head.encode() + b"Connection: close\r\n\r\n" + content
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=180) as connection:
            connection.sendall(sent)
            came = bytearray()
            while part := connection.recv(262144):
                came += part
        seconds = time.perf_counter() - began
        answer = read(bytes(came), seconds)
        if wanted and answer.status != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.content[:300]!r}")
        return answer

    def until_ready(self, path: str) -> Answer:
        """The answer once it is there: 202 says where it will be. ``seconds``: all that passed."""
        began = time.perf_counter()
        while (answer := self.ask(path, wanted=0)).status == 202:
            time.sleep(0.1)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.content[:300]!r}")
        return Answer(200, answer.headers, answer.content, time.perf_counter() - began)


def read(came: bytes, seconds: float) -> Answer:
    head, _, content = came.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Answer(int(status.split()[1]), headers, content, seconds)


def medians(rounds: int, asks: dict[str, Callable[[], Answer]], between=None) -> dict[str, float]:
    """The median seconds of each, asked in turn, round after round; ``between`` runs before each
    ask and is not counted."""
    took = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            if between:
                between()
            took[name].append(ask().seconds)
    return {name: statistics.median(times) for name, times in took.items()}
