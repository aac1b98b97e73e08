"""Static files under hashed names, ES module imports rewritten too, compressed ahead."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.stylesheets import FoldedSource

FOLDED = "css/site.css"


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Any:
        if FOLDED in paths:
            storage, path = paths[FOLDED]
            paths = paths | {FOLDED: (FoldedSource(storage, path), path)}
        return super().post_process(paths, *args, **options)  # type: ignore[no-untyped-call]
