"""Walks a guest through playbooks: carries out what was decided about runs, and gives what is to be told.

Called by the turn, by the clock, and by managers; everything is rows of the caller's unit of work.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from inbox.answers.playbooks_in_use import InUse
from inbox.codes.door import may_tell
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import add_event
from inbox.runs.actions import Acting, contact_kinds
from inbox.runs.keeping import Run, begin_run, button, find_run, keep_move, open_runs
from inbox.words import EventKind
from playbooks.decision import AskAgain, Call, Chosen, Order, Say, Solved, Start, Tell
from playbooks.scripts import Outcome
from playbooks.walks import Mark, Move, Passed, Phase, Surroundings, answer, begin, elapse, go_to, solve
from playbooks.walks.choosing import labels
from playbooks.wording import phrase
from properties.files.written import Bilingual
from properties.severity import Severity
from properties.stays import secrets_window
from properties.words import Language, Window


@dataclass
class Walker:
    """What runs of one scene bring about in one unit of work: what is told, whom is called, whether it is solved."""

    session: Session
    scene: Scene
    now: datetime
    in_use: Mapping[str, InUse] = field(default_factory=dict)
    by: str = ""
    tells: list[Say | Tell] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    solved: bool = False

    def follow(self, orders: Sequence[Order], question: str) -> None:
        for order in orders:
            match order:
                case Start(key, waits):
                    self.start(self.in_use[key], question=question, waits=waits)
                case Chosen(run_id, step, choice):
                    self._with(run_id, partial(self._choose, step=step, choice=choice))
                case Solved(run_id):
                    self._with(run_id, self._solve)
                case AskAgain(run_id, puzzled):
                    self._with(run_id, partial(self._ask_again, puzzled=puzzled))

    def start(self, in_use: InUse, *, question: str = "", waits: bool = False) -> Run:
        run = begin_run(self.session, self.scene.conversation, in_use, self.now, by=self.by, question=question)
        if not waits:
            self._take_turn(run)
        else:
            self.tells.append(Say("next_problem", title=_title(run)))
        return run

    def elapse(self, run: Run) -> None:
        """The wait of a run is over."""
        self.move(run, elapse(run.playbook, run.walk, self.surroundings, self.now))

    def go_to(self, run: Run, step: str, mark: Mark) -> None:
        """By a manager's hand."""
        passed = (Passed(mark, run.row.step),)
        self.move(run, go_to(run.playbook, step, self.surroundings, self.now, passed))

    def move(self, run: Run, move: Move) -> None:
        keep_move(self.session, run, move, self.now, by=self.by)
        acting = Acting(self.session, self.scene, run, self.now, self.by, self.calls)
        doings = dict(move.does)
        for step in dict.fromkeys([*doings, *move.tells]):
            if step in doings:
                acting.do(doings[step])
            if step in move.tells:
                acting.tell_step(step)
        self.tells += [self._told(run, step) for step in move.tells]
        if move.nudges:
            self.tells.append(self._nudge(run))
        if move.walk.is_over:
            self._end(run, acting, gave_up=move.gave_up)

    @property
    def surroundings(self) -> Surroundings:
        scene, home = self.scene, self.scene.home
        window = secrets_window(home, scene.stay, self.now)
        trust = scene.contact.trust
        return Surroundings(
            details=home.details if home else {},
            contacts=contact_kinds(self.session, home.id if home else None),
            guest=trust if trust in {"identified", "verified"} else "unknown",
            window=window if home else Window.NONE,
            tells_secrets=may_tell(scene.contact, home, scene.stay, self.now),
            hour=self.now.astimezone(ZoneInfo(home.timezone if home else "UTC")).hour,
        )

    def _with(self, run_id: int, act: Callable[[Run], None]) -> None:
        run = find_run(self.session, run_id, self.scene.conversation.id)
        if run is not None:
            act(run)

    def _take_turn(self, run: Run) -> None:
        self.move(run, begin(run.playbook, self.surroundings, self.now, run.row.question))

    def _choose(self, run: Run, step: str, choice: int) -> None:
        self.move(run, answer(run.playbook, step, choice, self.surroundings, self.now))

    def _solve(self, run: Run) -> None:
        self.move(run, solve(run.playbook, run.walk, self.surroundings, self.now))
        if run.playbook.solved is None:
            self.tells.append(Say("solved"))

    def _ask_again(self, run: Run, *, puzzled: bool) -> None:
        """The same step once more: its wait begins anew."""
        if run.walk.phase is not Phase.ASKING:
            return
        again = go_to(run.playbook, run.row.step, self.surroundings, self.now)
        walk = replace(again.walk, puzzled=run.row.puzzled + puzzled)
        keep_move(self.session, run, Move(walk, (Passed(Mark.ASKED_AGAIN, walk.step),), nudges=True), self.now)
        key = "not_understood" if puzzled else "back_to_step"
        self.tells.append(Say(key, title=_title(run)))
        self.tells.append(self._told(run, run.row.step))

    def _end(self, run: Run, acting: Acting, *, gave_up: bool) -> None:
        row = run.row
        facts = {"title_ru": row.title_ru, "title_en": row.title_en, "outcome": row.outcome, "by": self.by}
        add_event(self.session, self.scene.conversation, EventKind.PLAYBOOK_ENDED, self.now, run_id=row.id, **facts)
        if row.outcome == Outcome.HANDED_OFF:
            self.calls.append(acting.call(Severity(row.severity)))
        if gave_up:
            self.tells.append(Say("gave_up"))
        if row.outcome == Outcome.SOLVED:
            acting.solved()
        self._next_problem(is_solved=row.outcome == Outcome.SOLVED)

    def _next_problem(self, *, is_solved: bool) -> None:
        """Go on with what else is under way: lead back to it, or begin what has waited for its turn."""
        others = open_runs(self.session, self.scene.conversation.id or 0)
        self.solved = is_solved and not others
        following = next((run for run in others if run.walk.phase in {Phase.ASKING, Phase.QUEUED}), None)
        if following is None:
            return
        if following.walk.phase is Phase.QUEUED:
            self.tells.append(Say("back_to_step", title=_title(following)))
            self._take_turn(following)
        else:
            self._ask_again(following, puzzled=False)

    def _told(self, run: Run, key: str) -> Tell:
        step = run.playbook.step(key)
        if step.text is None:
            raise ValueError(f"step {key} of {run.row.key} says nothing")
        return Tell(step.text, step.otherwise, self._buttons(run, key), step.media)

    def _nudge(self, run: Run) -> Tell:
        wait = run.playbook.step(run.row.step).wait or run.playbook.wait
        usual = Bilingual(phrase("still_there", Language.RU), phrase("still_there", Language.EN))
        nudge = wait.nudge if wait and wait.nudge else usual
        return Tell(nudge, buttons=self._buttons(run, run.row.step))

    def _buttons(self, run: Run, key: str) -> tuple[tuple[str, str, str], ...]:
        """Only below the step that is waited at."""
        if key != run.row.step or run.row.phase != Phase.ASKING:
            return ()
        choices = enumerate(run.playbook.step(key).choices, 1)
        return tuple((*labels(choice), button(run, key, number)) for number, choice in choices if choice.label)


def _title(run: Run) -> Bilingual:
    return Bilingual(run.row.title_ru, run.row.title_en)
