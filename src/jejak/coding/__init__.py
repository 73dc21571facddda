"""Documents and a codebook in, codings out: examples, learned heads, cues, guards."""
