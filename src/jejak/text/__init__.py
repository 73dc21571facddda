"""Offset-safe text tools: folding, sentences, phrases, dates, languages, meaning."""
