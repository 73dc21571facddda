"""The steps of a case, each one function of the same name as its command."""

from jejak.case.asking import ask
from jejak.case.comparisons import compare, degree, degree_line, degree_table, draw_degree
from jejak.case.judging import judge, log, log_table, undo
from jejak.case.looking import (
    claims,
    claims_table,
    events,
    sources,
    sources_table,
    stages,
    stages_table,
    timeline,
)
from jejak.case.steps import code, code_lines, new, read, report, trace

__all__ = [
    "ask",
    "claims",
    "claims_table",
    "code",
    "code_lines",
    "compare",
    "degree",
    "degree_line",
    "degree_table",
    "draw_degree",
    "events",
    "judge",
    "log",
    "log_table",
    "new",
    "read",
    "report",
    "sources",
    "sources_table",
    "stages",
    "stages_table",
    "timeline",
    "trace",
    "undo",
]
