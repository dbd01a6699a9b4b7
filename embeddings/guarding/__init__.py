"""Guards: what tells texts apart that look alike but want different answers."""
