"""What the document of the API says before its routes. The settings read it, so it imports
nothing."""

DESCRIPTION = (
    "Todas las rutas van en la raíz del servidor. Se envía y se recibe JSON en UTF-8. Cada "
    "error trae el mismo cuerpo (`Error`), y su `error` es un nombre estable.\n\n"
    "Una ruta que no existe responde 404 `not_found`, y un método que una ruta no tiene, 405 "
    "`method_not_allowed`."
)
ACCESS_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "El `token` que dan `POST /auth/login` y `POST /auth/refresh`.",
}
