"""The long lock, of an account and an address together, as django-axes counts it;
``accounts.throttling`` asks it."""

from datetime import timedelta

AXES_FAILURE_LIMIT = 50
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "accounts.throttling.peer_of"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
# Neither its middleware nor its backend: there is one answer to who may not try.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]
