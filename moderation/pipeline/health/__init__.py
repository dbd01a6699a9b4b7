"""Health: how the work goes, as each process says of itself."""
