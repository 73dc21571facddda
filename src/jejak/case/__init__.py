"""The steps of a case, each one function of the same name as its command."""

from jejak.case.looking import claims, events, sources, stages, timeline
from jejak.case.steps import code, new, read, report, trace

__all__ = [
    "claims",
    "code",
    "events",
    "new",
    "read",
    "report",
    "sources",
    "stages",
    "timeline",
    "trace",
]
