"""Closed sets of words about conversations that several modules share: events, and how they are told."""

from enum import StrEnum


class EventKind(StrEnum):
    """System events in a thread: kept as facts, worded when shown."""

    HANDED_OFF = "handed_off"  # reason, severity
    TAKEN = "taken"  # by
    RELEASED = "released"
    ASSIGNED = "assigned"  # by, to, unreached
    NOT_COME = "not_come"  # to
    PLANNED_HELD = "planned_held"  # by, until, held_up
    PLANNED_DROPPED = "planned_dropped"  # by, whose
    RESOLVED = "resolved"  # by, resolution
    REOPENED = "reopened"
    SNOOZED = "snoozed"  # by, until
    IDENTIFIED = "identified"  # trust, evidence, code
    JOINED = "joined"  # channel
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    MENTIONED = "mentioned"  # in a note: by, told, unreached
    STARTED = "started"
    LIMITED = "limited"  # attempts at a code ran out
    FAILED_DELIVERY = "failed_delivery"
    GUEST_SOLVED = "guest_solved"
    DELETED = "deleted"
    REACTED = "reacted"
    PLAYBOOK_STARTED = "playbook_started"  # run_id, title_ru, title_en, by
    PLAYBOOK_ENDED = "playbook_ended"  # run_id, title_ru, title_en, outcome, by
    INCIDENT_OPENED = "incident_opened"  # incident_id, title_ru, title_en, severity
    INCIDENT_SOLVED = "incident_solved"
    INCIDENT_REOPENED = "incident_reopened"
    PROMISE_BROKEN = "promise_broken"  # text
    NOBODY_ON_SHIFT = "nobody_on_shift"
    LEVEL_BROKEN = "level_broken"  # measure
