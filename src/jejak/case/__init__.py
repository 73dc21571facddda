"""The steps of a case, each one function of the same name as its command."""

from jejak.case.asking import ask
from jejak.case.comparisons import compare, degree, degree_line, degree_table, draw_degree
from jejak.case.exchange import agree, agree_table, export, sheet, take, take_sheet
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
    "agree",
    "agree_table",
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
    "export",
    "judge",
    "log",
    "log_table",
    "new",
    "read",
    "report",
    "sheet",
    "sources",
    "sources_table",
    "stages",
    "stages_table",
    "take",
    "take_sheet",
    "timeline",
    "trace",
    "undo",
]
