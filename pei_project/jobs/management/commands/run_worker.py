import signal
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from pei_project.jobs.engine import serve_nudge
from pei_project.jobs.queue import sweep, tell_of_worker

SECONDS_BETWEEN_LOOKS = 0.3  # somebody may be waiting for it
SECONDS_BETWEEN_SWEEPS = 10


class Command(BaseCommand):
    """It ends by itself at whatever it cannot go on after, such as a database that went away:
    who started it starts it again."""

    help = "Hace los trabajos en segundo plano. Al pedirle que pare, termina el que está haciendo."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="hace lo que hay y termina")

    def handle(self, *args, once, **options):
        self.is_stopping = False
        if once:
            sweep()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        swept_at = None
        while not self.is_stopping:
            close_old_connections()
            now = time.monotonic()
            if swept_at is None or now - swept_at >= SECONDS_BETWEEN_SWEEPS:
                tell_of_worker()
                sweep(lambda: self.is_stopping)
                swept_at = now
            elif not serve_nudge():
                time.sleep(SECONDS_BETWEEN_LOOKS)

    def stop(self, number, frame):
        self.is_stopping = True
