"""Topics from a TOML file that operators edit; the default list ships with Efir."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moderation.domain.errors import BadSetting

DEFAULT_FILE: Final = Path(__file__).parent.parent / "topics.toml"
OTHER: Final = "other"
_FEWEST_EXAMPLES: Final = 3
_FIELDS: Final = frozenset({"ru", "en", "examples", "keywords"})


@dataclass(frozen=True, slots=True)
class Topic:
    """A broad subject: its code, its names for people, phrases that belong to it, beginnings of its words."""

    name: str
    ru: str
    en: str
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


OTHER_TOPIC: Final = Topic(OTHER, ru="Другое", en="Other")
"""What fits no topic of the list; always there."""


@dataclass(frozen=True, slots=True)
class TopicList:
    """The operator's topics in the order of the file, without "other"."""

    topics: tuple[Topic, ...]

    def title(self, name: str, language: str = "ru") -> str:
        """Return what people see for a topic's code; an unknown code is "other"."""
        topic = next((topic for topic in self.topics if topic.name == name), OTHER_TOPIC)
        return topic.ru if language == "ru" else topic.en


def load_topics(path: Path | None = None) -> TopicList:
    """Read and check a list of topics.

    Args:
        path: the operator's file, or None for the list that ships with Efir.

    Raises:
        BadSetting: when the file cannot be read or breaks a rule; the sentence says where.
    """
    file = path or DEFAULT_FILE
    tables = _read(file).get("topics")
    if not isinstance(tables, dict) or not tables:
        raise BadSetting(f"The topics file {file} has no section [topics.NAME]; it needs one for each topic.")
    return TopicList(tuple(_topic(file, name, table) for name, table in tables.items()))


def _read(file: Path) -> dict[str, Any]:
    if file.exists() and not file.is_file():
        raise BadSetting(f"The topics file {file} is no file: give one in TOML, such as the one that ships.")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadSetting(f"The topics file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadSetting(f"The topics file {file} is not in UTF-8; save it again as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"The topics file {file} is not valid TOML: {error}.") from error


def _topic(file: Path, name: str, table: object) -> Topic:
    where = f"[topics.{name}] in {file}"
    if name == OTHER:
        raise BadSetting(f"{where} must go: Efir adds the topic {OTHER!r} by itself.")
    if not isinstance(table, dict):
        raise BadSetting(f"{where} must be a section with ru, en, examples and keywords.")
    unknown = sorted(set(table) - _FIELDS)
    if unknown:
        raise BadSetting(
            f"{where} has the unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}."
        )
    examples = _phrases(where, table, "examples")
    if len(examples) < _FEWEST_EXAMPLES:
        raise BadSetting(f"{where} has {len(examples)} examples; it needs {_FEWEST_EXAMPLES} or more.")
    return Topic(
        name=name,
        ru=_title(where, table, "ru"),
        en=_title(where, table, "en"),
        examples=examples,
        keywords=tuple(word.lower() for word in _phrases(where, table, "keywords")),
    )


def _title(where: str, table: dict[str, Any], field: str) -> str:
    title = table.get(field)
    if not isinstance(title, str) or not title.strip():
        raise BadSetting(f'{where} needs {field} = "…", the name that people see.')
    return title.strip()


def _phrases(where: str, table: dict[str, Any], field: str) -> tuple[str, ...]:
    phrases = table.get(field, [])
    if not isinstance(phrases, list) or not all(
        isinstance(phrase, str) and phrase.strip() for phrase in phrases
    ):
        raise BadSetting(f'{where} needs {field} = ["…", "…"], a list of phrases none of which is empty.')
    return tuple(phrase.strip() for phrase in phrases)
