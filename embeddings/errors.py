"""What can go wrong between a text and its vector.

EmbeddingsError
├── EncoderUnavailable      no model can be loaded under the given name
├── BundledModelMissing     the package that carries the default weights is not installed
├── BundledModelDamaged     its file is not what was expected
└── CacheUnwritable         the unpacked model cannot be stored
"""


class EmbeddingsError(Exception):
    """Stand above every error this package raises on purpose."""


class EncoderUnavailable(EmbeddingsError):
    """No model can be loaded under the given name."""


class BundledModelMissing(EmbeddingsError):
    """The package that carries the default weights is not installed."""


class BundledModelDamaged(EmbeddingsError):
    """The file of default weights is cut short or of another format."""


class CacheUnwritable(EmbeddingsError):
    """The folder that should keep the unpacked model cannot be written."""
