"""Whom to call at a property in an emergency, by its time zone's country. Where no other is known, 112."""

from dataclasses import dataclass

from babel.core import get_global


@dataclass(frozen=True)
class EmergencyNumbers:
    """Numbers as they are told: "101 / 112" where both work. `every` answers for all services."""

    fire: str = "112"
    police: str = "112"
    ambulance: str = "112"
    gas: str = "112"
    rescue: str = "112"
    every: str = "112"


def emergency_numbers(timezone: str | None) -> EmergencyNumbers:
    return _BY_COUNTRY.get(get_global("zone_territories").get(timezone or "", ""), EmergencyNumbers())


def _beside_112(fire: str, police: str, ambulance: str, gas: str = "112") -> EmergencyNumbers:
    """Numbers of their own, and 112 too."""
    told = [number if number == "112" else f"{number} / 112" for number in (fire, police, ambulance, gas)]
    return EmergencyNumbers(*told)


def _only(every: str, fire: str = "", police: str = "", ambulance: str = "") -> EmergencyNumbers:
    """Where 112 is not the number to trust."""
    return EmergencyNumbers(fire or every, police or every, ambulance or every, every, every, every)


_POST_SOVIET = _beside_112("101", "102", "103", "104")
_BY_COUNTRY = {
    **dict.fromkeys(("RU", "BY", "KZ", "KG", "UZ", "AM", "AZ", "TJ"), _POST_SOVIET),
    "TM": _only("01", "01", "02", "03"),
    "RS": _beside_112("193", "192", "194"),
    "ME": _beside_112("123", "122", "124"),
    "BA": _beside_112("123", "122", "124"),
    "CH": _beside_112("118", "117", "144"),
    "AT": _beside_112("122", "133", "144", "128"),
    "FR": _beside_112("18", "17", "15"),
    "GB": _beside_112("999", "999", "999"),
    "IE": _beside_112("999", "999", "999"),
    "NO": _beside_112("110", "112", "113"),
    **dict.fromkeys(("US", "CA", "MX", "DO", "CR"), _only("911")),
    "AU": _only("000"),
    "NZ": _only("111"),
    "AE": _only("999", "997", "999", "998"),
    "IL": _only("100", "102", "100", "101"),
    "EG": _only("122", "180", "122", "123"),
    "TH": _only("191", "199", "191", "1669"),
    "VN": _only("113", "114", "113", "115"),
    "CN": _only("110", "119", "110", "120"),
    "JP": _only("110", "119", "110", "119"),
    "KR": _only("112", "119", "112", "119"),
    "LK": _only("119", "110", "119", "1990"),
    "BR": _only("190", "193", "190", "192"),
}  # fmt: skip


def dialled(told: str) -> str:
    """The number to dial of one as it is told."""
    return told.partition("/")[0].strip()
