"""What chance alone would give: resampling, and trading of places that keeps the margins."""

from jejak.chance.resampling import LEVEL, bootstrap

__all__ = ["LEVEL", "bootstrap"]
