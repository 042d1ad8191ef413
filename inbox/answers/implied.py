"""Answers that nobody wrote: a code that the property has and none of its entries tells. Called by `knowing`.

Whoever stands before a door asks for its code; that an office forgot to write the sentence must not keep him there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inbox.tables import KnowledgeEntry
from properties.words import Audience


@dataclass(frozen=True)
class _Code:
    key: str
    title: tuple[str, str]
    phrases_ru: Sequence[str]
    phrases_en: Sequence[str]
    answer: tuple[str, str]


_CODES: Mapping[str, _Code] = {
    "door_code": _Code(
        "door-code",
        ("Код двери", "Door code"),
        ("какой код от двери", "код двери", "код от замка", "пришлите код, чтобы войти"),
        ("what is the door code", "door code", "code for the lock", "which code opens the door"),
        ("Код двери: {{ secrets.door_code }}.", "The door code is {{ secrets.door_code }}."),
    ),
    "gate_code": _Code(
        "gate-code",
        ("Код ворот", "Gate code"),
        ("какой код от ворот", "код калитки", "как пройти во двор"),
        ("what is the gate code", "code for the gate", "how do I get into the yard"),
        ("Код ворот: {{ secrets.gate_code }}.", "The gate code is {{ secrets.gate_code }}."),
    ),
    "lockbox_code": _Code(
        "lockbox-code",
        ("Код сейфа с ключами", "Key box code"),
        ("какой код от сейфа с ключами", "код ключницы", "как открыть бокс с ключами"),
        ("what is the lockbox code", "key box code", "how do I open the lockbox"),
        ("Код сейфа с ключами: {{ secrets.lockbox_code }}.", "The key box code is {{ secrets.lockbox_code }}."),
    ),
    "alarm_code": _Code(
        "alarm-code",
        ("Код сигнализации", "Alarm code"),
        ("какой код сигнализации", "как отключить сигнализацию"),
        ("what is the alarm code", "how do I switch the alarm off"),
        ("Код сигнализации: {{ secrets.alarm_code }}.", "The alarm code is {{ secrets.alarm_code }}."),
    ),
    "wifi_password": _Code(
        "wifi",
        ("Wi-Fi", "Wi-Fi"),
        ("какой пароль от вайфая", "пароль wi-fi", "как подключиться к интернету"),
        ("what is the wifi password", "wifi password", "how do I connect to the internet"),
        ("Пароль Wi-Fi: {{ secrets.wifi_password }}.", "The Wi-Fi password is {{ secrets.wifi_password }}."),
    ),
}


def implied_entries(secrets: Iterable[str], entries: Sequence[KnowledgeEntry]) -> list[KnowledgeEntry]:
    """`secrets`: the names that the property has. What comes back is of no row of the database."""
    told = " ".join(f"{entry.answer_ru} {entry.answer_en}" for entry in entries)
    keys = {entry.key for entry in entries}
    return [
        _as_entry(_CODES[name])
        for name in secrets
        if name in _CODES and f"secrets.{name}" not in told and _CODES[name].key not in keys
    ]


def _as_entry(code: _Code) -> KnowledgeEntry:
    return KnowledgeEntry(
        key=code.key,
        audience=Audience.IN_STAY,
        title_ru=code.title[0],
        title_en=code.title[1],
        phrases_ru=list(code.phrases_ru),
        phrases_en=list(code.phrases_en),
        answer_ru=code.answer[0],
        answer_en=code.answer[1],
    )
