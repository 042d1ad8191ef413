"""Words that are commands in any language, whatever else they might mean. Called before the decision."""

import re

from playbooks.decision import Command

_WORDS = {
    Command.STOP: {"stop", "стоп", "unsubscribe", "отписаться", "отпишите", "/stop", "отписка"},
    Command.PRIVACY: {"/privacy", "privacy policy", "политика конфиденциальности"},
    Command.HELP: {"/help"},
}


_START = frozenset({"/start", "/старт"})  # what Telegram's button sends, typed where there is no such button
_AGAIN = frozenset({"start", "старт", "unstop", "subscribe", "подписаться"})
_COMMAND = re.compile(r"/[a-z][a-z0-9_]*(@\w+)?")


def is_start(text: str, *, opted_out: bool = False) -> bool:
    """`opted_out`: who wanted to hear no more takes that back by a mere word."""
    said = _plain(text)
    return said in _START or (opted_out and said in _AGAIN)


def is_command(text: str) -> bool:
    """Whether it is a messenger's command, known or not."""
    return _COMMAND.fullmatch(text.strip().casefold()) is not None


def find_command(text: str) -> Command | None:
    """The command that the whole message is; "stop the noise" is not one."""
    typed = _plain(text)
    return next((command for command, words in _WORDS.items() if typed in words), None)


def _plain(text: str) -> str:
    typed = " ".join(text.casefold().split()).strip(" .!")
    return typed.partition("@")[0] if typed.startswith("/") else typed
