"""The document of the API as a test reads it: which operation a request is, and whether an answer
is one that the document describes, to the last property."""

import json
import re
from dataclasses import dataclass

from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from pei_project.api.document import written
from pei_project.api.operations import JSON


@dataclass(frozen=True, eq=False)
class Described:
    """One operation of the document."""

    method: str
    path: str
    said: dict

    def __str__(self):
        return f"{self.method} {self.path}"

    @property
    def body(self) -> dict | None:
        """What is said of the JSON of the request."""
        return (
            self.said["requestBody"]["content"].get(JSON) if "requestBody" in self.said else None
        )

    @property
    def needs_token(self) -> bool:
        return self.said["security"] != []

    def matches(self, path: str) -> bool:
        return bool(re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path)), path))

    def url(self, **values) -> str:
        return self.path.format_map(values)


class Contract:
    def __init__(self, document: dict):
        self.document = document
        self.strict = complete(document)
        self.operations = [
            Described(method.upper(), path, said)
            for path, methods in document["paths"].items()
            for method, said in methods.items()
        ]

    def operation(self, method: str, path: str) -> Described:
        """The operation a request is; words of a path go before its parameters."""
        found = [one for one in self.operations if one.method == method and one.matches(path)]
        assert found, f"the document has no {method} {path}"
        return min(found, key=lambda one: one.path.count("{"))

    def part(self, said: dict) -> dict:
        """``said``, or the named part it refers to."""
        if "$ref" not in said:
            return said
        found = self.strict
        for word in said["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        return found

    def problems(self, schema: dict, value) -> list[str]:
        """What is wrong with ``value``, in words."""
        whole = {"components": self.strict["components"], "allOf": [schema]}
        checker = Draft202012Validator(whole, format_checker=FormatChecker())
        return [
            f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(value)
        ]

    def check(self, method: str, path: str, response) -> None:
        """Fail unless the answer is one that the document describes."""
        operation = self.operation(method, path)
        status = str(response.status_code)
        assert status in operation.said["responses"], f"{operation} does not describe {status}"
        said = self.part(operation.said["responses"][status])
        missing = [name for name in said["headers"] if name not in response]
        assert missing == [], f"{operation} {status} lacks {missing}"
        if "content" not in said:
            return
        kind = response["Content-Type"].partition(";")[0]
        assert kind in said["content"], f"{operation} {status} answers {kind}"
        if kind == JSON:
            problems = self.problems(said["content"][JSON]["schema"], json.loads(response.content))
            assert problems == [], f"{operation} {status}: {problems[:5]}"


def complete(document: dict) -> dict:
    """The document as if each object had no more properties than it names: the published one
    lets an answer grow, the tests do not."""
    found = closed(document)
    schemas = document["components"]["schemas"]
    open_ones = {f"{name}.open": inner_closed(schema) for name, schema in schemas.items()}
    found["components"]["schemas"] |= open_ones
    return found


def closed(said):
    if isinstance(said, list):
        return [closed(one) for one in said]
    if not isinstance(said, dict):
        return said
    found = inner_closed(said)
    if said.get("type") == "object" and "allOf" not in said:
        found.setdefault("additionalProperties", False)
    elif "allOf" in said:  # its parts are closed together
        found["unevaluatedProperties"] = False
        found["allOf"] = [{"$ref": f"{one['$ref']}.open"} for one in said["allOf"]]
    return found


def inner_closed(said: dict) -> dict:
    return {key: closed(value) for key, value in said.items()}


CONTRACT = Contract(json.loads(written(JSON)))


class CheckedClient(APIClient):
    """A client that takes no answer which the document does not describe."""

    default_format = "json"

    def request(self, **request):
        response = super().request(**request)
        CONTRACT.check(request["REQUEST_METHOD"], request["PATH_INFO"], response)
        return response
