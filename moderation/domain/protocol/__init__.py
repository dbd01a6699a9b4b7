"""The wire without the wire: what viewers and feeds may send, decided without sockets, clock or dice."""
