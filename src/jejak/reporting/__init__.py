"""Writing up a case: one self-contained HTML page, and its tables for terminal and web."""
