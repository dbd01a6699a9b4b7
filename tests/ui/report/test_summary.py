from __future__ import annotations

import re

import pytest

from moderation.domain.service import Service, Spread
from moderation.ui.report.summary import service_figures
from moderation.ui.texts import Say

SERVICE = Service(
    askers=10, askers_answered=4, contacts=20, served=8, late=1, repeated=1, useful=3, useless=1,
    waiting=Spread(7, 90.0, 4000.0), waits=(3, 4, 0, 0), open=Spread(12, 30.0, 60.0), handling=Spread(2, 39.6, 45.0),
)  # fmt: skip


def test_figures_are_said_with_their_meaning() -> None:
    said = {(one.name, one.part): one.value for one in service_figures(SERVICE, Say("ru"))}
    assert said["Получили ответ", ""] == "40\u202f%"
    assert said["Решено с первого обращения", ""] == "30\u202f%"
    assert said["Удовлетворённость", ""] == "75\u202f%"
    assert said["Ожидание ответа", "медиана"] == "1\u00a0мин 30\u00a0с"
    assert said["Ожидание ответа", "90\u00a0%"] == "1\u00a0ч 6\u00a0мин"
    assert said["Время обработки", "медиана"] == "40\u00a0с"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_not_known_is_said_to_be_not_known(language: str) -> None:
    say = Say(language)
    figures = service_figures(Service(), say)
    unknown = [figure for figure in figures if figure.number is None]
    assert {figure.value for figure in unknown} == {say("service.unknown")}
    assert len(unknown) == len(figures) - 1
    assert all(len(re.findall(r"\w+", figure.definition)) > 5 for figure in figures)
