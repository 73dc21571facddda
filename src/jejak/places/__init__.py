"""The gazetteer: which places a text names."""

from jejak.places.gazetteer import Gazetteer, Place, country_code, country_names, known_names

__all__ = ["Gazetteer", "Place", "country_code", "country_names", "known_names"]
