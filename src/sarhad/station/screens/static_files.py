"""Style sheets and scripts under names that change with their content, compressed: a browser asks for each once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ByContent(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """Files as they were collected when the station started; their own names where nobody collected them (tests)."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The name with the content's hash in it."""
        return str(super().stored_name(name)) if self.hashed_files else name
