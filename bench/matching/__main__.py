"""Prints how well guests are understood on the labelled messages, by kind and language, and how fast.

`python -m bench.matching [--dev | --all] [--errors] [BATCH…]`: the test split, the one that the learning may see, or
both; `--errors` prints every message that went wrong.
"""

import argparse
from collections.abc import Sequence

from bench.matching.figures import Outcome, Share, figures, outcomes
from bench.matching.labelled import Batch, Labelled, batches, dangers
from playbooks.matching import Action, Matcher, Portfolio


def main() -> None:
    given = _given()
    found: list[Outcome] = []
    others: list[Outcome] = []
    for batch in batches(given.batches):
        asked = _wanted(batch, given)
        theirs = outcomes(asked, _matcher(batch, ("ru", "en")).understand)
        if len(given.batches) != 1:
            _print_table(batch.name, figures(theirs))
        found += theirs
        others += _of_other_language(batch, asked)
        if given.errors:
            _print_errors(theirs)
    heard = outcomes(dangers(test=not given.dev), Matcher([], Portfolio()).understand)
    if given.errors:
        _print_errors(heard)
    _print_table("all", figures(found))
    _print_table("dangers and what sounds like them", figures(heard))
    _print_table("guests in the language that the office did not write", figures(others))
    _print_kinds(found)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("batches", nargs="*")
    return parser.parse_args()


def _wanted(batch: Batch, given: argparse.Namespace) -> list[Labelled]:
    return list(batch.messages) if given.all else batch.split(test=not given.dev)


def _matcher(batch: Batch, languages: tuple[str, ...]) -> Matcher:
    matcher = Matcher(batch.entries(languages), Portfolio())
    matcher.warm_up()
    matcher.calibrate()
    return matcher


def _of_other_language(batch: Batch, asked: Sequence[Labelled]) -> list[Outcome]:
    """The office written in one language alone, its guests writing the other."""
    found: list[Outcome] = []
    for written, theirs in (("ru", "en"), ("en", "ru")):
        matcher = _matcher(batch, (written,))
        known = {entry.key for entry in batch.entries((written,))}
        here = [one for one in asked if one.language == theirs and one.keys and known.issuperset(one.keys)]
        found += outcomes(here, matcher.understand)
    return found


def _print_errors(found: Sequence[Outcome]) -> None:
    for one in found:
        if not one.is_right:
            ranked = " ".join(f"{match.key}={match.score:.2f}" for match in one.understood.matches[:3])
            asked = ",".join(one.asked.keys) or one.asked.emergency or "-"
            print(f"  {one.asked.kind:9} {one.asked.text!r}: {asked}; {one.understood.action} {ranked}")


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


if __name__ == "__main__":
    main()
