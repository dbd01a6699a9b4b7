"""Values of the guards in words: what a card says of two questions that were not merged."""

from __future__ import annotations

from typing import Final

from moderation.domain.screening.reasons import explain


def _table(lines: str) -> dict[str, str]:
    """Return the words by value of a table written as "value=words, …"."""
    pairs = (entry.partition("=") for entry in lines.replace("\n", " ").split(","))
    return {value.strip(): words.strip() for value, _, words in pairs}


_COUNTRIES: Final = _table(
    """
    abkhazia=Абхазия, albania=Албания, algeria=Алжир, argentina=Аргентина, armenia=Армения,
    australia=Австралия, austria=Австрия, azerbaijan=Азербайджан, bahrain=Бахрейн, bali=Индонезия,
    belarus=Беларусь, belgium=Бельгия, brazil=Бразилия, britain=Великобритания, bulgaria=Болгария,
    cambodia=Камбоджа, canada=Канада, chile=Чили, china=Китай, colombia=Колумбия, croatia=Хорватия,
    cuba=Куба, cyprus=Кипр, czechia=Чехия, denmark=Дания, dominicana=Доминикана, egypt=Египет,
    estonia=Эстония, ethiopia=Эфиопия, finland=Финляндия, france=Франция, georgia=Грузия, germany=Германия,
    greece=Греция, hongkong=Гонконг, hungary=Венгрия, iceland=Исландия, india=Индия, iran=Иран, iraq=Ирак,
    ireland=Ирландия, israel=Израиль, italy=Италия, japan=Япония, jordan=Иордания, kazakhstan=Казахстан,
    kenya=Кения, korea=Корея, kyrgyzstan=Киргизия, laos=Лаос, latvia=Латвия, lithuania=Литва,
    malaysia=Малайзия, maldives=Мальдивы, mauritius=Маврикий, mexico=Мексика, moldova=Молдавия,
    mongolia=Монголия, montenegro=Черногория, morocco=Марокко, nepal=Непал, netherlands=Нидерланды,
    norway=Норвегия, oman=Оман, ossetia=Южная Осетия, pakistan=Пакистан, peru=Перу, philippines=Филиппины,
    poland=Польша, portugal=Португалия, qatar=Катар, romania=Румыния, saudi=Саудовская Аравия, serbia=Сербия,
    seychelles=Сейшелы, singapore=Сингапур, slovakia=Словакия, slovenia=Словения, spain=Испания,
    srilanka=Шри-Ланка, sweden=Швеция, switzerland=Швейцария, syria=Сирия, tajikistan=Таджикистан,
    tanzania=Танзания, thailand=Таиланд, tunisia=Тунис, turkey=Турция, turkmenistan=Туркмения, uae=ОАЭ,
    ukraine=Украина, usa=США, uzbekistan=Узбекистан, venezuela=Венесуэла, vietnam=Вьетнам
    """
)
"""Russian names."""

