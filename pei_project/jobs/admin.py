"""Staff see what is done in the background and let what stopped be tried again."""

from django.contrib import admin

from pei_project.admin import DeskModelAdmin, Figure, Retried
from pei_project.jobs import engine, queue
from pei_project.jobs.models import Job, State
from pei_project.jobs.registry import KINDS

# Nudges say nothing that the jobs do not.
admin.site.unregister(engine.DBTaskResult)


class KindFilter(admin.SimpleListFilter):
    title = "clase"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.title) for kind in KINDS.values()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(Retried, DeskModelAdmin):
    view_action = "job.view"
    retry_action = "job.retry"
    list_display = ["title", "state", "attempts", "created_at", "next_try", "finished_at"]
    list_filter = ["state", KindFilter]
    fields = [
        "title",
        "payload",
        "key",
        "state",
        "attempts",
        "created_at",
        "claimed_at",
        "claimed_by",
        "next_try",
        "finished_at",
        "last_error",
    ]
    readonly_fields = fields

    def attention(self, request):
        count = Job.objects.filter(state=State.DEAD).count()
        return [Figure(count, "trabajos detenidos", self.list_url(state__exact=State.DEAD.value))]

    @admin.display(description="trabajo", ordering="kind")
    def title(self, job):
        return job.title()

    @admin.display(description="próximo intento", ordering="next_try_at", empty_value="—")
    def next_try(self, job):
        return None if job.finished_at else job.next_try_at

    def let_go_on(self, job):
        return queue.retry(job)
