"""Stand-ins for the embedding: what it costs to load the real one, only the figures' test pays."""

from playbooks.matching.embedding import Embedding, EmbeddingState


class NoEmbedding(Embedding):
    """As where the package is not installed."""

    @property
    def state(self) -> EmbeddingState:
        return EmbeddingState.MISSING

    def load(self) -> bool:
        return False
