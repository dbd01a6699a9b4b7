"""Running: the loops that drive a broadcast, live, led, followed or played."""
