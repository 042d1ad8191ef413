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
    is_own = placeholder.name.startswith((f"{SAID}.", f"{DIRECTORY}."))
    return is_own or placeholder.name in SOMETIMES_KNOWN | {PROMISE_BY}


def own_names(kept: Collection[str], kinds: Collection[str]) -> frozenset[str]:
    """What texts of one playbook may name: what its steps keep of the guest's answers, and contacts of these kinds."""
    return frozenset({f"{SAID}.{name}" for name in kept} | {f"{DIRECTORY}.{kind}" for kind in kinds})


def is_known(placeholder: Placeholder, own: Collection[str] = ()) -> bool:
    """`own`: the names that belong to this playbook."""
    if placeholder.meant:
        return False
    if placeholder.group:
        return placeholder.is_known and placeholder.group in {DETAILS, SECRETS, NUMBERS}
    return placeholder.name in ALWAYS_KNOWN | SOMETIMES_KNOWN | {PROMISE_BY} or placeholder.name in own
