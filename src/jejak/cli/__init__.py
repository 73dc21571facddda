"""The command line: arguments in, one function of `case` called, text or JSON out."""

from jejak.cli.main import every_command, main

__all__ = ["every_command", "main"]
