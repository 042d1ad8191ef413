"""Reads one step of a playbook: its texts, what it does and how it goes on. Called by `playbooks.scripts.reading`."""

from datetime import timedelta

from playbooks.scripts.model import Branch, Case, Choice, Condition, Keeping, Meaning, Outcome, Step, Wait
from playbooks.scripts.pictures import picture_names
from playbooks.scripts.reading_actions import read_actions
from properties.files import values
from properties.files.faults import any_of, did_you_mean
from properties.files.fields import Fields
from properties.files.languages import both, may_both, phrases
from properties.files.tree import Scalar
from properties.files.values import Unfit
from properties.files.written import Bilingual

LONGEST_WAIT_MINUTES = 1440
_WAYS = ("choices", "keep", "branch", "next", "playbook", "end")
WRITTEN_ENDS = (Outcome.SOLVED, Outcome.HANDED_OFF, Outcome.ADVISED)


def read_step(fields: Fields) -> Step:
    passed_on = fields.may("playbook", values.key)
    step = Step(
        key=fields.need("step", values.key, ""),
        title=texts(fields, "title"),
        text=texts(fields, "text"),
        otherwise=texts(fields, "otherwise"),
        note=texts(fields, "note"),
        media=fields.one_or_several("media", values.token),
        picture=fields.may("picture", _picture),
        actions=read_actions(fields),
        choices=tuple(_choice(choice) for choice in fields.each("choices", "choice", "next")),
        keep=_keeping(fields),
        skip_if_said=fields.may("skip_if_said", values.switch) or False,
        wait=may_wait(fields),
        branch=_branch(fields),
        next=fields.may("next", values.key),
        end=fields.may("end", values.one_of(*WRITTEN_ENDS)) or (Outcome.CONTINUED if passed_on else None),
        playbook=passed_on,
        written=fields.written,
    )
    fields.close()
    _complain(fields, step)
    return step


def texts(fields: Fields, key: str, *, needed: bool = False) -> Bilingual | None:
    """A text in both languages; line breaks before and after it are how YAML was written, not what is meant."""
    read = values.sentence
    found = both(fields, key, read) if needed else may_both(fields, key, read)
    return Bilingual(found.ru.strip(), found.en.strip()) if found else None


def may_wait(fields: Fields) -> Wait | None:
    inside = fields.may_inside("wait")
    if inside is None:
        return None
    wait = Wait(
        after=timedelta(minutes=inside.need("minutes", values.whole(1, LONGEST_WAIT_MINUTES), 0)),
        nudge=texts(inside, "nudge"),
        next=inside.need("next", values.key, ""),
        written=inside.written,
    )
    fields.adopt("wait", inside)
    return wait


def either(*things: str) -> str:
    return " or ".join(things)


def _choice(fields: Fields) -> Choice:
    words_ru, words_en = phrases(fields, "words")
    choice = Choice(
        label=texts(fields, "label"),
        means=fields.one_or_several("means", values.one_of(*Meaning)),
        words_ru=words_ru,
        words_en=words_en,
        photo=fields.may("photo", values.switch) or False,
        next=fields.need("next", values.key, ""),
        written=fields.written,
    )
    fields.close()
    if choice.label is None and not choice.photo and not words_ru:
        fields.wrong_at("label", "label is missing; the button's text, or words, or photo: yes, was expected")
    if bool(words_ru) != bool(words_en):
        missing = "en" if words_ru else "ru"
        fields.wrong_at("words", f"words: {missing} is missing; words in both languages were expected")
    return choice


def _keeping(fields: Fields) -> Keeping | None:
    inside = fields.may_inside("keep")
    if inside is None:
        return None
    keeping = Keeping(
        name=inside.need("as", values.name, "", "; the name of the answer, for said.NAME, was expected"),
        next=inside.need("next", values.key, ""),
        written=inside.written,
    )
    fields.adopt("keep", inside)
    return keeping


def _branch(fields: Fields) -> Branch | None:
    inside = fields.may_inside("branch")
    if inside is None:
        return None
    on = inside.need("on", values.token, "", "; a fact such as details.lock_model was expected")
    branch = Branch(
        on=on,
        cases=tuple(_case(case, on) for case in inside.each("cases", "case", "is")),
        default=inside.need("default", values.key, "", "; the step for every other property was expected"),
        written=inside.written,
    )
    if not branch.cases:
        inside.wrong_at("cases", "cases: at least one was expected, found none")
    fields.adopt("branch", inside)
    return branch


def _case(fields: Fields, on: str) -> Case:
    also = tuple(_also(each) for each in fields.each("also", "also", "on"))
    case = Case(
        conditions=(_condition(fields, on), *also),
        next=fields.need("next", values.key, ""),
        written=fields.written,
    )
    fields.close()
    return case


def _also(fields: Fields) -> Condition:
    on = fields.need("on", values.token, "", "; a fact such as details.floor was expected")
    condition = _condition(fields, on)
    fields.close()
    return condition


def _condition(fields: Fields, on: str) -> Condition:
    condition = Condition(
        on=on,
        values=fields.one_or_several("is", _value),
        over=fields.may("over", values.number),
        under=fields.may("under", values.number),
        written=fields.written,
    )
    if bool(condition.values) == (condition.over is not None or condition.under is not None):
        fields.wrong_at("is", "either is, or over and under, was expected")
    return condition


def _picture(scalar: Scalar) -> str:
    if scalar.text not in picture_names():
        near = did_you_mean(scalar.text, picture_names())
        raise Unfit(f"there is no standard picture {scalar.text}{near or f'; expected: {any_of(picture_names())}'}")
    return scalar.text


def _value(scalar: Scalar) -> str:
    """A text, a number or yes/no, as facts are compared: without case."""
    if not scalar.text.strip():
        raise Unfit("a value was expected, found nothing")
    word = scalar.text.strip().casefold()
    return {"true": "yes", "false": "no"}.get(word, word) if scalar.plain else word


def _complain(fields: Fields, step: Step) -> None:
    written = {"end": step.end and not step.playbook}
    going_on = [name for name in _WAYS if written.get(name, getattr(step, name))]
    if len(going_on) > 1 and going_on != ["choices", "keep"]:
        fields.wrong_at(going_on[1], f"{' and '.join(going_on)}: one of them was expected")
    if not going_on and step.wait is None:
        fields.wrong_at("step", f"goes nowhere: {either('wait', *_WAYS)} was expected")
    if step.wait and not step.asks and going_on:
        fields.wrong_at("wait", f"wait beside {going_on[0]}: a wait stands with choices or keep, or alone")
    if step.wait and step.wait.nudge and not step.asks:
        fields.wrong_at("wait.nudge", "wait.nudge: a nudge stands in a step that asks something")
    if step.title is None and (step.text or step.asks or (step.end and not step.playbook)):
        fields.wrong_at("step", "title is missing; what the manager reads of this step was expected, in ru and en")
    if step.asks and step.text is None:
        fields.wrong_at(going_on[0], f"text is missing; {going_on[0]} stands below a text")
    if step.skip_if_said and not step.choices:
        fields.wrong_at("skip_if_said", "skip_if_said without choices; a step that asks something was expected")
    if step.otherwise and step.text is None:
        fields.wrong_at("otherwise", "otherwise without text; text was expected too")
