"""Chats elsewhere as feeds of a broadcast: one shape for every platform.

A platform is one module of `platforms`, named as on the command line, that offers `HELP`, `add_arguments` and
`open_platform` (see `catalogue`); what it opens is a `Platform` (see `platform`): it reads, and where the platform
allows it speaks and removes. Everything else is done here, the same for all: `admission` cleans text, makes authors
pseudonymous and leaves bots out; `journal` keeps what is not acknowledged yet, the position and what was seen;
`intake` speaks to the feed endpoint; `runner` joins them and comes back after every failure.
"""
