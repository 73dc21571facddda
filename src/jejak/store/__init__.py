"""One case in one file: SQL lives here and nowhere else."""
