"""One module a platform; see `moderation.adapters.connectors` for what each offers."""
