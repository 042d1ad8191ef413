"""What stands in the way of keeping a canned reply, and what it may name, in the reader's words."""

from inbox.canned.keeping import LONGEST_LINE, LONGEST_TEXT
from inbox.web.languages import Words


def fault_words(field: str, what: str, words: Words) -> str:
    most = LONGEST_TEXT if field.startswith("text") else LONGEST_LINE
    told = {
        "missing": words.gettext("This is needed: guests write in both languages.")
        if field != "key"
        else words.gettext("This is needed: it is what you type after the slash."),
        "long": words.gettext("At most %(n)d signs.") % {"n": most},
        "form": words.gettext("Letters, digits and hyphens only."),
        "taken": words.gettext("Another reply has this word already."),
    }
    if what in told:
        return told[what]
    if "secret" in what:
        return words.gettext("Codes are told by their own panel beside the conversation, never in a canned reply.")
    return words.gettext("There is a placeholder that nobody can fill in: %(what)s") % {"what": what.split(";")[0]}


def hand_words(words: Words) -> str:
    return words.gettext(
        "Filled in: {{ guest }}, {{ property }}, {{ address }}, {{ check_in }}, {{ check_out }}, {{ arrival }}, "
        "{{ departure }}, {{ manager }}, {{ details.NAME }}, {{ numbers.NAME }}. With a question mark, {{ when? }}, "
        "you fill it in each time; nothing is sent before that."
    )
