"""Static files under hashed names, ES module imports rewritten too, compressed ahead."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.stylesheets import FoldedSource

FOLDED = "css/site.css"
_MODULE = r"""["'](?P<url>\.{1,2}/[^"']+\.m?js)["']"""


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # Django's own patterns ask for a semicolon. An import they miss would load a module twice,
    # once under its plain name.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "*.js",
            (
                (rf"(?P<matched>\bfrom\s*{_MODULE})", 'from "%(url)s"'),
                (rf"(?P<matched>\bimport\s*{_MODULE})", 'import "%(url)s"'),
                (rf"(?P<matched>\bimport\(\s*{_MODULE}\s*\))", 'import("%(url)s")'),
            ),
        ),
    )

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Any:
        if FOLDED in paths:
            storage, path = paths[FOLDED]
            paths = paths | {FOLDED: (FoldedSource(storage, path), path)}
        return super().post_process(paths, *args, **options)  # type: ignore[no-untyped-call]
