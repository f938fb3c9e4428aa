"""The documented routes of the PEI (English, no trailing slash) and its pages (Spanish)."""

from django.urls import path

from pei.api import download, handover, observations, reject, steps
from pei.api import drafts as draft_api
from pei.api import sections as section_api
from pei.api import views as api
from pei.models import SECTIONS
from pei.models.sections import aspects
from pei.web import (
    comparison,
    compliance,
    delegations,
    drafts,
    history,
    plans,
    queue,
    reading,
    receipts,
    reminders,
    review,
    rows,
    sections,
    verify,
    versions,
)
from pei.web import handover as handover_page
from pei.web import observations as observation_pages
from pei.web import steps as step_web

app_name = "pei"

plan = "pei/<uuid:plan>"
page = "proyectos/<uuid:plan>"
STEP_WORDS = {
    "submit": "enviar",
    "decide": "decision",
    "file": "radicar",
    "withdraw": "retirar",
    "reject": "devolver",
    "approve": "aprobar",
    "amend": "modificar",
}


def aspect_routes():
    """Each aspect has paths and a body of its own in the contract; any other is unknown."""
    for model in aspects():
        path_of = f"{plan}/aspect/{model.key}"
        yield path(path_of, section_api.SectionView.as_view(model=model), name=f"api-{model.key}")
        yield path(
            f"{path_of}/indicator/<str:field>", section_api.AspectIndicator.as_view(model=model)
        )


def observation_routes():
    """One observation, and what is said of it."""
    path_of = f"{plan}/observation/<uuid:observation>"
    yield path(path_of, observations.ObservationView.as_view(), name="api-observation")
    for view in (observations.Answer, observations.Resolve, observations.Reopen):
        name = view.kind.value
        yield path(f"{path_of}/{name}", view.as_view(), name=f"api-{name}")


def draft_routes():
    """The draft of each section; the definition is one."""
    for model in SECTIONS:
        view = draft_api.AspectDraft.as_view(model=model)
        yield path(f"change-draft/{plan}/{model.key}", view, name=f"api-draft-{model.key}")


def step_pages():
    """The page of each step of a version's life."""
    for name, word in STEP_WORDS.items():
        yield path(f"{page}/{word}/", step_web.step, {"name": name}, name=name)


urlpatterns = [
    path("pei", api.PlanList.as_view(), name="api-plans"),
    path("pei/total", api.Totals.as_view(), name="api-totals"),
    path("pei/component", api.Components.as_view(), name="api-components"),
    path("pei/definition", section_api.DefinitionCreate.as_view(), name="api-definitions"),
    path(
        "pei/definition/<uuid:plan>", section_api.DefinitionView.as_view(), name="api-definition"
    ),
    path(
        "pei/institution/<uuid:institution>",
        api.InstitutionPlans.as_view(),
        name="api-institution-plans",
    ),
    path(plan, api.PlanView.as_view(), name="api-plan"),
    path(f"{plan}/component", api.PlanComponents.as_view(), name="api-plan-components"),
    path(f"{plan}/total", api.PlanTotal.as_view(), name="api-plan-total"),
    path(f"{plan}/download", download.PlanDownload.as_view(), name="api-plan-download"),
    path(f"{plan}/submit", steps.Submit.as_view(), name="api-submit"),
    path(f"{plan}/school-governing", steps.SchoolGoverning.as_view(), name="api-school-governing"),
    path(f"{plan}/filing", steps.Filing.as_view(), name="api-filing"),
    path(f"{plan}/withdraw", steps.Withdraw.as_view(), name="api-withdraw"),
    path(f"{plan}/assign", steps.Assign.as_view(), name="api-assign"),
    path(f"{plan}/approve", steps.Approve.as_view(), name="api-approve"),
    path(f"{plan}/amend", steps.Amend.as_view(), name="api-amend"),
    path(f"{plan}/reject", reject.Reject.as_view(), name="api-reject"),
    path(f"{plan}/observation", observations.PlanObservations.as_view(), name="api-observations"),
    *observation_routes(),
    *aspect_routes(),
    *draft_routes(),
    path("change-draft/user", draft_api.MyDrafts.as_view(), name="api-drafts"),
    path("change-draft/<uuid:draft>", draft_api.DraftDelete.as_view(), name="api-draft"),
    path("change-history/pei/<uuid:plan>", api.PlanChanges.as_view(), name="api-plan-changes"),
    path("verificar/", verify.verify, name="verify"),
    path("verificar/<str:code>/", verify.verified, name="verified"),
    path("user/<uuid:user>/handover", handover.HandOver.as_view(), name="api-handover"),
    path("instituciones/<uuid:institution>/relevo/", handover_page.handover, name="handover"),
    path("mis-borradores/", drafts.my_drafts, name="drafts"),
    path("mis-borradores/<uuid:pk>/", drafts.draft, name="draft"),
    path("proyectos/", plans.plans, name="plans"),
    path("proyectos/abrir/", plans.open_plan, name="open"),
    path("proyectos/asignar/", queue.assign, name="assign"),
    path("proyectos/recordar/", reminders.remind, name="remind"),
    path(f"{page}/", plans.plan, name="plan"),
    path(f"{page}/revisar/", reading.review, name="review"),
    path(f"{page}/cumplimiento/", compliance.compliance, name="compliance"),
    path(f"{page}/historial/", history.history, name="history"),
    path(f"{page}/historial/<slug:section>/<int:revision>/", history.save, name="save"),
    path(f"{page}/historial/<uuid:change>/restaurar/", history.restore, name="restore"),
    path(f"{page}/borradores/", drafts.plan_drafts, name="plan-drafts"),
    path(f"{page}/borradores/<uuid:pk>/tomar/", drafts.take_draft, name="take-draft"),
    *step_pages(),
    path(f"{page}/constancia/<str:receipt>/", receipts.receipt, name="receipt"),
    path(f"{page}/encargos/", delegations.delegations, name="delegations"),
    path(f"{page}/pdf/", reading.download, name="pdf"),
    path(f"{page}/versiones/", versions.versions, name="versions"),
    path(f"{page}/comparar/", comparison.comparison, name="comparison"),
    path(f"{page}/revision/", review.review, name="revision"),
    path(f"{page}/revision/<slug:section>/", review.review_section, name="revision-section"),
    path(f"{page}/observaciones/", observation_pages.observations, name="observations"),
    path(f"{page}/<slug:section>/", sections.section, name="section"),
    path(f"{page}/<slug:section>/<slug:topic>/", sections.section, name="topic"),
    path(f"{page}/<slug:section>/<slug:topic>/<slug:table>/", rows.row, name="new-row"),
    path(f"{page}/<slug:section>/<slug:topic>/<slug:table>/<uuid:row>/", rows.row, name="row"),
]
