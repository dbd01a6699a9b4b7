"""What can go wrong between a text, its vector and its cluster.

EmbeddingsError
├── EncoderUnavailable      no model can be loaded under the given name
├── BundledModelMissing     the package that carries the default weights is not installed
├── BundledModelDamaged     its file is not what was expected
├── CacheUnwritable         the unpacked model cannot be stored
├── BadVectors              vectors cannot be clustered; the sentence names the row; nothing was learnt
├── UnknownCluster          no such cluster or micro-cluster
└── SnapshotDamaged         a snapshot is not what was written, or of another version
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


class BadVectors(EmbeddingsError, ValueError):
    """Vectors that cannot be clustered; nothing of the batch was learnt."""


class UnknownCluster(EmbeddingsError, LookupError):
    """There is no such cluster or micro-cluster."""


class SnapshotDamaged(EmbeddingsError, ValueError):
    """A snapshot is cut short, altered, or of another version."""


class TopicWithoutExamples(EmbeddingsError):
    """The operator named a topic but gave nothing to compare with."""
