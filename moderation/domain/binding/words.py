"""Words that binding looks for, in Russian and English; `*` stands for any ending."""

from __future__ import annotations

import re
from typing import Final


def _listed(words: str) -> re.Pattern[str]:
    """Return what matches any word of a list wholly."""
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split()))


NUMERALS: Final = _listed("""
    ноль нул* один одна одно одну одной одного одному одним два две двух двум двумя двое двоих три трех трем
    тремя трое троих четыре четырех четырем четырьмя четверо пять пяти пятью пятеро шесть шести шестью семь
    семи семью восемь восьми девять девяти десять десяти десяток *надцать *надцати двадцат* тридцат* сорок
    сорока *десят *десяти девяност* сто ста двести двухсот двумстам трист* трехсот четырест* четырехсот
    пятьсот шестьсот семьсот восемьсот девятьсот тысяч* миллион* миллиард* полтора полторы полутора половин*
    вдвое втрое вдвойне дважды трижды zero one two three four five six seven eight nine ten eleven twelve
    *teen twenty thirty forty fifty sixty seventy eighty ninety hundred* thousand* million* billion* half
    twice double triple dozen
""")
"""Numbers in words."""

TIMES: Final = _listed("""
    январ* феврал* март марта марте апрел* мая мае июн* июл* август* сентябр* октябр* ноябр* декабр*
    понедельник* вторник* среду четверг* пятниц* суббот* воскресень* сегодня* завтра* послезавтра вчера* скоро
    вскоре ежедневно ежемесячно секунд* минут* час часа часов часу сутки суток день дня дней дню недел* месяц*
    год года году лет утр* вечер* ноч* january february march april june july august september october
    november december monday* tuesday* wednesday* thursday* friday* saturday* sunday* today tomorrow*
    yesterday* soon daily monthly second* minute* hour* day days week* month* year* morning* evening* night*
""")
"""Days, months and spans of time."""

PROMISES: Final = _listed("""
    гарант* обеща* обязательн* обязу* компенс* верн* возвра* возмест* скидк* скидоч* подар* бесплат* безлимит*
    неогранич* бонус* акци* навсегда всегда никогда любой любая любое любые любого любую мгновенн* немедленн*
    сразу автоматич* полность* абсолютн* наилучш* выгод* перезвон* свяжемся извещ* guarantee* promis* ensure*
    refund* compensat* reimburs* discount* gift* free unlimited bonus* always forever never any instant*
    immediate* automatic* complete* fully absolute* best callback
""")
"""What binds the operator, or says that something holds without exception."""

_NEGATORS: Final = """
    не ни нет без нельзя невозможно запрещено no not never without cannot cant dont doesnt didnt wont wouldnt
    isnt arent wasnt werent hasnt havent couldnt shouldnt unable
"""
NEGATORS: Final = frozenset(_NEGATORS.split())
"""Words that turn what follows into its opposite; apostrophes are left out."""

FORBIDDERS: Final = frozenset(("нельзя", "невозможно", "запрещено"))
"""Negators that deny their whole clause, wherever they stand in it."""

_PASSED_OVER: Final = """
    будет будут буду будем был была было были быть есть нужно надо может могут можно более больше еще уже
    никак вам мы вы он она оно они это его ее их be been being is are was were have has had to the a an any
    yet do does will can longer it you we they
"""
PASSED_OVER: Final = frozenset(_PASSED_OVER.split())
"""Words between a negator and what it denies."""

DENYING: Final = ("не", "без", "бес", "un", "in", "non", "dis", "im")
"""Beginnings that turn a word into its opposite."""

_EMPTY: Final = """
    а и в во на с со к ко о об обо у я ты за из от до по для при про над под через между как что где когда
    куда чтобы если или ли же бы то тот та те этот эта эти этом того той все всех весь всю вся так там тут вот
    мне меня нас вас вами ваш ваша ваше ваши вашем вашу вашей вашего вашим мой моя мое наш наша свой своя свое
    свои своем своей своего себя который которая которое которые которых также тоже только лишь даже после
    перед пока чем него нее них ему ей нам and of or on in at by for from with into as if then than that this
    these those there here when where what which who how your yours my our their its me us them also only just
    so but not no
"""
EMPTY: Final = PASSED_OVER | frozenset(_EMPTY.split())
"""Words that tell nothing of a subject."""

_COURTESY: Final = """
    здравствуйте здравствуй добрый день вечер утро пожалуйста спасибо благодарим вопрос обращение hello good
    please thank thanks question dear
"""
COURTESY: Final = frozenset(_COURTESY.split())
"""Words of which a polite sentence may be made without a source."""
