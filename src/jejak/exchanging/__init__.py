"""Exchange with other programs and with people who have only a spreadsheet.

    refireading, refiwriting   REFI-QDA projects (.qdpx) and codebooks (.qdc), in and out
    annotations                W3C Web Annotations (JSON-LD), out
    codebooks                  codebooks as CSV, XLSX and YAML, in and out
    sheets                     blind coding sheets for a second coder, out and in again

Whatever comes in is opened under limits (`archive`, `xmlfile`) and checked; whatever cannot be
carried is said.
"""
