"""Files in, documents out: each format has one reader, and a failure is one clear reason."""
