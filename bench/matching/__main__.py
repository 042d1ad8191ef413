"""Prints how well guests are understood on the labelled messages, by kind and language, and how fast.

`python -m bench.matching [dev]`: the test split, or the one that the learning may see.
"""

import sys
import time
from collections.abc import Sequence

from bench.matching.figures import Outcome, Share, figures, outcomes
from bench.matching.labelled import messages, office_entries
from playbooks.matching import Action, Matcher, Portfolio


def main(arguments: list[str]) -> None:
    asked = messages(test="dev" not in arguments)
    matcher = Matcher(office_entries(), Portfolio())
    matcher.warm_up()
    found = outcomes(asked, matcher.understand)
    _print_table("all", figures(found))
    for language, other in (("ru", "en"), ("en", "ru")):
        alone = Matcher(office_entries((language,)), Portfolio())
        alone.warm_up()
        theirs = outcomes([message for message in asked if message.language == other], alone.understand)
        _print_table(f"guests in {other} of an office written in {language} alone", figures(theirs))
    _print_kinds(found)
    _print_speed([message.text for message in asked], matcher)


def _print_table(title: str, told: dict[str, Share]) -> None:
    print(f"\n{title}")
    for name, share in told.items():
        if share.whole:
            print(f"  {name:28} {share}")


def _print_kinds(found: Sequence[Outcome]) -> None:
    print(f"\n{'kind':12} {'':2} {'n':>4} {'top-1':>7} {'answered':>9} {'wrong':>6} {'chosen':>7} {'handed off':>11}")
    for kind, language in sorted({(one.asked.kind, one.asked.language) for one in found}):
        these = [one for one in found if (one.asked.kind, one.asked.language) == (kind, language)]
        first = sum(one.first in one.asked.keys for one in these)
        answered = sum(one.is_answered_right for one in these)
        wrong = sum(one.is_answered and not one.is_answered_right for one in these)
        chosen = sum(one.understood.action is Action.CHOOSE for one in these)
        handed_off = sum(one.understood.action is Action.HAND_OFF for one in these)
        print(f"{kind:12} {language} {len(these):4} {first:7} {answered:9} {wrong:6} {chosen:7} {handed_off:11}")


def _print_speed(texts: Sequence[str], matcher: Matcher) -> None:
    took: list[float] = []
    for text in texts:
        start = time.process_time()
        matcher.understand(text)
        took.append(time.process_time() - start)
    took.sort()
    mean, high = sum(took) / len(took), took[int(len(took) * 0.99)]
    print(
        f"\n{1 / mean:.0f} messages/s of one core, mean {1e3 * mean:.1f} ms, p99 {1e3 * high:.1f} ms of processor time"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
