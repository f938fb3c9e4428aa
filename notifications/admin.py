"""Staff see what became of each mail and have those sent again that failed. The secret of a link
is made when its mail is sent: here is only what it is about."""

from django.contrib import admin, messages

from notifications import delivery
from notifications.models import Mail, MailState
from pei_project.admin import DeskModelAdmin, Figure


@admin.register(Mail)
class MailAdmin(DeskModelAdmin):
    view_action = "mail.view"
    list_display = ["subject", "recipient", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email"]
    search_help_text = "Correo de la persona."
    searched_as_folded = False
    actions = ["retry"]
    fields = ["subject", "recipient", "state", "attempts", "reason", "created_at", "sent_at"]
    readonly_fields = fields

    def attention(self, request):
        count = Mail.objects.filter(state=MailState.FAILED).count()
        url = self.list_url(state__exact=MailState.FAILED.value)
        return [Figure(count, "correos que no se pudieron enviar", url)]

    @admin.display(description="asunto", ordering="message")
    def subject(self, mail):
        return mail.subject

    def has_retry_permission(self, request):
        return self.may(request, "mail.retry")

    @admin.action(description="Reintentar los correos elegidos", permissions=["retry"])
    def retry(self, request, mails):
        again = [mail for mail in mails if delivery.retry(mail)]
        for mail in again:
            self.log_change(request, mail, "Se reintentó.")
        skipped = len(mails) - len(again)
        if again:
            self.message_user(request, f"Se reintentarán: {len(again)}.", messages.SUCCESS)
        if skipped:
            said = f"No se tocaron, porque no habían fallado: {skipped}."
            self.message_user(request, said, messages.WARNING)
