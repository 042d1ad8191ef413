"""The pages of the night shift: incidents, who is on call, hand-overs, owners' summaries, the rules of the chain."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.night.handover_page import build_handover
from inbox.pages.night.incident_editing import build_incident_editing
from inbox.pages.night.incidents_page import build_incidents
from inbox.pages.night.on_call_page import build_on_call
from inbox.pages.night.rules_page import build_rules
from inbox.pages.night.summaries_page import build_summaries
from inbox.routes import joined

__all__ = ["build_night"]


def build_night(context: Context) -> APIRouter:
    """Routes /inbox/incidents…, /inbox/on-call…, /inbox/handover…, /inbox/summaries…, /inbox/rules…"""
    builders = (build_incidents, build_incident_editing, build_on_call, build_handover, build_summaries, build_rules)
    return joined(*(build(context) for build in builders))
