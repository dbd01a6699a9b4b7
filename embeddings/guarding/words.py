"""Words behind the guards: for each axis its values, for each value the words that mean it.

A word with an asterisk stands for itself and up to four more letters (an ending of a noun), with two for up to eight
(any form of a verb); a phrase is joined with "_", and each of its words may have asterisks of its own.
"""

Words = dict[str, str]

SWITCH: Words = {
    "on": (
        "подключ** включ** вкл вруби* врубить активир** активац* подруб** enabl* activat** turn_on switch_on "
        "turn_it_on"
    ),
    "off": (
        "отключ** выключ** откл выкл выруби* вырубить деактивир** деактивац* отказ отказа отказе отказаться "
        "отказать откажусь отказываюсь убрать отменить отмените отмени отмена отмены отмену отписаться отпишите "
        "disabl* deactivat** turn_off switch_off turn_it_off unsubscrib* cancel*"
    ),
}
PROTECTING = "защит* антиспам** анти_спам* антивирус** spam_protection call_protection antispam anti_spam"
"""What stands between a subscriber and what nobody wants: to have it on is to have that off."""
PLAN: Words = {
    "change": (
        "сменит* смените смену смены поменят* поменяю поменяйте перейти_на_друг** перейти_на_нов** "
        "переход_на_друг** change_my_plan change_plan* switch_plan*"
    ),
    "keep": (
        "не_хочу_менять не_хочу_переход** не_хочу_на_нов** не_переводите не_меняйте не_менять "
        "остаться_на_стар** оставит*_стар** оставьте_стар** сохранит*_стар** keep_my_plan keep_my_old_plan "
        "stay_on_my_plan stay_on_my_old_plan"
    ),
}
BLOCK: Words = {
    "block": (
        "заблокир** блокир** заблоч** забан** банили банить бан бана block blocks blocking freeze froze "
        "freezing suspend*"
    ),
    "unblock": (
        "разблок** разблоч** разбан** сня**_блок** снима**_блок** снимите_блок** сними_блок** снять_бан "
        "убра**_блок** убери**_блок** unblock* unfreez* lift_the_block"
    ),
}
TRADE: Words = {
    "buy": "купить куплю купи покупк* покупа* buy buying purchas*",
    "sell": "продать продам продаж* продает* sell selling",
}
LIST: Words = {
    "add": "добави* добавл** add adding",
    "remove": "удалить удали удалит* удален* удаля** убрать убери* уберите исключить исключи* remov* delet*",
}
PORTING: Words = {
    "come": (
        "к_вам перейти_к_вам перенести_к_вам от_другого_оператора с_другого_оператора со_своим_номером_к "
        "switch_to_you port_in join_you"
    ),
    "leave": (
        "от_вас уйти уйду ухожу ухода к_другому_оператору на_другого_оператора другому_оператору leave_you port_out "
        "switch_from_you"
    ),
}
INCOMING: Words = {
    "incoming": "входящ** incoming inbound",
    "outgoing": "исходящ** outgoing outbound",
}
PERIOD: Words = {
    "this": "этот_месяц* этом_месяц* этого_месяц* текущ**_месяц* this_month",
    "last": " ".join(
        f"{word}_{span}"
        for word in ("прошл*", "предыдущ*", "минувш*")
        for span in ("месяц*", "недел*", "год*", "раз*", "эфир*", "стрим*", "выпуск*", "счет*", "период*")
    )
    + " last_month last_week last_year last_time previous_month",
    "next": " ".join(
        f"{word}_{span}"
        for word in ("следующ*", "будущ*")
        for span in ("месяц*", "недел*", "год*", "раз*", "эфир*", "стрим*", "выпуск*", "счет*", "период*")
    )
    + " next_month next_week next_year next_time",
}
MOMENT: Words = {
    "before": "перед до_оконч* до_эфира "
    + " ".join(
        f"до_{action}*"
        for action in (
            "списани", "повышени", "оплат", "подключени", "отключени", "продлени", "замен", "переход", "смен",
            "пополнени", "начал", "обновлени", "перенос", "подорожани", "активаци", "блокировк",
        )
    )
    + " before_the before_my before_i",
    "after": "после after_the after_my after_i",
}  # fmt: skip
MONTH: Words = {
    "january": "январ** january",
    "february": "феврал** february",
    "march": "март марта марте мартом марту мартовск* march",
    "april": "апрел** april",
    "may": "май мая мае маю маем майск* in_may for_may of_may may_bill",
    "june": "июнь июня июне июню июньск* june",
    "july": "июль июля июле июлю июльск* july",
    "august": "август** august",
    "september": "сентябр** september",
    "october": "октябр** october",
    "november": "ноябрь ноября ноябре ноябрю ноябрем ноябрьская ноябрьскую ноябрьский ноябрьские november",
    "december": "декабр** december",
}
DEVICE: Words = {
    "phone": (
        "смартфон* на_телефон на_телефоне с_телефона my_phone phone iphone* айфон** ифон* android* андроид* xiaomi "
        "сяоми ксяоми redmi редми samsung* самсунг* honor хонор* huawei хуавей* pixel пиксел* realme реалми tecno "
        "техно_спарк poco поко"
    ),
    "watch": (
        "часы часов часах часам apple_watch эпл_вотч* эппл_вотч* смарт_час* умн*_час* smart_watch smartwatch* "
        "смартчас* watch_apple"
    ),
    "tablet": "ipad* айпад* планшет* tablet*",
    "router": "роутер* маршрутизатор* router* модем* modem*",
    "television": "телевизор* приставк* smart_tv",
    "laptop": "ноутбук* ноут ноута ноуте laptop* macbook* макбук*",
}
BRAND: Words = {
    "apple": "iphone* айфон** ифон* ipad* айпад* macbook* макбук* apple эпл эппл",
    "xiaomi": "xiaomi сяоми ксяоми redmi редми poco поко",
    "samsung": "samsung* самсунг* galaxy галакси",
    "huawei": "huawei хуавей* honor хонор*",
    "google": "pixel пиксел*",
    "realme": "realme реалми",
    "tecno": "tecno infinix инфиникс",
}
SYSTEM: Words = {
    "ios": "iphone* айфон** ифон* ios айос",
    "android": (
        "android* андроид* xiaomi сяоми ксяоми redmi редми samsung* самсунг* galaxy галакси honor хонор* huawei "
        "хуавей* pixel пиксел* realme реалми tecno poco поко"
    ),
}
SIM: Words = {
    "electronic": "esim* есим* isim e_sim е_сим* и_сим* электронн**_сим* цифров**_сим* виртуальн**_сим*",
    "plastic": (
        "сим_карт* симк* симок симкарт* сим обычн**_сим* физическ**_сим* пластик* пластиков**_сим* sim sim_card* sims "
        "physical_sim plastic_sim"
    ),
}
ZONE: Words = {
    "region": "домашн**_регион* домашн**_сет* home_region внутри_област* своего_регион* своем_регион*",
    "country": (
        "по_россии по_стране всей_стране всей_россии внутри_страны внутри_россии внутрисет**_роуминг* "
        "внутренн**_роуминг* межгород** междугород** domestic nationwide"
    ),
    "abroad": (
        "за_границ** за_рубеж* заграниц** зарубеж** международн** роуминг* roaming abroad overseas international*"
    ),
}
NETWORK: Words = {
    "own": "внутри_сети внутрисетев** на_ваш*_номер*",
    "other": "на_други*_оператор* на_друго**_оператор* на_чуж*_оператор* на_городск**",
}
ALLOWED: Words = {
    "yes": "можно разрешен** разрешено разрешаете разрешают",
    "no": "нельзя запрещен** запрещено запрещаете запрещают",
}
_DOING = {
    "works": "работает работают работал работала работало работали works",
    "comes": "приходит приходят пришло пришли пришел пришла доходят доходит arrives arrived comes",
    "charges": "списали списывают списано списывается списывает сняли снимают charged",
    "returns": "возвращают возвращаются возвращается возвращаете вернули вернулись refunded",
    "passes": "проходит проходят прошла прошел прошло прошли go_through went_through goes_through",
    "done": "сделали делают сделано делаете",
    "gets": "do_i_get do_we_get",
    "reaches": "ловит ловят ловило ловила",
    "loads": "грузит грузится грузят грузятся загружается загружаются загружает loads",
    "opens": "открывается открываются открылось открылся opens",
    "sees": "видит видят",
    "sends": "отправляется отправляются отправляет отправилось отправились",
    "credits": "зачислили зачислено зачислился зачислились зачисляются зачисляется начислили начислено credited",
    "expires": "сгорают сгорает сгорели сгорит expires",
    "answers": "отвечает отвечают ответили ответил answers answered",
    "lasts": "хватает хватит хватило",
    "counts": "действует действуют",
    "shows": "показывает показывают отображается отображаются",
    "supports": "поддерживает поддерживается поддерживают supports supported",
}
_DENYING = {
    "works": "not_work* t_work*",
    "gets": "t_i_get t_we_get not_getting",
    "comes": "not_arrive* t_arrive*",
}
DOING: dict[str, Words] = {
    name: {"yes": forms, "no": _DENYING.get(name, "")} for name, forms in _DOING.items()
}
"""What something may do or not; a word of the first kind with a "not" before it counts to the second."""
PLACED = (
    "не_работает не_работают не_ловит не_ловят не_грузит нет_связи нет_интернета нет_сети нету_связи нету_интернета "
    "нету_сети пропал* пропала пропало упал* упала упало лежит лежат сбой сбои сбоя авари* перебо* починит* починят "
    "восстанов* глушат глушени* глушилк* отвалил* отвалился без_связи без_интернета outage no_signal no_service "
    "not_working is_down no_internet чините "
    "офис* салон* магазин* адрес* office* store* shop*"
)
"""What is asked of one town at a time: an outage, an office. Any other question has one answer for all towns."""
