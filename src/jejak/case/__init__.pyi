from .adjudicating import disagreements, disagreements_table
from .agreeing import (
    agree,
    agree_by,
    agree_spans,
    agree_table,
    confusion,
    confusion_table,
    corrections,
    corrections_table,
)
from .asking import ask
from .claiming import added, added_table, observe, retract, rival, weigh
from .coderquality import quality, quality_table
from .comparisons import compare, degree, degree_line, degree_table, draw_degree
from .exchange import export, sheet, take, take_sheet
from .judging import judge, log, log_table, undo
from .learning import choose, choose_table, learned, learned_table
from .looking import (
    claims,
    claims_table,
    events,
    sources,
    sources_table,
    stages,
    stages_table,
    timeline,
)
from .references import holds_references, take_references
from .reports import figures, report, verify
from .steps import code, code_lines, new, read, trace
from .theories import framework

__all__ = [
    "added",
    "added_table",
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
    "disagreements",
    "disagreements_table",
    "draw_degree",
    "events",
    "export",
    "figures",
    "framework",
    "holds_references",
    "judge",
    "learned",
    "learned_table",
    "log",
    "log_table",
    "new",
    "observe",
    "quality",
    "quality_table",
    "read",
    "report",
    "retract",
    "rival",
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
    "verify",
    "weigh",
]
