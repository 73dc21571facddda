"""`python -m jejak` is the command line."""

from jejak.cli import main

main()
