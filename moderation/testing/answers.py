"""Everything that views say of a broadcast, to compare one kind or one history of them with another."""

from __future__ import annotations

import sys

from moderation.domain.deciding.decisions import Status
from moderation.pipeline.ports import ClusterQuery, MessageQuery, ViewReader

ALL = sys.maxsize


def all_answers(views: ViewReader, broadcast: str, *, now: float) -> dict[str, object]:
    """Return the answer to every kind of question, by kind."""
    messages = views.messages(broadcast, MessageQuery(oldest=True, limit=ALL))
    viewers = sorted({row.viewer for row in messages})
    clusters = sorted({home for row in messages for home in (*row.clusters, row.arrival)})
    return {
        "position": views.position(broadcast),
        "broadcast": views.broadcast(broadcast),
        "counts": views.counts(broadcast),
        "messages": messages,
        "set aside": views.messages(broadcast, MessageQuery(verdicts=("withhold", "refuse"), limit=ALL)),
        "alarms": views.messages(broadcast, MessageQuery(alarms=("raised", "taken", "closed"), limit=ALL)),
        "clusters": views.clusters(broadcast, ClusterQuery(), now=now),
        "by status": {
            status: views.clusters(broadcast, ClusterQuery(statuses=(status,)), now=now) for status in Status
        },
        "cluster": [views.cluster(broadcast, cluster, now=now) for cluster in clusters],
        "members": [
            views.messages(broadcast, MessageQuery(cluster=cluster, limit=ALL)) for cluster in clusters
        ],
        "askers": [list(views.askers(broadcast, cluster)) for cluster in clusters],
        "told": [views.told(broadcast, viewer) for viewer in viewers],
        "asked_by": [views.asked_by(broadcast, viewer) for viewer in viewers],
        "decisions": views.decisions(broadcast, limit=ALL),
        "acts": views.acts(broadcast, limit=ALL),
        "timeline": views.timeline(broadcast),
        "sparks": views.sparks(broadcast, clusters, now=now, minutes=10),
    }
