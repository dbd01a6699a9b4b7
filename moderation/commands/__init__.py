"""Commands: one thin file each; every one has HELP, add_arguments and run."""
