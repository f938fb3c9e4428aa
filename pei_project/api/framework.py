"""How Django REST framework is set up: strict JSON, our errors, our pages."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["pei_project.api.wire.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["pei_project.api.wire.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "pei_project.api.wire.JSONNegotiation",
    "DEFAULT_PAGINATION_CLASS": "pei_project.api.wire.Pages",
    "EXCEPTION_HANDLER": "pei_project.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "pei_project.api.openapi.RouteSchema",
}
