"""Lines as Twitch sends them (its documentation's and recorded ones, names changed), and lines nobody should send."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.connectors.irc import occurrence, parse, spoken, with_emotes
from moderation.domain.chat import Arrival, Occurrence, Retraction

SAID = (
    "@badge-info=;badges=;color=#0D4200;display-name=Зритель;emotes=25:0-4,12-16/1902:6-10;first-msg=0;flags=;"
    "id=b34ccfc7-4977-403a-8a94-33c6bac34fb8;mod=0;room-id=1337;subscriber=0;tmi-sent-ts=1642696567751;turbo=0;"
    "user-id=1337;user-type= :viewer!viewer@viewer.tmi.twitch.tv PRIVMSG #volna :Kappa Keepo Kappa"
)


def meaning(raw: str) -> Occurrence | None:
    line = parse(raw)
    assert line is not None
    return occurrence(line)


def test_a_message_with_all_its_tags() -> None:
    assert meaning(SAID) == Arrival(
        id="b34ccfc7-4977-403a-8a94-33c6bac34fb8",
        text=":Kappa: :Keepo: :Kappa:",
        author="1337",
        name="viewer",
        at=1642696567.751,
    )


def test_bits_are_a_donation_and_an_action_is_its_text() -> None:
    raw = "@bits=100;id=x;user-id=5 :ann!ann@ann PRIVMSG #volna :\x01ACTION спрашивает: когда 5G?\x01"
    found = meaning(raw)
    assert isinstance(found, Arrival)
    assert (found.donation, found.text) == ("100 bits", "спрашивает: когда 5G?")


def test_colours_leave_no_digits_behind() -> None:
    found = meaning("@id=x :ann!ann@ann PRIVMSG #volna :\x034,12Когда\x03 5G в \x0400FF7FТвери\x04?")
    assert isinstance(found, Arrival)
    assert found.text == "Когда 5G в Твери?"


def test_the_words_of_a_subscriber_count_and_an_event_without_words_does_not() -> None:
    tags = (
        r"@id=a1;login=ann;user-id=5;msg-id=resub;system-msg=ann\shas\ssubscribed;tmi-sent-ts=1507246572675"
    )
    found = meaning(f"{tags} :tmi.twitch.tv USERNOTICE #volna :Будет ли скидка?")
    assert found == Arrival("a1", "Будет ли скидка?", author="5", name="ann", at=1507246572.675)
    assert meaning(f"{tags} :tmi.twitch.tv USERNOTICE #volna") is None


def test_what_moderators_of_the_chat_take_away() -> None:
    one = "@login=ann;room-id=;target-msg-id=abc-123;tmi-sent-ts=1642720582342 :tmi.twitch.tv CLEARMSG #volna :HeyGuys"
    assert meaning(one) == Retraction(id="abc-123")
    banned = (
        "@ban-duration=350;target-user-id=8;tmi-sent-ts=1642719320727 :tmi.twitch.tv CLEARCHAT #volna :ann"
    )
    assert meaning(banned) == Retraction(author="8")
    assert meaning("@room-id=1;tmi-sent-ts=1 :tmi.twitch.tv CLEARCHAT #volna") == Retraction()


def test_what_a_shared_chat_repeats_is_left_to_where_it_was_said() -> None:
    tags = "@id=1;room-id=10;user-id=5"
    assert meaning(f"{tags};source-room-id=11;source-id=2 :a!a@a PRIVMSG #volna :Привет") is None
    assert meaning(f"{tags};source-room-id=10;source-id=1 :a!a@a PRIVMSG #volna :Привет") is not None


def test_tags_of_other_servers() -> None:
    found = meaning("@msgid=zz;time=2026-11-22T10:00:00.500Z :ann!u@h PRIVMSG #volna :Когда?")
    assert found == Arrival("zz", "Когда?", author="ann", name="ann", at=1795341600.5)


def test_a_text_cannot_pretend_to_be_a_line_of_the_server() -> None:
    found = meaning("@id=1;user-id=5 :ann!u@h PRIVMSG #volna :hi :tmi.twitch.tv CLEARCHAT #volna")
    assert isinstance(found, Arrival)
    assert found.text == "hi :tmi.twitch.tv CLEARCHAT #volna"


def test_what_is_written_is_one_line_and_no_command() -> None:
    assert spoken("Да\r\nQUIT :\0") == "Да QUIT :"
    assert spoken("/ban ann") == " /ban ann"
    assert spoken(".timeout ann") == " .timeout ann"


def test_emotes_out_of_place_change_nothing() -> None:
    assert with_emotes("привет", "25:4-90/1:3-1/x:y") == "привет"
    assert with_emotes("Kappa", "25:0-4,2-3") == ":Kappa:"


@given(st.text(max_size=300))
def test_no_line_whatsoever_raises(raw: str) -> None:
    line = parse(raw)
    if line is not None:
        occurrence(line)


@given(st.text(alphabet="@:;=\\ #!\x01PRIVMSGCLEA12-/,", max_size=80), st.text(max_size=20))
def test_no_tags_whatsoever_raise(tags: str, text: str) -> None:
    line = parse(f"@id=1;emotes={tags};{tags} :a!a@a PRIVMSG #volna :{text}")
    if line is not None:
        occurrence(line)
