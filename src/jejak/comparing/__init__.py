"""Texts against texts: which documents repeat one another."""
