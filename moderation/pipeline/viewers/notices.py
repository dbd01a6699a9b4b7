"""Frames that tell viewers what became of their questions (contract section 4)."""

from __future__ import annotations

from datetime import UTC, datetime

from moderation.pipeline.answers.robot import Reply
from moderation.pipeline.rows import ClusterRow


def recorded(id: str, seq: int) -> dict[str, object]:  # noqa: A002 - the wire's own word
    """Return the frame that acknowledges a durable message."""
    return {"type": "recorded", "id": id, "seq": seq}


def filed(id: str, cluster: ClusterRow, *, ahead: int = 0) -> dict[str, object]:  # noqa: A002 - the wire's own word
    """Return the frame that says which cluster a question joined; `ahead`: how many questions are before it."""
    frame: dict[str, object] = {
        "type": "filed",
        "id": id,
        "cluster": str(cluster.id),
        "label": cluster.label,
        "askers": cluster.askers,
    }
    return frame | {"ahead": ahead} if ahead else frame


def counted(cluster: str, askers: int, *, now: str = "", ahead: int = 0) -> dict[str, object]:
    """Return the frame that says how many ask a question; `now` is the cluster that took it in, if one did."""
    frame: dict[str, object] = {"type": "counted", "cluster": cluster, "askers": askers}
    frame |= {"ahead": ahead} if ahead else {}
    return frame | {"now": now} if now and now != cluster else frame


def answered(id: str, cluster: ClusterRow) -> dict[str, object]:  # noqa: A002 - the wire's own word
    """Return the frame that carries the answer to a question; `at` is ISO 8601 in UTC."""
    at = datetime.fromtimestamp(cluster.answered_at, UTC).isoformat(timespec="seconds")
    return {"type": "answered", "id": id, "cluster": str(cluster.id), "text": cluster.answer, "at": at}


def in_chat(id: str, cluster: ClusterRow) -> dict[str, object]:  # noqa: A002 - the wire's own word
    """Return an answer for a chat elsewhere: with the question, which stands far from it there, and the answer's id."""
    return answered(id, cluster) | {"label": cluster.label, "answer": cluster.answer_id}


def removed(id: str) -> dict[str, object]:  # noqa: A002 - the wire's own word
    """Return the frame that says that people called a message of a chat abuse: it may be removed there."""
    return {"type": "removed", "id": id}


def robot(reply: Reply) -> dict[str, object]:
    """Return the frame with what the robot says, or why it says nothing ("urgent", "personal", "unsure")."""
    if reply.article is None:
        return {"type": "robot", "text": None, "why": str(reply.silence or "unsure")}
    return {"type": "robot", "text": reply.article.answer, "source": reply.article.source}
