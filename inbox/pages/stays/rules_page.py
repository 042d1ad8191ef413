"""Scheduled messages: every rule in both languages, when it speaks and for whom, and how it would read."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select
from starlette.datastructures import FormData

from inbox.channel import ChannelKind
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.stays.approved_part import add_approved, view_approved
from inbox.pages.stays.form import SOURCES, Filled
from inbox.pages.stays.rule_form import shown_rule, typed_rule
from inbox.pages.stays.rule_words import condition_words, field_words, send_words
from inbox.pages.views.stay_reading import homes_to_choose
from inbox.pages.visiting import Visitor, frame
from inbox.schedule.in_force import LONGEST_CONSENT, keep_consent, keep_quiet_hours, rules_in_force
from inbox.schedule.problem_words import lacking_words
from inbox.schedule.rule_keeping import drop_rule, keep_rule
from inbox.schedule.sampling import sample_texts
from inbox.tables import MessageRule
from playbooks.schedule.faults import RuleErrors
from playbooks.schedule.library import shipped_rules
from playbooks.schedule.planning import QuietHours
from playbooks.schedule.reading import read_rule
from playbooks.schedule.rules import Rule
from playbooks.schedule.writing import written
from properties.words import Language


def add_rules_page(router: APIRouter, context: Context) -> None:
    add_list(router, context)
    add_first(router, context)
    add_approved(router, context)
    add_form(router, context)


def add_list(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/messages")
    def show_rules(request: Request, visitor: Staff) -> Response:
        words = visitor.words
        with context.store.read() as session:
            force = rules_in_force(session)
            approved = view_approved(session, words.language)
            own = set(session.exec(select(MessageRule.key).where(col(MessageRule.archived_at).is_(None))))
        rules = [
            {
                "key": rule.key, "title": rule.title.in_language(words.language), "send": send_words(rule.send, words),
                "condition": condition_words(rule.condition, words), "enabled": rule.enabled,
                "own": rule.key in own, "text": rule.text.in_language(words.language),
            }
            for rule in sorted(force.rules.values(), key=_in_order)
        ]  # fmt: skip
        values = {**frame(request, visitor), "rules": rules, "quiet": force.quiet, "consent": force.consent}
        has_whatsapp = ChannelKind.WHATSAPP in context.channels
        return show(visitor.look, "rules.html", {**values, "has_whatsapp": has_whatsapp, "approved": approved})

    @router.post("/inbox/stays/messages/quiet")
    def keep_quiet(
        visitor: Staff, since: Annotated[str, Form(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")],
        until: Annotated[str, Form(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")],
    ) -> Response:  # fmt: skip
        now, quiet = context.now(), QuietHours(since, until)
        carry_out(context, visitor, lambda session: keep_quiet_hours(session, visitor.actor, quiet, now))
        return RedirectResponse("/inbox/stays/messages?told=quiet", status_code=303)


def add_first(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/messages/first")
    def keep_first(
        visitor: Staff, allowed: bool = Form(default=False),
        consent: Annotated[str, Form(max_length=LONGEST_CONSENT)] = "",
    ) -> Response:  # fmt: skip
        """Writing first needs the guest's agreement, and who looks later has to find where he gave it."""
        if allowed and not consent.strip():
            told = visitor.words.gettext("Say where guests agree to it: WhatsApp asks for that.")
            raise Refused("consent", told, 422)
        now = context.now()
        carry_out(
            context, visitor,
            lambda session: keep_consent(session, visitor.actor, consent if allowed else "", now),
        )  # fmt: skip
        return RedirectResponse("/inbox/stays/messages?told=first", status_code=303)


def add_form(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/messages/new")
    def show_new(request: Request, visitor: Staff) -> Response:
        return _form(context, request, visitor, {}, "", {})

    @router.post("/inbox/stays/messages/new")
    def add_rule(request: Request, visitor: Staff, form: Filled) -> Response:
        return _keep(context, request, visitor, form, str(form.get("key") or "").strip(), None)

    @router.get("/inbox/stays/messages/{key}")
    def show_rule(request: Request, key: str, visitor: Staff) -> Response:
        return _form(context, request, visitor, written(_find(context, key)), key, {})

    @router.post("/inbox/stays/messages/{key}")
    def change_rule(request: Request, key: str, visitor: Staff, form: Filled) -> Response:
        return _keep(context, request, visitor, form, key, _find(context, key))

    @router.post("/inbox/stays/messages/{key}/drop")
    def drop_own(key: str, visitor: Staff) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: drop_rule(session, visitor.actor, key, now))
        return RedirectResponse("/inbox/stays/messages?told=dropped", status_code=303)


def _find(context: Context, key: str) -> Rule:
    with context.store.read() as session:
        rule = rules_in_force(session).rules.get(key)
    if rule is None:
        raise NotFound
    return rule


def _keep(
    context: Context, request: Request, visitor: Visitor, form: FormData, key: str, kept: Rule | None
) -> Response:
    """`look` = only show how it would read."""
    data = typed_rule(form, key, kept)
    words = visitor.words
    try:
        rule = read_rule(data)
    except RuleErrors as error:
        wrong = {fault.path: fault.words(words.language) for fault in error.faults}
        return _form(context, request, visitor, data, key if kept else "", wrong)
    if kept is None and key in _known(context):
        wrong = {"key": words.gettext("There is a message of this key already.")}
        return _form(context, request, visitor, data, "", wrong)
    if form.get("look"):
        return _form(context, request, visitor, data, key if kept else "", {})
    now = context.now()
    carry_out(context, visitor, lambda session: keep_rule(session, visitor.actor, rule, now))
    return RedirectResponse(f"/inbox/stays/messages/{key}?told=kept", status_code=303)


def _known(context: Context) -> set[str]:
    with context.store.read() as session:
        return set(rules_in_force(session).rules)


def _form(
    context: Context, request: Request, visitor: Visitor, data: Mapping[str, Any], key: str, wrong: dict[str, str]
) -> Response:
    with context.store.read() as session:
        homes = homes_to_choose(session, visitor.look.language)
        samples = _samples(session, context, data, visitor.look.language) if not wrong and data else []
        is_own = session.exec(select(MessageRule).where(col(MessageRule.key) == key)).first()
    values = {
        **frame(request, visitor), "rule": shown_rule(data), "key": key, "wrong": wrong, "homes": homes,
        "called": {path: field_words(path, visitor.words) for path in wrong},
        "sources": SOURCES, "samples": samples, "is_own": is_own is not None and is_own.archived_at is None,
        "is_shipped": key in shipped_rules(),
    }  # fmt: skip
    return show(visitor.look, "rule.html", values, 422 if wrong else 200)


def _samples(
    session: Session, context: Context, data: Mapping[str, Any], reads: Language
) -> list[tuple[Language, str, str]]:
    samples = sample_texts(session, context.keys, context.settings.public_url, read_rule(data), context.now())
    return [(language, text, lacking_words(lacks, reads) if lacks else "") for language, text, lacks in samples]


def _in_order(rule: Rule) -> tuple[int, int, str]:
    anchors = {"booking": 0, "change": 1, "arrival": 2, "departure": 3}
    return anchors[rule.send.anchor], rule.send.days, rule.key
