"""What a manager does with a guest's playbook: starts it, sends a step, says what the guest answered, skips, goes back,
stops it, or lets the bot go on.

Called by pages and Telegram, inside their unit of work. While a person holds the conversation a run moves silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from inbox.answers.both_ways import other_words
from inbox.answers.knowing import Knowledge, Mind
from inbox.answers.playbooks_in_use import PREFIX
from inbox.answers.voicing import Voice
from inbox.cleaning import clean_text
from inbox.codes.door import keep_release
from inbox.codes.recognising import KnownCodes
from inbox.conversation.scene import Scene, load_scene
from inbox.conversation.speaking import BOT, NO_HOLD, Speaker, answer_contact, say
from inbox.holding.closing import solved_by_guest
from inbox.holding.consenting import NotConfirmed, open_for
from inbox.holding.owed import owed_before, step_before
from inbox.holding.refusals import NotFound, Unreachable
from inbox.holding.taking import lock_conversation, release, take
from inbox.night.handing_off import hand_off
from inbox.night.incident_calls import note_answer
from inbox.runs.keeping import Run, find_run, keep_history, keep_move, step_of
from inbox.runs.reading import asks_release, entries_of, onward, passed_steps
from inbox.runs.walker import Walker
from inbox.staff.actors import Actor
from inbox.tables import Author, ConversationState, PlaybookRunEntry, Severity, Trust
from playbooks.decision import Call, Called, Say, Tell
from playbooks.under_way import LONGEST_KEPT
from playbooks.walks import Mark, Passed, answer, stop
from properties.keys import Keys


class MovedOn(Exception):
    """The guest is at another step than the one that the button spoke of."""


@dataclass(frozen=True)
class Tools:
    """What a manager's steps are done with."""

    knowledge: Knowledge
    keys: Keys
    codes: KnownCodes


