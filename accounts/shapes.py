"""What the API says of sessions and of the signed-in user, for its document."""

from accounts.standing import Standing
from notifications.models import Wanted
from pei_project.api.shapes import (
    ID,
    INSTANT,
    NAMED,
    WHOLE,
    YES_NO,
    Shape,
    closed,
    codes,
    many,
    nullable,
    page_of,
    record,
    text,
)

ACCESS = record({"access": YES_NO, "submodules": many(record({"name": text(), "access": YES_NO}))})
GRANT = {"id": ID, "module": text(), "submodule": text(), "action": text()}
SESSION = Shape(
    "Session",
    record(
        {
            "token": text(description="Va en `Authorization: Bearer`. Dura 30 minutos."),
            "refreshToken": text(description="Sirve una sola vez, para la siguiente pareja."),
            "userId": ID,
            "subRole": text(),
            "permissions": record({"hvi": ACCESS}),
            "hvi": ACCESS,
            "subroles": many(record(GRANT)),
        }
    ),
)
LOGIN = Shape(
    "Login",
    closed(
        {
            "email": text(maxLength=254),
            "password": text(maxLength=128),
            "otp": nullable(text(maxLength=20, description="El segundo factor, si lo hay.")),
        },
        required=("email", "password"),
    ),
)
REFRESH_TOKEN = text(description="El que dio el ingreso o la última renovación.")
REFRESH = Shape(
    "Refresh",
    closed({"refreshToken": REFRESH_TOKEN, "refresh_token": REFRESH_TOKEN})
    | {"anyOf": [{"required": ["refreshToken"]}, {"required": ["refresh_token"]}]},
)
PASSWORD = text(maxLength=128, description="Entre 10 y 128 caracteres; espacios y emojis sirven.")
FORGOT = Shape("Forgot", closed({"email": text(maxLength=254)}, required=("email",)))
RESET = Shape(
    "Reset",
    closed(
        {"token": text(description="Lo último de la dirección del enlace."), "password": PASSWORD},
        required=("token", "password"),
    ),
)
NEW_PASSWORD = Shape(
    "NewPassword",
    closed(
        {"current": text(maxLength=128), "password": PASSWORD}, required=("current", "password")
    ),
)
GOODBYE = Shape("Goodbye", record({"message": text()}))

WANTED = codes(Wanted)
ME = Shape(
    "Me",
    record(
        {
            "id": ID,
            "email": text(),
            "role": text(),
            "subRole": text(),
            "institution": nullable(ID),
            "gagem": nullable(text()),
            "certifiedEntity": nullable(text()),
            "mail": WANTED,
            "name": text(),
            "revision": WHOLE,
            "updatedAt": nullable(INSTANT),
            "updatedBy": nullable(NAMED),
        }
    ),
)
ME_SENT = Shape(
    "MeSent",
    closed(
        {
            "name": text(minLength=1, maxLength=150),
            "mail": WANTED,
            "revision": nullable(WHOLE),
        },
        required=("name",),
    ),
)
STANDING = codes(Standing)
USER = Shape(
    "User",
    record(
        {
            "id": ID,
            "email": text(),
            "name": text(),
            "role": text(),
            "subRole": text(),
            "institution": nullable(ID),
            "gagem": nullable(text()),
            "certifiedEntity": nullable(text()),
            "active": YES_NO,
            "state": STANDING,
            "lastLogin": nullable(INSTANT),
            "revision": WHOLE,
            "updatedAt": nullable(INSTANT),
            "updatedBy": nullable(NAMED),
        }
    ),
)
USERS = page_of(USER)
NAME = text(minLength=1, maxLength=150)
INVITED = Shape(
    "UserInvited",
    closed(
        {
            "email": text(maxLength=254),
            "name": NAME,
            "subRole": text(description="El código de un subrol por debajo del suyo."),
            "institution": nullable(ID),
            "gagem": nullable(text(description="Código o id.")),
            "certifiedEntity": nullable(text(description="Código o id.")),
        },
        required=("email", "name", "subRole"),
    ),
)
USER_FIELDS = {"name": NAME, "subRole": text(), "active": YES_NO}
USER_SENT = Shape(
    "UserSent",
    closed(USER_FIELDS | {"revision": nullable(WHOLE)}, required=tuple(USER_FIELDS)),
)
USER_PART = Shape("UserPart", closed(USER_FIELDS | {"revision": nullable(WHOLE)}))

MY_INSTITUTION = Shape(
    "MyInstitution",
    record({"id": ID, "daneCode": text(), "name": text(), "municipality": text()}),
)
MY_INSTITUTIONS = page_of(MY_INSTITUTION)
MY_SESSION = Shape(
    "MySession",
    record(
        {
            "id": ID,
            "kind": {"enum": ["browser", "api"]},
            "startedAt": INSTANT,
            "seenAt": INSTANT,
            "device": text(),
            "address": text(description="Vacía si no se conoce."),
            "current": YES_NO,
        }
    ),
)
MY_SESSIONS = page_of(MY_SESSION)
