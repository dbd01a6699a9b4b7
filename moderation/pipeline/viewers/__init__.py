"""Viewers: what they and feeds send, recorded before it is acknowledged, and what they are told."""
