"""Words behind the guards: for each axis its values, for each value the words that mean it.

A word with an asterisk stands for itself and up to four more letters (Russian endings); a phrase is joined with "_".
"""

Words = dict[str, str]

SWITCH: Words = {
    "on": "подключ* включ* активир* активац* enabl* activat* turn_on switch_on",
    "off": (
        "отключ* выключ* деактивир* деактивац* отказаться откажусь убрать отменить отмените "
        "disabl* deactivat* turn_off switch_off"
    ),
}
BLOCK: Words = {
    "block": "заблокир* блокир* блокиров* заблочи* забан* block blocks blocking freeze",
    "unblock": "снимите_блокировку снять_блокировку разблокир* разблокиров* разблочи* разбан* unblock* unfreeze",
}
TRADE: Words = {
    "buy": "купить куплю купи покупк* покупа* buy buying purchas*",
    "sell": "продать продам продаж* продает* sell selling",
}
LIST: Words = {
    "add": "добави* добавл* add adding",
    "remove": "удалить удали удалит* удален* убрать убери* уберите remov* delet*",
}
PORTING: Words = {
    "come": (
        "к_вам перейти_к_вам перенести_к_вам от_другого_оператора со_своим_номером_к switch_to_you port_in join_you"
    ),
    "leave": "от_вас уйти уйду ухожу к_другому_оператору другому_оператору leave_you port_out switch_from_you",
}
INCOMING: Words = {
    "incoming": "входящ* incoming",
    "outgoing": "исходящ* outgoing",
}
PERIOD: Words = {
    "last": "прошлый_месяц прошлого_месяца прошлом_месяце прошлым_месяцем прошлый_раз last_month",
    "next": "следующий_месяц следующего_месяца следующем_месяце следующим_месяцем next_month",
}
MONTH: Words = {
    "january": "январ* january",
    "february": "феврал* february",
    "march": "март марта марте мартом",
    "april": "апрел* april",
    "may": "мая мае",
    "june": "июнь июня июне june",
    "july": "июль июля июле july",
    "august": "август* august",
    "september": "сентябр* september",
    "october": "октябр* october",
    "november": "ноябр* november",
    "december": "декабр* december",
}
DEVICE: Words = {
    "iphone": "iphone* айфон* ифон*",
    "watch": "часы часов часах часам apple_watch smart_watch smartwatch* смартчас*",
    "tablet": "ipad* айпад* планшет* tablet*",
    "android": "android* андроид* xiaomi сяоми ксяоми samsung* самсунг* honor хонор huawei хуавей pixel realme tecno",
    "router": "роутер* маршрутизатор* router* модем* modem*",
    "television": "телевизор* приставк* smart_tv",
    "laptop": "ноутбук* ноут ноута ноуте laptop* macbook* макбук*",
}
OUTAGE = (
    "не_работает не_работают не_ловит не_ловят не_грузит нет_связи нет_интернета нет_сети нету_связи нету_интернета "
    "нету_сети пропал* пропала пропало упал* упала упало лежит лежат сбой сбои сбоя авари* перебо* починит* починят "
    "восстанов* глушат глушени* глушилк* отвалил* отвалился без_связи без_интернета outage no_signal no_service "
    "not_working is_down no_internet"
)
COUNTRY: Words = {
    "abkhazia": "абхази* abkhazia сухум* гагр* пицунд*",
    "albania": "албани* albania",
    "algeria": "алжир*",
    "argentina": "аргентин* argentina",
    "armenia": "армени* ереван* armenia",
    "australia": "австрали* australia",
    "austria": "австри* austria вену вене",
    "azerbaijan": "азербайджан* баку azerbaijan",
    "bahrain": "бахрейн*",
    "bali": "бали индонези* bali indonesia",
    "belarus": "беларус* белорусси* белорусс* белорус* минск минска минске belarus",
    "belgium": "бельги* belgium",
    "brazil": "бразили* brazil",
    "britain": "англи* англию великобритани* британи* лондон* england britain uk london",
    "bulgaria": "болгари* bulgaria",
    "cambodia": "камбодж* cambodia",
    "canada": "канад* canada",
    "chile": "чили chile",
    "china": "китай* китае китая китаю пекин* шанха* china",
    "colombia": "колумби*",
    "croatia": "хорвати* croatia",
    "cuba": "кубу кубе кубы cuba",
    "cyprus": "кипр* cyprus",
    "czechia": "чехи* прагу праге czech* prague",
    "denmark": "дания дании данию данией denmark",
    "dominicana": "доминикан* dominican*",
    "egypt": "египет* египт* хургад* шарм* egypt",
    "estonia": "эстони* таллин* estonia",
    "ethiopia": "эфиопи*",
    "finland": "финлянди* хельсинки finland",
    "france": "франци* париж* france paris",
    "georgia": "грузия грузии грузию грузией тбилиси батуми georgia",
    "germany": "германи* берлин* germany berlin",
    "greece": "греци* greece",
    "hongkong": "гонконг* hong_kong",
    "hungary": "венгри* будапешт* hungary",
    "iceland": "исланди* iceland",
    "india": "индию индии индия индией гоа india",
    "iran": "иран* iran",
    "iraq": "ирак* iraq",
    "ireland": "ирланди* ireland",
    "israel": "израил* тель_авив israel",
    "italy": "итали* рим риме italy rome",
    "japan": "япони* токио japan tokyo",
    "jordan": "иордани* jordan",
    "kazakhstan": "казахстан* казахст* астан* алматы алма_ата kazakhstan қазақстан*",
    "kenya": "кени* kenya",
    "korea": "корея корее корею кореи сеул* korea",
    "kyrgyzstan": "киргизи* кыргызстан* киргиз* бишкек* kyrgyzstan",
    "laos": "лаос*",
    "latvia": "латви* рига риге ригу latvia",
    "lithuania": "литв* вильнюс* lithuania",
    "malaysia": "малайзи* malaysia",
    "maldives": "мальдив* maldives",
    "mauritius": "маврики*",
    "mexico": "мексик* mexico",
    "moldova": "молдав* молдов* кишинев* moldova",
    "mongolia": "монголи* mongolia",
    "montenegro": "черногори* montenegro",
    "morocco": "марокко morocco",
    "nepal": "непал* nepal",
    "netherlands": "нидерланд* голланди* амстердам* netherlands",
    "norway": "норвеги* norway",
    "oman": "оман омане омана oman",
    "ossetia": "южную_осетию южной_осетии южная_осетия цхинвал*",
    "pakistan": "пакистан*",
    "peru": "перу peru",
    "philippines": "филиппин* philippines",
    "poland": "польш* варшав* poland",
    "portugal": "португали* portugal",
    "qatar": "катар катаре катара qatar",
    "romania": "румыни* romania",
    "saudi": "саудовск* аравию аравии saudi*",
    "serbia": "серби* белград* serbia",
    "seychelles": "сейшел* сейшельс*",
    "singapore": "сингапур* singapore",
    "slovakia": "словаки* slovakia",
    "slovenia": "словени* slovenia",
    "spain": "испани* барселон* spain",
    "srilanka": "шри_ланку шри_ланке шри_ланка шриланк* sri_lanka",
    "sweden": "швеци* sweden",
    "switzerland": "швейцари* switzerland",
    "syria": "сирию сирии syria",
    "tajikistan": "таджикистан* душанбе tajikistan",
    "tanzania": "танзани* занзибар* tanzania",
    "thailand": "таиланд* тайланд* тай пхукет* паттай* бангкок* thailand phuket",
    "tunisia": "тунис* tunisia",
    "turkey": "турци* анталь* анталия стамбул* алань* turkey istanbul antalya",
    "turkmenistan": "туркмен* туркменистан* ашхабад*",
    "uae": "оаэ эмират* дубай* дубае дубаи uae dubai emirates",
    "ukraine": "украин* киев киеве ukraine",
    "usa": "сша америк* usa america",
    "uzbekistan": "узбекистан* ташкент* uzbekistan oʻzbekiston ozbekiston",
    "venezuela": "венесуэл*",
    "vietnam": "вьетнам* нячанг* vietnam",
}
