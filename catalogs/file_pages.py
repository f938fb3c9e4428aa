"""The pages of the desk by which a list goes out as a file and comes back in: choose a file, see
what it would change, confirm."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from catalogs import exchange, spreadsheets
from catalogs.forms import ImportForm
from catalogs.listings import LISTINGS, Listing, table, title_of
from catalogs.models import CatalogItem
from catalogs.usage import uses
from pei_project.throttling import EXPORTS

SALT = "catalogs.import"
SECONDS_TO_CONFIRM = 3600
LARGEST_PROPOSAL = 900_000  # characters; the form that confirms must stay under 1 MB
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def items_url(listing: Listing) -> str:
    """Where staff see the items of a list."""
    query = {"catalog__exact": listing.key} if listing.model is CatalogItem else {}
    return reverse(f"admin:catalogs_{listing.model._meta.model_name}_changelist", query=query)


class FilePages:
    """What a ModelAdmin needs to serve them, for every list there is."""

    def get_urls(self):
        guard = self.admin_site.admin_view
        return [
            path("listas/<slug:key>/importar/", guard(self.import_view), name="catalogs_import"),
            path(
                "listas/<slug:key>/exportar/<slug:kind>/",
                guard(self.export_view),
                name="catalogs_export",
            ),
            *super().get_urls(),
        ]

    def found(self, request, key: str) -> Listing:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if key not in LISTINGS:
            raise Http404
        return LISTINGS[key]

    def export_view(self, request, key, kind):
        listing = self.found(request, key)
        if kind not in KINDS:
            raise Http404
        EXPORTS.take(str(request.user.pk))
        headings, rows = table(listing)
        if kind == "csv":
            content = spreadsheets.as_csv(headings, rows)
        else:
            content = spreadsheets.as_xlsx(listing.title, headings, rows)
        name = f'attachment; filename="{listing.key}.{kind}"'
        return HttpResponse(
            content, content_type=KINDS[kind], headers={"Content-Disposition": name}
        )

    def import_view(self, request, key):
        """Choose a file, see what it would change, confirm."""
        listing = self.found(request, key)
        if request.method == "POST" and "proposal" in request.POST:
            return self.confirm(request, listing)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self.preview(request, listing, form.rows, form.cleaned_data["whole"], form)
        return self.import_page(request, listing, form)

    def import_page(self, request, listing, form, **more):
        context = self.admin_site.each_context(request) | {
            "title": f"Importar: {listing.title}",
            "opts": self.opts,
            "listing": listing,
            "items_url": items_url(listing),
            "columns": [title_of(part) for part in listing.fields],
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogs/import.html", context | more)

    def preview(self, request, listing, rows, whole, form):
        try:
            found = exchange.compare(listing, rows, whole)
        except spreadsheets.BrokenTable as error:
            form.add_error("file", str(error))
            return self.import_page(request, listing, form)
        seen = {"key": listing.key, "rows": rows, "whole": whole, "mark": found.mark}
        proposal = signing.dumps(seen | {"by": str(request.user.pk)}, salt=SALT, compress=True)
        if len(proposal) > LARGEST_PROPOSAL:
            form.add_error("file", "El archivo trae demasiado texto. Divídalo en varios.")
            return self.import_page(request, listing, form)
        used = uses(found.retired)
        return self.import_page(
            request,
            listing,
            form,
            found=found,
            retired=[(item, used.get(item.pk, [])) for item in found.retired],
            proposal=proposal,
        )

    def confirm(self, request, listing):
        """Do what was shown; where somebody changed the list meanwhile, show it anew."""
        try:
            seen = signing.loads(request.POST["proposal"], salt=SALT, max_age=SECONDS_TO_CONFIRM)
        except signing.BadSignature:
            seen = {}
        if (seen.get("key"), seen.get("by")) != (listing.key, str(request.user.pk)):
            messages.error(request, "La vista previa venció. Elija el archivo otra vez.")
            return redirect(request.path)
        done = exchange.apply(listing, seen["rows"], seen["whole"], seen["mark"], request.user)
        if done is None:
            messages.warning(
                request, "La lista cambió mientras usted revisaba. Vea de nuevo los cambios."
            )
            form = ImportForm(initial={"whole": seen["whole"]})
            return self.preview(request, listing, seen["rows"], seen["whole"], form)
        messages.success(
            request,
            f"Se importó «{listing.title}». Nuevos: {len(done.new)}. Cambiados:"
            f" {len(done.changed)}. Retirados: {len(done.retired)}. Ofrecidos otra vez:"
            f" {len(done.reinstated)}.",
        )
        return redirect(items_url(listing))
