"""Simulation: a live audience, composed or read from a file, whose viewers hold the server to account."""
