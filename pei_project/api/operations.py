"""What a view says of its routes for the document of the API (``/schema``).

``operations = {"GET": Operation(...)}`` stands beside the methods. What follows from the view
itself (path, parameters, who may, the errors of every body) is not said again: see ``openapi``.
"""

from dataclasses import dataclass, field

from pei_project.api.shapes import Shape

JSON = "application/json"
# Headers of requests. Whoever takes If-Match can be answered 412 and 428, and so on (``openapi``).
IF_MATCH, IF_NONE_MATCH = "If-Match", "If-None-Match"
IDEMPOTENCY_KEY, RANGE = "Idempotency-Key", "Range"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """``summary`` is the documented name and ``folder`` its folder, word for word."""

    summary: str
    folder: str
    answer: Shape | dict | None = None
    status: int = 200
    takes: Shape | dict | None = None  # the body of the request
    takes_media: str = JSON
    example: dict = field(default_factory=dict)  # of that body; a test sends it
    description: str = ""
    refusals: tuple[str, ...] = ()  # names of errors beside those that follow from the view
    accepts: tuple[str, ...] = ()  # headers of the request
    sends: tuple[str, ...] = ()  # headers of the answer
    media: tuple[str, ...] = (JSON,)
    waits: bool = False  # 202 while the answer is being made
