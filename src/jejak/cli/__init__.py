"""The command line: arguments in, one function of `case` called, text or JSON out."""

from jejak.cli.main import app, main

__all__ = ["app", "main"]
