"""Whom to call at a property in an emergency, by its time zone's country. 112 works everywhere."""

from dataclasses import dataclass

_RUSSIAN_ZONES = frozenset(
    f"Europe/{city}" for city in "Moscow Kaliningrad Samara Saratov Volgograd Astrakhan Ulyanovsk Kirov".split()
) | frozenset(
    f"Asia/{city}"
    for city in (
        "Yekaterinburg Omsk Novosibirsk Barnaul Tomsk Novokuznetsk Krasnoyarsk Irkutsk Chita Yakutsk Khandyga"
        " Vladivostok Ust-Nera Magadan Sakhalin Srednekolymsk Kamchatka Anadyr"
    ).split()
)


@dataclass(frozen=True)
class EmergencyNumbers:
    fire: str = "112"
    police: str = "112"
    ambulance: str = "112"
    gas: str = "112"
    rescue: str = "112"


_RUSSIA = EmergencyNumbers("101 / 112", "102 / 112", "103 / 112", "104 / 112", "112")


def emergency_numbers(timezone: str | None) -> EmergencyNumbers:
    return _RUSSIA if timezone in _RUSSIAN_ZONES else EmergencyNumbers()
