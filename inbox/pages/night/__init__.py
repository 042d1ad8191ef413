"""The pages of the night shift: incidents, who is on call, hand-overs, owners' summaries, the rules of the chain."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.night.handover_page import add_handover
from inbox.pages.night.incident_editing import add_incident_editing
from inbox.pages.night.incidents_page import add_incidents
from inbox.pages.night.on_call_page import add_on_call
from inbox.pages.night.rules_page import add_rules
from inbox.pages.night.summaries_page import add_summaries

__all__ = ["add_night"]


def add_night(router: APIRouter, context: Context) -> None:
    """Routes /inbox/incidents…, /inbox/on-call…, /inbox/handover…, /inbox/summaries…, /inbox/rules…"""
    add_incidents(router, context)
    add_incident_editing(router, context)
    add_on_call(router, context)
    add_handover(router, context)
    add_summaries(router, context)
    add_rules(router, context)
