"""Binding: whether a text says only what its source says; what a machine has reworded is held to it."""

from moderation.domain.binding.bound import Fault, Flaw, find_flaw
from moderation.domain.binding.reading import Grammar

__all__ = ["Fault", "Flaw", "Grammar", "find_flaw"]
