"""Bootstrap: settings → wired parts; the only place where adapters are chosen, a page for each thing that is run."""
