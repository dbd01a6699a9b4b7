"""The gateway: viewers, chat feeds, pages and health over HTTP and websockets on one port."""

from moderation.adapters.gateway.hub import Hub
from moderation.adapters.gateway.server import Gateway

__all__ = ["Gateway", "Hub"]
