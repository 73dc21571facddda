"""Adoption dates: who follows whom, how fast, why, and whom to ask first."""
