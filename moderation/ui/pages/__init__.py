"""One page for each person at work."""
