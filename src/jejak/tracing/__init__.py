"""Documents, codings and claims in; dated events, actors, tests and verdicts out."""
