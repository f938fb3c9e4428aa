"""Staff see what became of each mail and have those sent again that failed. The secret of a link
is made when its mail is sent: here is only what it is about."""

from django.contrib import admin

from notifications import delivery
from notifications.models import Mail, MailState
from pei_project.admin import DeskModelAdmin, Figure, Retried


@admin.register(Mail)
class MailAdmin(Retried, DeskModelAdmin):
    view_action = "mail.view"
    retry_action = "mail.retry"
    list_display = ["subject", "recipient", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email"]
    search_help_text = "Correo de la persona."
    searched_as_folded = False
    fields = ["subject", "recipient", "state", "attempts", "reason", "created_at", "sent_at"]
    readonly_fields = fields

    def attention(self, request):
        count = Mail.objects.filter(state=MailState.FAILED).count()
        url = self.list_url(state__exact=MailState.FAILED.value)
        return [Figure(count, "correos que no se pudieron enviar", url)]

    @admin.display(description="asunto", ordering="message")
    def subject(self, mail):
        return mail.subject

    def let_go_on(self, mail):
        return delivery.retry(mail)
