"""Many requests at once, each on a connection of its own, as the server's processes have."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from django.db import connection, connections


@contextmanager
def many_connections(folder):
    """Inside, each new thread has a connection of its own to the tests' database. A database in
    SQLite's memory cannot be locked by several, so they get it as a file."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            with closing(sqlite3.connect(folder / "db.sqlite3")) as file:
                connection.connection.backup(file)
            patch.setitem(connection.settings_dict, "NAME", folder / "db.sqlite3")
        yield


def alone(work: Callable, *given):
    """``work(*given)``, leaving no connection behind."""
    try:
        return work(*given)
    finally:
        connections.close_all()


def at_once(times: int, folder, work: Callable[[int], object], then: Callable[[], object]):
    """What ``work(n)`` gave in each of so many threads that start together, and what ``then()``
    finds afterwards in the database they wrote to."""
    together = threading.Barrier(times)

    def start(number):
        together.wait()
        return alone(work, number)

    with many_connections(folder), ThreadPoolExecutor(times) as threads:
        answers = list(threads.map(start, range(times)))
        return answers, threads.submit(alone, then).result()
