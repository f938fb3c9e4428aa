"""Requests that nobody wrote, made from the document of the API by schemathesis: none gets a 5xx,
nor an answer that the document does not describe. ``script/fuzz`` is the long form."""

import copy
import os

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from schemathesis import checks

from accounts.tokens import sign_in
from catalogs.models import CatalogItem
from pei import editing
from pei.models.sections import Objectives
from pei_project.wsgi import application
from tests.contract import CONTRACT
from tests.test_permissions import opened

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
checks.load_all_checks()
CHECKS = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)

# The plain lists are one view; in the short form one of them speaks for all.
PLAIN_LISTS = r"^/filters/(?!zone$)[^/]+$"

# A copy: schemathesis writes into the document it reads.
schema = schemathesis.openapi.from_dict(copy.deepcopy(CONTRACT.document))
schema.config.phases.update(phases=["fuzzing"])
schema.app = lambda environ, start: application({"REMOTE_ADDR": "127.0.0.1"} | environ, start)
if EXAMPLES < 20:
    schema = schema.exclude(path_regex=PLAIN_LISTS)


@pytest.fixture
def known(institution, secretary, council):
    """What the parts of a path may be called so that they lead to something."""
    own = opened(institution, secretary, council, "Guadual")
    municipality = institution.municipality
    service = CatalogItem.objects.filter(catalog="public-service-type").first()
    return {
        "idPei": own.plan.pk,
        "institutionId": institution.pk,
        "headquarterId": own.site.pk,
        "actId": own.act.pk,
        "fileId": own.file.pk,
        "draftId": own.draft.pk,
        "observationId": own.observation.pk,
        "notificationId": own.notification.pk,
        "userId": council.pk,
        "municipalityId": municipality.code,
        "departmentId": municipality.department.code,
        "gagemId": municipality.gagem.code,
        "publicServiceTypeId": service.code,
    }


@pytest.mark.fuzz
@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES < 20,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
def test_no_request_gets_an_answer_that_is_not_described(case, known, secretary):
    cache.clear()
    for name in case.path_parameters or {}:
        case.path_parameters[name] = str(known.get(name, case.path_parameters[name]))
    headers = {"Authorization": f"Bearer {sign_in(secretary)['token']}"}
    headers["Accept-Encoding"] = "identity"
    if case.method in ("PUT", "PATCH") and "idPei" in (case.path_parameters or {}):
        headers["If-Match"] = f'"{revision(case, known)}"'
        if isinstance(case.body, dict):
            case.body.pop("revision", None)
    answer = case.call(headers=headers)
    case.validate_response(answer, checks=CHECKS)


def revision(case, known) -> int:
    """What the section stands at, so that the body is looked at at all."""
    models = {model.key: model for model in editing.sections.SECTIONS}
    model = models.get(case.path.rsplit("/", 1)[-1], editing.sections.Definition)
    return model.objects.get(version=known["idPei"]).revision


def test_the_section_with_content_is_among_those_that_are_tried():
    assert any(Objectives.key in one.path for one in CONTRACT.operations)
