"""The records, and the files that people write: the lowest layer of the house."""
