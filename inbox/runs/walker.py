"""Walks a guest through playbooks: carries out what was decided about runs, and gives what is to be told.

Called by the turn, by the clock, and by managers; everything is rows of the caller's unit of work.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from inbox.answers.playbooks_in_use import PREFIX, InUse
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import add_event
from inbox.runs.actions import Acting
from inbox.runs.keeping import Run, begin_run, find_run, keep_move, open_runs
from inbox.runs.surrounding import surroundings_of
from inbox.runs.telling import nudge, title_of, told_step
from inbox.words import EventKind
from playbooks.decision import AskAgain, Call, Chosen, Kept, Lead, Order, Say, Solved, Start, Tell
from playbooks.scripts import Outcome
from playbooks.walks import Mark, Move, Passed, Phase, Surroundings, answer, begin, elapse, go_to, keep, solve, stop
from properties.severity import Severity


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
    continued: set[str] = field(default_factory=set)  # playbooks that others have gone on with in this unit of work

    def follow(self, orders: Sequence[Order], question: str) -> None:
        for order in orders:
            match order:
                case Start(key, waits):
                    self.start(self.in_use[key], question=question, waits=waits)
                case Chosen(run_id, step, choice):
                    self._with(run_id, partial(self._choose, step=step, choice=choice))
                case Kept(run_id, step, words):
                    self._with(run_id, partial(self.keep, step=step, words=words))
                case Solved(run_id):
                    self._with(run_id, self._solve)
                case AskAgain(run_id, puzzled, lead):
                    self._with(run_id, partial(self._ask_again, puzzled=puzzled, lead=lead))

    def start(
        self, in_use: InUse, *, question: str = "", waits: bool = False, goes_on_from: Run | None = None
    ) -> Run:  # fmt: skip
        run = begin_run(self.session, self.scene.conversation, in_use, self.now, by=self.by, question=question)
        if goes_on_from is not None:
            Acting(self.session, self.scene, run, self.now, self.by).take_over(goes_on_from)
        if not waits:
            self._take_turn(run)
        else:
            self.tells.append(Say("next_problem", title=title_of(run)))
        return run

    def elapse(self, run: Run) -> None:
        """The wait of a run is over."""
        self.move(run, elapse(run.playbook, run.walk, self.around(run), self.now))

    def keep(self, run: Run, step: str, words: str) -> None:
        """The guest, or a manager for him, told in his own words what a step asks for."""
        self.move(run, keep(run.playbook, step, words, self.around(run), self.now))

    def go_to(self, run: Run, step: str, mark: Mark) -> None:
        """By a manager's hand."""
        passed = (Passed(mark, run.row.step),)
        self.move(run, go_to(run.playbook, step, self.around(run), self.now, passed))

    def move(self, run: Run, move: Move) -> None:
        keep_move(self.session, run, move, self.now, by=self.by)
        acting = Acting(self.session, self.scene, run, self.now, self.by, self.calls)
        doings = dict(move.does)
        for passed in move.passed:
            if passed.words:
                acting.tell_words(passed.step, passed.words)
        for step in dict.fromkeys([*doings, *move.tells]):
            if step in doings:
                acting.do(doings[step])
            if step in move.tells:
                acting.tell_step(step)
        self.tells += [self._told(run, step) for step in move.tells]
        if move.nudges:
            self.tells.append(nudge(run))
        if move.walk.is_over:
            self._end(run, acting, gave_up=move.gave_up)

    def take_up_next(self) -> None:
        """A person has ended what the guest was led through: what waited for its turn begins."""
        waiting = open_runs(self.session, self.scene.conversation.id or 0)
        if waiting and waiting[0].walk.phase is Phase.QUEUED:
            self._lead_to(waiting[0])

    def around(self, run: Run) -> Surroundings:
        return surroundings_of(self.session, self.scene, run, self.now)

    def _with(self, run_id: int, act: Callable[[Run], None]) -> None:
        run = find_run(self.session, run_id, self.scene.conversation.id)
        if run is not None:
            act(run)

    def _take_turn(self, run: Run) -> None:
        self.move(run, begin(run.playbook, self.around(run), self.now, run.row.question))

    def _choose(self, run: Run, step: str, choice: int) -> None:
        self.move(run, answer(run.playbook, step, choice, self.around(run), self.now))

    def _solve(self, run: Run) -> None:
        self.move(run, solve(run.playbook, run.walk, self.around(run), self.now))
        if run.playbook.solved is None:
            self.tells.append(Say("solved"))

    def _ask_again(self, run: Run, *, puzzled: bool = False, lead: Lead = Lead.BACK) -> None:
        """The same step once more: its wait begins anew."""
        if run.walk.phase is not Phase.ASKING:
            return
        again = go_to(run.playbook, run.row.step, self.around(run), self.now)
        walk = replace(again.walk, puzzled=run.row.puzzled + puzzled)
        keep_move(self.session, run, Move(walk, (Passed(Mark.ASKED_AGAIN, walk.step),), nudges=True), self.now)
        if puzzled or lead is Lead.BACK:
            self.tells.append(Say("not_understood" if puzzled else "back_to_step", title=title_of(run)))
        if lead is Lead.BRIEF:
            self.tells.append(nudge(run))
        elif lead is not Lead.NONE:
            self.tells.append(self._told(run, run.row.step))

    def _end(self, run: Run, acting: Acting, *, gave_up: bool) -> None:
        row = run.row
        facts = {"title_ru": row.title_ru, "title_en": row.title_en, "outcome": row.outcome, "by": self.by}
        add_event(self.session, self.scene.conversation, EventKind.PLAYBOOK_ENDED, self.now, run_id=row.id, **facts)
        following = run.playbook.step(row.step).playbook
        if row.outcome == Outcome.CONTINUED and following:
            self._go_on_with(following, run, acting)
            return
        if row.outcome == Outcome.HANDED_OFF:
            self.calls.append(acting.call(Severity(row.severity)))
        if gave_up:
            self.tells.append(Say("gave_up"))
        if row.outcome == Outcome.SOLVED:
            acting.solved()
        if run.playbook.emergency and row.outcome == Outcome.HANDED_OFF:
            self._leave_to_person()
        self._next_problem(is_solved=row.outcome == Outcome.SOLVED)

    def _go_on_with(self, key: str, run: Run, acting: Acting) -> None:
        """Another playbook goes on: led back to where it is under way. A person, where it is gone or goes round."""
        under_way = next((one for one in open_runs(self.session, run.row.conversation_id) if one.row.key == key), None)
        in_use = self.in_use.get(f"{PREFIX}{key}")
        if under_way is not None:
            Acting(self.session, self.scene, under_way, self.now, self.by).take_over(run)
            self._ask_again(under_way)
        elif in_use is None or key in self.continued:
            self.calls.append(acting.call(Severity(run.row.severity)))
            self.tells.append(Say("called"))
        else:
            self.continued.add(key)
            self.start(in_use, question=run.row.question, goes_on_from=run)

    def _leave_to_person(self) -> None:
        """Who may still be in danger is asked about nothing less; whoever was called for it sees to the rest."""
        for run in open_runs(self.session, self.scene.conversation.id or 0):
            keep_move(self.session, run, stop(run.walk), self.now)

    def _next_problem(self, *, is_solved: bool) -> None:
        """Go on with what else is under way: lead back to it, or begin what has waited for its turn."""
        others = open_runs(self.session, self.scene.conversation.id or 0)
        self.solved = is_solved and not others
        following = next((run for run in others if run.walk.phase in {Phase.ASKING, Phase.QUEUED}), None)
        if following is not None:
            self._lead_to(following)

    def _lead_to(self, run: Run) -> None:
        if run.walk.phase is Phase.QUEUED:
            self.tells.append(Say("back_to_step", title=title_of(run)))
            self._take_turn(run)
        else:
            self._ask_again(run)

    def _told(self, run: Run, key: str) -> Tell:
        return told_step(self.session, self.scene, run, key, self.now)
