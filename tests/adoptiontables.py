"""Tables of adoptions as people keep them: a few rows, and one with a tie that is known."""

import random

FEW = b"actor,policy,date\nSeoul,brt,2004\nBandung,brt,2009\nSeoul,parks,2010\nBandung,parks,2008\n"


def planted(policies: int = 30) -> bytes:
    """Six actors in any order, but Bandung always a year after Seoul."""
    chance = random.Random(1)
    lines = ["actor,policy,date"]
    for policy in range(policies):
        others = chance.sample(["Solo", "Medan", "Bogor", "Depok"], 3)
        dates = [2000 + chance.randrange(12) for _ in others]
        seoul = 2000 + chance.randrange(12)
        rows = [*zip(others, dates, strict=True), ("Seoul", seoul), ("Bandung", seoul + 1)]
        lines += [f"{actor},policy {policy},{date}" for actor, date in rows]
    return "\n".join(lines).encode()
