"""Static files by names that hold a hash of their content, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """With DEBUG too: Django would then link plain names, and each page would ask again for its
    stylesheet over the same poor link as in production.

    Source maps, which packages name and we do not serve, are not looked for.
    """

    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)

    def url(self, name, force=False):
        return super().url(name, force=True)
