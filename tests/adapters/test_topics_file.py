from __future__ import annotations

from pathlib import Path

import pytest

from moderation.adapters.topics_file import load_topics
from moderation.domain.errors import BadSetting

GOOD = """
[topics.roaming]
ru = "Роуминг"
en = "Roaming"
keywords = ["Роуминг"]
examples = ["сколько стоит роуминг", "лечу в Турцию", "roaming prices"]
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "topics.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_default_list_has_the_promised_topics_with_enough_examples() -> None:
    topics = load_topics(None).topics
    assert [topic.name for topic in topics] == [
        "tariffs", "charges", "roaming", "coverage", "outage", "home_internet", "app", "sim_esim", "porting",
        "promotions", "devices", "fraud", "family", "gigabytes", "company", "stream", "emergency",
    ]  # fmt: skip
    assert all(len(topic.examples) >= 20 for topic in topics)


def test_no_example_of_the_default_list_belongs_to_two_topics() -> None:
    examples = [example for topic in load_topics(None).topics for example in topic.examples]
    assert len(examples) == len(set(examples))


def test_an_operators_file_is_read(tmp_path: Path) -> None:
    topics = load_topics(write(tmp_path, GOOD))
    assert topics.topics[0].keywords == ("роуминг",)
    assert topics.title("roaming") == "Роуминг"
    assert topics.title("roaming", "en") == "Roaming"


def test_a_topic_that_was_removed_is_shown_as_other(tmp_path: Path) -> None:
    assert load_topics(write(tmp_path, GOOD)).title("fraud") == "Другое"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"no section \[topics\.NAME\]"),
        ("[topics.", "not valid TOML"),
        (GOOD.replace("roaming]", "other]"), "adds the topic 'other' by itself"),
        (GOOD.replace('en = "Roaming"', ""), "needs en ="),
        (GOOD.replace('"лечу в Турцию", "roaming prices"', ""), "has 1 examples"),
        (GOOD.replace('"лечу в Турцию"', '" "'), "none of which is empty"),
        (GOOD.replace("keywords", "words"), "unknown field 'words'"),
        ('[topics]\nroaming = "x"', "must be a section"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence):
        load_topics(write(tmp_path, text))


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        load_topics(tmp_path / "absent.toml")


def test_a_file_in_another_encoding_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "topics.toml"
    file.write_bytes(GOOD.encode("cp1251"))
    with pytest.raises(BadSetting, match="not in UTF-8"):
        load_topics(file)