@dataclass
class Lead:
    """One manager's act upon one conversation. Raises `NotFound`, `Conflict`, `Unreachable`, `MovedOn`."""

    session: Session
    tools: Tools
    actor: Actor
    conversation_id: int
    now: datetime

    def __post_init__(self) -> None:
        self.conversation = lock_conversation(self.session, self.conversation_id, self.actor)
        contact = answer_contact(self.session, self.conversation)
        if contact is None:
            raise Unreachable
        self.scene: Scene = load_scene(self.session, self.conversation, contact)
        self.mind: Mind = self.tools.knowledge.of(self.session, self.scene.home)
        self.walker = Walker(self.session, self.scene, self.now, self.mind.in_use, by=self.actor.name)

    @property
    def _speaker(self) -> Speaker:
        return Speaker(Author.MANAGER, self.actor.manager_id, self.actor.name)

    @property
    def is_held(self) -> bool:
        return self.conversation.state == ConversationState.HUMAN

    def start(self, key: str) -> None:
        """Begin a playbook by hand: the bot leads, unless a person holds the conversation. Danger calls a person."""
        in_use = self.mind.in_use.get(f"{PREFIX}{key}")
        if in_use is None:
            raise NotFound
        danger = in_use.playbook.emergency
        if danger is not None:
            self.walker.tells.append(Say(f"emergency_{danger.value}"))
            self.walker.calls.append(Call(Called.EMERGENCY, Severity.CRITICAL, "", topic=key))
        self.walker.start(in_use)
        self._let_follow()

    def send(self, run_id: int, step: str, hold: timedelta = NO_HOLD) -> None:
        """Send a step in the guest's language, in the manager's name; it takes the conversation.

        `hold`: how long it can be taken back.
        """
        run = self._run(run_id, step)
        if run.playbook.step(step).text is None:
            raise NotFound
        facts = {**owed_before(self.conversation, hold), **step_before(run.row, step), "whole": True}
        take(self.session, self.actor, self.conversation_id, self.now)
        self.walker.go_to(run, step, Mark.SENT)
        note_answer(self.session, self.conversation, self.actor, self.now)
        tells = [replace(tell, buttons=()) if isinstance(tell, Tell) else tell for tell in self.walker.tells]
        self._say(tells, self._speaker, hold=hold, facts=facts)

    def step_named(self, run_id: int, short: str) -> str:
        """The key of a step as payloads name it."""
        step = step_of(self._run(run_id), short)
        if step is None:
            raise NotFound
        return step.key

    def answered(self, run_id: int, step: str, choice: int) -> None:
        """The guest answered the manager: on to what follows from it."""
        run = self._run(run_id, step)
        if not 0 < choice <= len(run.playbook.step(step).choices):
            raise NotFound
        self.walker.move(run, answer(run.playbook, step, choice, self.walker.around(run), self.now))
        self._let_follow()

    def told(self, run_id: int, step: str, words: str) -> None:
        """The guest told the manager what a step asks for; codes in it are masked."""
        run = self._run_at(run_id, step)
        words = self.tools.codes.hide(self.session, self.scene.home, clean_text(words).strip()).shown
        if run.playbook.step(step).keep is None or not words:
            raise NotFound
        self.walker.keep(run, step, words[:LONGEST_KEPT])
        self._let_follow()

    def done(self, run_id: int, step: str, mark: Mark) -> None:
        """The step is done, or skipped: on to the one that follows if it has not solved the problem."""
        run = self._run_at(run_id, step)
        following = onward(run.playbook, run.row.step)
        if following is None:
            raise NotFound
        self.walker.go_to(run, following, mark)
        self._let_follow()

    def back(self, run_id: int, step: str) -> None:
        run = self._run_at(run_id, step)
        passed = passed_steps(self._history(run))
        before = passed[: passed.index(run.row.step)] if run.row.step in passed else passed
        if not before:
            raise NotFound
        self.walker.go_to(run, before[-1], Mark.WENT_BACK)
        self._let_follow()

    def consent(self, run_id: int, mark: Mark) -> None:
        """The codes may be told before check-in (`Mark.RELEASED`), or not: the guest hears it in the manager's name."""
        run = self._run(run_id)
        if not asks_release(run.playbook, self._history(run)):
            raise MovedOn
        if mark is Mark.RELEASED and self.scene.contact.trust != Trust.VERIFIED:
            raise NotConfirmed
        take(self.session, self.actor, self.conversation_id, self.now)
        keep_history(self.session, run, [Passed(mark, run.row.step)], self.now, by=self.actor.name)
        note_answer(self.session, self.conversation, self.actor, self.now)
        if mark is Mark.RELEASED:
            self._say([Say("codes_opened")], self._speaker)
            open_for(self.session, self.tools.keys, self.actor, self.scene, run, self.now)
        else:
            self._say([Say("codes_not_early")], self._speaker)

    def stop(self, run_id: int) -> None:
        """The bot leads this problem no further."""
        run = self._run(run_id)
        if not run.walk.is_over:
            keep_move(self.session, run, stop(run.walk), self.now, by=self.actor.name)
            self.take_up_next()

    def take_up_next(self) -> None:
        """The guest was promised that another problem would be dealt with after this one."""
        self.walker.take_up_next()
        self._let_follow()

    def let_bot_go_on(self, run_id: int) -> None:
        """The bot tells the step once more and leads from there."""
        run = self._run(run_id)
        release(self.session, self.actor, self.conversation_id, self.now)
        self.walker.go_to(run, run.row.step, Mark.CONTINUED)
        self._let_follow()

    def _let_follow(self) -> None:
        """While the bot leads, it tells what follows; who is needed is called, or called off when all is well."""
        if self.is_held:
            return
        self._say(self.walker.tells, BOT)
        for call in self.walker.calls:
            hand_off(self.session, self.scene, call, self.now)
        if self.walker.solved:
            solved_by_guest(self.session, self.conversation, self.now)

    def _history(self, run: Run) -> Sequence[PlaybookRunEntry]:
        return entries_of(self.session, [run])[run.row.id or 0]

    def _run(self, run_id: int, step: str | None = None) -> Run:
        run = find_run(self.session, run_id, self.conversation.id)
        if run is None or (step is not None and step not in {each.key for each in run.playbook.steps}):
            raise NotFound
        return run

    def _run_at(self, run_id: int, step: str) -> Run:
        """What a button says of "this step" must not be done to the one after it, when the guest was quicker."""
        run = self._run(run_id)
        if run.row.step != step or run.walk.is_over:
            raise MovedOn
        return run

    def _say(
        self, tells: list[Say | Tell], speaker: Speaker,
        *, hold: timedelta = NO_HOLD, facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        voiced = Voice(self.session, self.tools.keys, self.scene, self.mind, self.now).put(tells)
        if voiced.speech is None:
            return
        other = other_words(self.session, self.tools.keys, self.scene, self.mind, tells, self.now)
        speech = replace(voiced.speech, facts={**voiced.speech.facts, **other, **(facts or {})})
        message = say(self.session, self.conversation, self.scene.contact, speech, self.now, speaker=speaker, hold=hold)
        keep_release(self.session, self.scene, voiced.secrets, message.id or 0, self.now)