_CITIES: Final = _table(
    """
    abakan=Абакан, anapa=Анапа, angarsk=Ангарск, apatity=Апатиты, arkhangelsk=Архангельск, armavir=Армавир,
    arzamas=Арзамас, astrakhan=Астрахань, balakovo=Балаково, balashikha=Балашиха, barnaul=Барнаул,
    bataysk=Батайск, belgorod=Белгород, berezniki=Березники, biysk=Бийск, blagoveshchensk=Благовещенск,
    bratsk=Братск, bryansk=Брянск, cheboksary=Чебоксары, chelny=Набережные Челны, chelyabinsk=Челябинск,
    cherepovets=Череповец, chita=Чита, crimea=Крым, derbent=Дербент, donetsk=Донецк, dzerzhinsk=Дзержинск,
    ekaterinburg=Екатеринбург, elektrostal=Электросталь, elets=Елец, elista=Элиста, engels=Энгельс,
    essentuki=Ессентуки, evpatoria=Евпатория, feodosia=Феодосия, gatchina=Гатчина, gelendzhik=Геленджик,
    grozny=Грозный, irkutsk=Иркутск, ivanovo=Иваново, izhevsk=Ижевск, kaliningrad=Калининград, kaluga=Калуга,
    kamensk=Каменск-Уральский, kamyshin=Камышин, kaspiysk=Каспийск, kazan=Казань, kemerovo=Кемерово,
    kerch=Керчь, khabarovsk=Хабаровск, khanty=Ханты-Мансийск, khasavyurt=Хасавюрт, kherson=Херсон,
    khimki=Химки, kirov=Киров, kislovodsk=Кисловодск, kolomna=Коломна, komsomolsk=Комсомольск-на-Амуре,
    kostroma=Кострома, kovrov=Ковров, krasnodar=Краснодар, krasnogorsk=Красногорск, krasnoyarsk=Красноярск,
    kurgan=Курган, kursk=Курск, kyzyl=Кызыл, lipetsk=Липецк, lugansk=Луганск, lyubertsy=Люберцы,
    magadan=Магадан, magnitogorsk=Магнитогорск, makhachkala=Махачкала, mariupol=Мариуполь, maykop=Майкоп,
    melitopol=Мелитополь, miass=Миасс, mineralnye_vody=Минеральные Воды, moscow=Москва, murmansk=Мурманск,
    murom=Муром, mytishchi=Мытищи, nakhodka=Находка, nalchik=Нальчик, nazran=Назрань, neftekamsk=Нефтекамск,
    nefteyugansk=Нефтеюганск, nevinnomyssk=Невинномысск, nizhnekamsk=Нижнекамск,
    nizhnevartovsk=Нижневартовск, nizhny=Нижний Новгород, nizhny_tagil=Нижний Тагил, norilsk=Норильск,
    novocherkassk=Новочеркасск, novokuznetsk=Новокузнецк, novomoskovsk=Новомосковск,
    novorossiysk=Новороссийск, novosibirsk=Новосибирск, novy_urengoy=Новый Уренгой, noyabrsk=Ноябрьск,
    obninsk=Обнинск, odintsovo=Одинцово, omsk=Омск, orel=Орёл, orenburg=Оренбург, penza=Пенза, perm=Пермь,
    pervouralsk=Первоуральск, petersburg=Санкт-Петербург, petropavlovsk=Петропавловск-Камчатский,
    petrozavodsk=Петрозаводск, podolsk=Подольск, prokopyevsk=Прокопьевск, pskov=Псков, pyatigorsk=Пятигорск,
    rostov=Ростов-на-Дону, rubtsovsk=Рубцовск, ryazan=Рязань, rybinsk=Рыбинск, sakhalin=Сахалин,
    salekhard=Салехард, samara=Самара, saransk=Саранск, saratov=Саратов, serpukhov=Серпухов,
    sevastopol=Севастополь, severodvinsk=Северодвинск, shakhty=Шахты, shchelkovo=Щёлково, smolensk=Смоленск,
    sochi=Сочи, stary_oskol=Старый Оскол, stavropol=Ставрополь, sterlitamak=Стерлитамак, surgut=Сургут,
    syktyvkar=Сыктывкар, syzran=Сызрань, taganrog=Таганрог, tambov=Тамбов, tobolsk=Тобольск,
    tolyatti=Тольятти, tomsk=Томск, tula=Тула, tver=Тверь, tyumen=Тюмень, ufa=Уфа, ukhta=Ухта,
    ulan_ude=Улан-Удэ, ulyanovsk=Ульяновск, ussuriysk=Уссурийск, velikie_luki=Великие Луки,
    velikiy_novgorod=Великий Новгород, vladikavkaz=Владикавказ, vladimir=Владимир, vladivostok=Владивосток,
    volgograd=Волгоград, vologda=Вологда, volzhsky=Волжский, vorkuta=Воркута, voronezh=Воронеж,
    vyborg=Выборг, yakutsk=Якутск, yaroslavl=Ярославль, yoshkar_ola=Йошкар-Ола, zlatoust=Златоуст
    """
)
"""Russian names."""

_ENGLISH: Final = _table(
    """
    uae=UAE, usa=USA, srilanka=Sri Lanka, hongkong=Hong Kong, bali=Indonesia, saudi=Saudi Arabia,
    ossetia=South Ossetia, dominicana=Dominican Republic, petersburg=Saint Petersburg,
    nizhny=Nizhny Novgorod, khanty=Khanty-Mansiysk, kamensk=Kamensk-Uralsky, ulan_ude=Ulan-Ude,
    yoshkar_ola=Yoshkar-Ola, petropavlovsk=Petropavlovsk-Kamchatsky, chelny=Naberezhnye Chelny,
    rostov=Rostov-on-Don
    """
)
"""English names that are not the value itself."""

