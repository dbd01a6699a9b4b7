"""Names that stay in Latin letters inside Russian speech: devices, services, tariffs, addresses on the net."""

from __future__ import annotations

import re
from typing import Final

from moderation.domain.remembering import known_words

_NAMES: Final = """
    iphone ipad ipados ios imei imsi airpods apple watch watches macbook android samsung galaxy xiaomi redmi poco
    huawei honor realme oppo vivo oneplus pixel google chrome nokia sony lenovo asus acer tecno infinix nothing
    zte tp-link keenetic mikrotik d-link esim e-sim sim usim nano-sim micro-sim nfc gps glonass vpn wifi wi-fi
    volte vowifi vonr lte lte-a gsm umts cdma hspa edge gprs usb usb-c type-c sms mms ussd ip ipv6 ipv4 dns
    nat vpn proxy pptp l2tp wireguard tcp ping faq appstore store play appstore playmarket rustore appgallery max
    plus mini lite ultra air fe youtube rutube twitch tiktok telegram whatsapp viber skype zoom discord
    instagram facebook vk vkontakte steam playstation xbox netflix spotify premium smart tv pc ok.ru vk.com
    windows linux macos mac url http https www gb mb kb tb gbps mbps kbps mts beeline megafon
    tele2 t2 yota alfa alpha beta mnp crm b2b b2c api id pin puk pin1 puk1 pin2 puk2 pdf qr qr-code cvv cvc bank
    pepega omegalul lul lulw kekw kek pog poggers pogchamp monkas monkaw monkahmm kappa pepehands sadge copium
    hopium nam jebaited
    dota roblox minecraft fortnite cs csgo brawl genshin
    sber tinkoff visa mastercard paypal bluetooth dvr iot m2m 5g-ready hd fullhd full 4k oled ssd
"""
_KNOWN: Final = frozenset(_NAMES.split())
_ADDRESS = re.compile(
    r"(?i)(?:https?:|www\.|\w*_|[\w.+-]{1,64}@|@\w|[\w-]{2,63}\.(?:com|ru|net|org|info|рф|example|test|me|io)\b)"
)
_MODEL = re.compile(
    r"(?i)(?:[a-z]{1,4}[- ]?\d{1,4}[a-z]{0,3}|\d{1,4}[- ]?[a-z]{1,4}"
    r"|[a-z]{1,3}\d{1,4}(?:ultra|plus|lite|pro|max|mini|fe))"
)


_CAMEL = re.compile(r"[A-Za-z]*[a-z][A-Z]{1,3}[A-Za-z0-9]*")
"""A capital inside a word: emotes and brands, as «DansGame», «OnePlus»."""


def is_foreign_name(token: str, names: frozenset[str] = frozenset()) -> bool:
    """Tell whether a token is a device, a service, a model number, an address or one of `names`, rather than a word."""
    return _is_known(token) or (bool(names) and _bare(token) in names)


def _bare(token: str) -> str:
    return token.strip(".,;:!?()[]{}«»\"'").lower()


@known_words
def _is_known(token: str) -> bool:
    bare = _bare(token)
    return (
        bare in _KNOWN
        or bare.partition("-")[0] in _KNOWN
        or _ADDRESS.match(token) is not None
        or _CAMEL.fullmatch(token.strip(".,;:!?()")) is not None
        or _MODEL.fullmatch(bare) is not None
    )
