"""Urgency: what waiting would cost, by rules over words."""
