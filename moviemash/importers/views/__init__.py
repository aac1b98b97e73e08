from moviemash.importers.views.four import four
from moviemash.importers.views.given import forget, given, keep
from moviemash.importers.views.start import start

__all__ = ["forget", "four", "given", "keep", "start"]
