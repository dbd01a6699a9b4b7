"""Word lists of the screens, written in the language of `moderation.domain.phrases`."""
