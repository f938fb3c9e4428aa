"""Where no server sends mails: they are printed, short, so that the rest of the log is seen."""

from django.core.mail.backends.console import EmailBackend


class Printed(EmailBackend):
    def write_message(self, message):
        to = ", ".join(message.to)
        self.stream.write(f"--- Correo para {to}: {message.subject}\n{message.body}---\n")
