"""Facts, rules and decisions of a broadcast; pure, standard library only."""
