"""Words that are commands in any language, whatever else they might mean. Called before the decision."""

from playbooks.decision import Command

_WORDS = {
    Command.STOP: {"stop", "стоп", "unsubscribe", "отписаться", "отпишите", "/stop", "отписка"},
    Command.PRIVACY: {"/privacy", "privacy policy", "политика конфиденциальности"},
    Command.HELP: {"/help"},
}


_START = frozenset({"/start", "/старт"})  # what Telegram's button sends, typed where there is no such button


def is_start(text: str) -> bool:
    return text.strip().casefold() in _START


def find_command(text: str) -> Command | None:
    """The command that the whole message is; "stop the noise" is not one."""
    typed = " ".join(text.casefold().split()).strip(" .!")
    return next((command for command, words in _WORDS.items() if typed in words), None)
