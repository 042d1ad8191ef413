"""What a playbook's texts may name and its branches may ask for. Called by the checks and by the walk itself."""

from collections.abc import Collection, Mapping, Sequence

from properties.filling import DETAILS, NUMBERS, SECRETS, Placeholder

DIRECTORY, SAID = "directory", "said"
PROMISE_BY = "promise_by"  # known where a step promises something
# May stand in any text: known of every property, and without one.
ALWAYS_KNOWN = frozenset({"answer_by"})
# Told only to who is known to be a guest of the stay: a stranger is not told where the apartment is.
OF_KNOWN_GUESTS = frozenset({"address", "guest", "arrival", "departure"})
# Known of every property, but not before the property is known; and of a known guest's stay.
SOMETIMES_KNOWN = frozenset({"property", "check_in", "check_out"}) | OF_KNOWN_GUESTS
# What branches may ask for besides details.NAME and directory.KIND, with what each can be.
BRANCH_FACTS: Mapping[str, Sequence[str]] = {
    "guest": ("unknown", "identified", "verified"),
    "stay": ("none", "before", "open", "over"),
    "secrets": ("yes", "no"),
    "hour": (),
}


def may_be_missing(placeholder: Placeholder) -> bool:
    """Whether a text that names it needs an `otherwise`."""
    if placeholder.group:
        return placeholder.group in {DETAILS, SECRETS}
    return placeholder.name in SOMETIMES_KNOWN | {PROMISE_BY} or placeholder.name.startswith(f"{SAID}.")


def is_known(placeholder: Placeholder, kept: Collection[str] = ()) -> bool:
    """`kept`: the names under which this playbook keeps what the guest answers in his own words."""
    if placeholder.group:
        return placeholder.is_known and placeholder.group in {DETAILS, SECRETS, NUMBERS}
    said = {f"{SAID}.{name}" for name in kept}
    return placeholder.name in ALWAYS_KNOWN | SOMETIMES_KNOWN | {PROMISE_BY} | said
