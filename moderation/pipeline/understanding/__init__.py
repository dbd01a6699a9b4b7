"""Understanding: what can be known of one message alone, vector included."""
