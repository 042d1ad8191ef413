"""What stands in the way of keeping a canned reply, and what it may name, in the reader's words."""

from inbox.canned.keeping import LONGEST_LINE, LONGEST_TEXT, CannedFault, Wrong
from inbox.web.languages import Words


def fault_words(field: str, fault: CannedFault, words: Words) -> str:
    if fault.meant:
        return words.gettext("%(what)s needs double braces: %(meant)s.") % {"what": fault.what, "meant": fault.meant}
    most = LONGEST_TEXT if field.startswith("text") else LONGEST_LINE
    told = {
        Wrong.MISSING: words.gettext("This is needed: guests write in both languages.")
        if field != "key"
        else words.gettext("This is needed: it is what you type after the slash."),
        Wrong.TOO_LONG: words.gettext("At most %(n)d signs."),
        Wrong.FORM: words.gettext("Letters, digits and hyphens only."),
        Wrong.TAKEN: words.gettext("Another reply has this word already."),
        Wrong.SECRET: words.gettext(
            "Codes are told by their own panel beside the conversation, never in a canned reply."
        ),
        Wrong.UNKNOWN: words.gettext("There is a placeholder that nobody can fill in: %(what)s"),
    }
    return told[fault.wrong] % {"n": most, "what": fault.what}


def hand_words(words: Words) -> str:
    return words.gettext(
        "Filled in: {{ guest }}, {{ property }}, {{ address }}, {{ check_in }}, {{ check_out }}, {{ arrival }}, "
        "{{ departure }}, {{ manager }}, {{ details.NAME }}, {{ numbers.NAME }}. With a question mark, {{ when? }}, "
        "you fill it in each time; nothing is sent before that."
    )
