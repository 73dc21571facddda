"""The steps of a case, each one function of the same name as its command."""

from jejak.case.agreeing import (
    agree,
    agree_by,
    agree_spans,
    agree_table,
    confusion,
    confusion_table,
    corrections,
    corrections_table,
)
from jejak.case.asking import ask
from jejak.case.comparisons import compare, degree, degree_line, degree_table, draw_degree
from jejak.case.exchange import export, sheet, take, take_sheet
from jejak.case.judging import judge, log, log_table, undo
from jejak.case.learning import choose, choose_table, learned, learned_table
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
from jejak.case.quality import quality, quality_table
from jejak.case.references import holds_references, take_references
from jejak.case.steps import code, code_lines, new, read, report, trace
from jejak.case.theories import framework

__all__ = [
    "agree",
    "agree_by",
    "agree_spans",
    "agree_table",
    "ask",
    "choose",
    "choose_table",
    "claims",
    "claims_table",
    "code",
    "code_lines",
    "compare",
    "confusion",
    "confusion_table",
    "corrections",
    "corrections_table",
    "degree",
    "degree_line",
    "degree_table",
    "draw_degree",
    "events",
    "export",
    "framework",
    "holds_references",
    "judge",
    "learned",
    "learned_table",
    "log",
    "log_table",
    "new",
    "quality",
    "quality_table",
    "read",
    "report",
    "sheet",
    "sources",
    "sources_table",
    "stages",
    "stages_table",
    "take",
    "take_references",
    "take_sheet",
    "timeline",
    "trace",
    "undo",
]
