"""Puts the pages of staff and owners together. Called by `app.py` once guests are served, or when one is asked for."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.books.editing import add_book_editing
from inbox.pages.books.media import add_book_media
from inbox.pages.books.notices import add_book_notices
from inbox.pages.code_pages import add_code_pages
from inbox.pages.composing import add_composing
from inbox.pages.desk.canned_page import add_canned_page
from inbox.pages.desk.finding import add_finding
from inbox.pages.desk.handing import add_handing
from inbox.pages.desk.holding import add_holding
from inbox.pages.desk.later import add_later
from inbox.pages.desk.leading import add_leading
from inbox.pages.desk.looking import add_looking
from inbox.pages.desk.media import add_media
from inbox.pages.desk.saying import add_saying
from inbox.pages.desk.streaming import add_stream
from inbox.pages.desk.telling import add_secrets
from inbox.pages.desk.views_page import add_views
from inbox.pages.desk.waiting import add_waiting
from inbox.pages.health_page import add_health
from inbox.pages.knowledge import add_knowledge
from inbox.pages.letters_page import add_letters_page
from inbox.pages.night import add_night
from inbox.pages.owner_photos import add_owner_photos
from inbox.pages.routing import page_router
from inbox.pages.signing_in import add_login
from inbox.pages.static_files import build_static
from inbox.pages.stays.feeds_page import add_feeds_page
from inbox.pages.stays.form import add_stay_form
from inbox.pages.stays.importing import add_stay_import
from inbox.pages.stays.listing import add_stay_list
from inbox.pages.stays.page import add_stay_page
from inbox.pages.stays.preflight_page import add_preflight
from inbox.pages.stays.rules_page import add_rules_page
from inbox.routes import add_routes


def build_pages(context: Context) -> APIRouter:
    """Routes /login, /logout, /inbox…, /owner…, /static…"""
    router = page_router(context)
    add_routes(router, [build_static()])
    add_login(router, context)
    add_stream(router, context)
    add_health(router, context)
    add_letters_page(router, context)
    add_knowledge(router, context)
    add_media(router, context)
    add_owner_photos(router, context)
    add_book_editing(router, context)
    add_book_media(router, context)
    add_book_notices(router, context)
    add_code_pages(router, context)
    add_stay_list(router, context)
    add_stay_form(router, context)
    add_stay_import(router, context)
    add_feeds_page(router, context)
    add_preflight(router, context)
    add_rules_page(router, context)
    add_stay_page(router, context)
    add_night(router, context)
    add_looking(router, context)
    add_saying(router, context)
    add_waiting(router, context)
    add_composing(router, context)
    add_finding(router, context)
    add_canned_page(router, context)
    add_holding(router, context)
    add_handing(router, context)
    add_later(router, context)
    add_views(router, context)
    add_secrets(router, context)
    add_leading(router, context)
    return router
