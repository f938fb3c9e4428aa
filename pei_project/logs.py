"""What is logged: one line for each event, with the id of its request."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "pei_project.requests.RequestIdFilter"}},
    "formatters": {"line": {"()": "pei_project.requests.OneLineFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # It tells of each attempt; accounts.authentication does too.
        "axes": {"level": "ERROR"},
        # They tell of each nudge and of each look for one; pei_project.jobs tells of the work.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
