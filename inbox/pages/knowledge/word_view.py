"""The words of knowledge's pages for closed sets: audiences, what was done, fields, and what is wrong with a draft."""

from inbox.knowledge.checking import Problem, Wrong
from inbox.tables import Act
from inbox.web.languages import Words
from properties.words import Audience


def audience_words(audience: str, words: Words) -> tuple[str, str]:
    """Its name, and what follows from it."""
    return {
        Audience.PUBLIC: (words.gettext("Anybody"), words.gettext("Also those whom we don't know yet.")),
        Audience.STAY: (
            words.gettext("Guests with a booking"),
            words.gettext("Who gave code and date or came by the link, from booking to check-out."),
        ),
        Audience.IN_STAY: (
            words.gettext("Verified guests during the stay"),
            words.gettext("Only from check-in to check-out. The only answers that may hold codes and passwords."),
        ),
    }[Audience(audience)]


def act_words(act: str, words: Words) -> str:
    return {
        Act.CREATED: words.gettext("Made"),
        Act.EDITED: words.gettext("Changed"),
        Act.IMPORTED: words.gettext("Taken from a file"),
        Act.ARCHIVED: words.gettext("Archived"),
        Act.UNARCHIVED: words.gettext("Taken out of the archive"),
        Act.REVERTED: words.gettext("An earlier version restored"),
        Act.TAUGHT: words.gettext("Guests' words added"),
    }[Act(act)]


def field_words(name: str, words: Words) -> str:
    return {
        "key": words.gettext("Key"),
        "audience": words.gettext("Who may know it"),
        "title_ru": words.gettext("Title in Russian"),
        "title_en": words.gettext("Title in English"),
        "phrases_ru": words.gettext("Phrases in Russian"),
        "phrases_en": words.gettext("Phrases in English"),
        "answer_ru": words.gettext("Answer in Russian"),
        "answer_en": words.gettext("Answer in English"),
        "media": words.gettext("Files"),
        "is_archived": words.gettext("Archived"),
    }[name]


def problem_words(problem: Problem, words: Words) -> str:
    """What is wrong, and how to mend it."""
    told = {
        Wrong.MISSING: words.gettext("This can't be left empty: guests write in both languages."),
        Wrong.TOO_LONG: words.gettext("Too long: at most %(what)s characters. %(where)s"),
        Wrong.TOO_MANY: words.gettext("Too many: at most %(what)s."),
        Wrong.BAD_KEY: words.gettext("“%(what)s” can't be a key: letters, digits, hyphens, dots and underscores only."),
        Wrong.KEY_TAKEN: words.gettext(
            "There is an entry “%(what)s” here already. Change that one, or choose another."
        ),
        Wrong.KEY_ARCHIVED: words.gettext("“%(what)s” lies in the archive here. Take it out, or choose another key."),
        Wrong.ONE_TITLE: words.gettext("A title is needed in both languages, or in none."),
        Wrong.NO_PHRASES: words.gettext("Write at least one phrase, in either language: what guests would ask."),
        Wrong.COLLISION: words.gettext("“%(what)s” is a phrase of “%(where)s” too. Keep it in one of them."),
        Wrong.UNKNOWN: words.gettext("Nothing is called %(what)s."),
        Wrong.SECRET: words.gettext("%(what)s is a secret: choose “Verified guests during the stay”."),
        Wrong.OF_STAY: words.gettext("%(what)s is known only with a booking: choose another audience."),
        Wrong.LACKING: words.gettext("%(what)s is not filled in here: %(where)s"),
    }[problem.wrong]
    said = told % {"what": problem.what, "where": _some(problem.where)}
    if problem.near:
        near = "{{ " + problem.near + " }}"
        return f"{said} " + words.gettext("Did you mean %(near)s?") % {"near": near}
    return said


def _some(names: tuple[str, ...], most: int = 3) -> str:
    more = f" + {len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more
