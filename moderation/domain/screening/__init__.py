"""Screens: the ordered, explained filters that judge every message."""
