"""Runs the processes of one site together: web, beat, worker."""

from config.supervisor.process import Died, Process
from config.supervisor.site import Site, WebProcess

__all__ = ["Died", "Process", "Site", "WebProcess"]
