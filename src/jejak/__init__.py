"""Jejak: did this policy come from there, how, and how much of it? With evidence.

The steps of a case are functions of `jejak.case`; the stages (`reading`, `coding`, `comparing`,
`tracing`, `reporting`) also work alone, on records.
"""