_DOING: Final = _table(
    """
    works=работает, comes=приходит, charges=списали, returns=вернули, passes=проходит, done=сделали,
    gets=получаю, reaches=ловит, loads=грузит, opens=открывается, sees=видит, sends=отправляется,
    credits=зачислили, expires=сгорает, answers=отвечает, lasts=хватает, counts=действует, shows=показывает,
    supports=поддерживает
    """
)
"""Russian words for what something does or not."""

_RU: Final = _table(
    """
    switch.on=подключить, switch.off=отключить, protection.on=включить защиту,
    protection.off=отключить защиту, plan.change=сменить, plan.keep=оставить старый,
    block.block=заблокировать, block.unblock=разблокировать,
    trade.buy=купить, trade.sell=продать, list.add=добавить, list.remove=убрать, porting.come=к нам,
    porting.leave=от нас, calls.incoming=входящие, calls.outgoing=исходящие, period.this=этот,
    period.last=прошлый, period.next=следующий, moment.before=до, moment.after=после, month.january=январь,
    month.february=февраль, month.march=март, month.april=апрель, month.may=май, month.june=июнь,
    month.july=июль, month.august=август, month.september=сентябрь, month.october=октябрь,
    month.november=ноябрь, month.december=декабрь, device.phone=телефон, device.watch=часы,
    device.tablet=планшет, device.router=роутер, device.television=телевизор, device.laptop=ноутбук,
    brand.apple=Apple, brand.xiaomi=Xiaomi, brand.samsung=Samsung, brand.huawei=Huawei, brand.google=Google,
    brand.realme=Realme, brand.tecno=Tecno, system.ios=iOS, system.android=Android, sim.electronic=eSIM,
    sim.plastic=обычная SIM, zone.region=домашний регион, zone.country=по стране, zone.abroad=за границей,
    network.own=внутри сети, network.other=другие операторы, allowed.yes=можно, allowed.no=нельзя,
    danger.yes=опасность, danger.no=обычный вопрос
    """
)
"""Russian words by axis and value."""

_EN: Final = _table(
    """
    switch.on=turn on, switch.off=turn off, protection.on=turn protection on,
    protection.off=turn protection off, plan.change=change, plan.keep=keep the old one,
    block.block=block, block.unblock=unblock, trade.buy=buy,
    trade.sell=sell, list.add=add, list.remove=remove, porting.come=to us, porting.leave=from us,
    calls.incoming=incoming, calls.outgoing=outgoing, period.this=this, period.last=last, period.next=next,
    moment.before=before, moment.after=after, month.january=January, month.february=February,
    month.march=March, month.april=April, month.may=May, month.june=June, month.july=July,
    month.august=August, month.september=September, month.october=October, month.november=November,
    month.december=December, device.phone=phone, device.watch=watch, device.tablet=tablet,
    device.router=router, device.television=television, device.laptop=laptop, brand.apple=Apple,
    brand.xiaomi=Xiaomi, brand.samsung=Samsung, brand.huawei=Huawei, brand.google=Google,
    brand.realme=Realme, brand.tecno=Tecno, system.ios=iOS, system.android=Android, sim.electronic=eSIM,
    sim.plastic=plastic SIM, zone.region=home region, zone.country=within the country, zone.abroad=abroad,
    network.own=own network, network.other=other operators, allowed.yes=may, allowed.no=may not,
    danger.yes=danger, danger.no=ordinary question
    """
)
"""English words by axis and value."""

_UNITS: Final = {
    "ru": {"rub": "₽", "usd": "$", "gb": "ГБ", "min": "мин", "sms": "SMS", "mbit": "Мбит/с"},
    "en": {"rub": "RUB", "usd": "USD", "gb": "GB", "min": "min", "sms": "SMS", "mbit": "Mbit/s"},
}
_AMOUNT: Final = "amount in "


def value_in_words(axis: str, value: str, language: str) -> str:
    """Return what a value on a guard's axis is called; an operator's own name, a code or a number as it is."""
    russian = language == "ru"
    if axis.startswith(_AMOUNT):
        return f"{value} {_UNITS['ru' if russian else 'en'][axis.removeprefix(_AMOUNT)]}"
    if axis == "kind of danger":
        return explain(value, language)
    if axis in ("country", "city"):
        english = _ENGLISH.get(value) or value.replace("_", " ").title()
        return (_COUNTRIES if axis == "country" else _CITIES).get(value, english) if russian else english
    if axis in _DOING:
        denied = value == "no"
        return f"{'не ' if denied else ''}{_DOING[axis]}" if russian else f"{axis}: {value}"
    return (_RU if russian else _EN).get(f"{axis}.{value}", value)
