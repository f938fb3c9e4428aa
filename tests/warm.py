"""What script/server keeps running, started again and again without the seconds that importing
takes: ``python -m tests.warm SOCKET`` imports once and forks gunicorn and a worker, one group of
processes, for each line it reads. It tells the number of the group, and waits until that is
killed.
"""

import os
import sys

GUNICORN = ["--workers", "2", "--timeout", "150", "--log-level", "warning"]


def main(listening: str) -> None:
    import pei_project.urls
    import pei_project.wsgi  # noqa: F401

    for _ in sys.stdin:
        group = os.fork()
        if not group:
            os.setpgid(0, 0)
            serve(listening)
        print(group, flush=True)
        os.waitpid(group, 0)


def serve(listening: str) -> None:
    from django.core.management import call_command
    from gunicorn.app.wsgiapp import WSGIApplication

    if not os.fork():
        call_command("run_worker")
    sys.argv = ["gunicorn", "pei_project.wsgi", "--bind", f"fd://{listening}", *GUNICORN]
    WSGIApplication().run()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pei_project.settings"
    import django

    django.setup()
    main(sys.argv[1])
