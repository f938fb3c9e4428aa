"""Static files by names that hold a hash of their content, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS = CompressedManifestStaticFilesStorage.patterns[0][1][:2]
IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """With DEBUG too: Django would then link plain names, and each page would ask again for its
    stylesheet over the same poor link as in production.

    Source maps, which packages name and we do not serve, are not looked for. Our own modules
    import each other by those names too.
    """

    patterns = (("*.css", CSS), ("js/*.js", IMPORTS))

    def url(self, name, force=False):
        return super().url(name, force=True)
