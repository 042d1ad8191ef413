"""The pages of staff and owners: the inbox, logging in, the state of the desk. Built once by `app.py`."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.books.editing import build_book_editing
from inbox.pages.books.media import build_book_media
from inbox.pages.code_pages import build_code_pages
from inbox.pages.composing import build_composing
from inbox.pages.desk.canned_page import build_canned_page
from inbox.pages.desk.finding import build_finding
from inbox.pages.desk.holding import build_holding
from inbox.pages.desk.leading import build_leading
from inbox.pages.desk.looking import build_looking
from inbox.pages.desk.media import build_media
from inbox.pages.desk.ring import Ring
from inbox.pages.desk.saying import build_saying
from inbox.pages.desk.streaming import build_stream
from inbox.pages.desk.telling import build_telling
from inbox.pages.health_page import build_health
from inbox.pages.knowledge import build_knowledge
from inbox.pages.letters_page import build_letters_page
from inbox.pages.night import build_night
from inbox.pages.owner_photos import build_owner_photos
from inbox.pages.signing_in import build_login
from inbox.pages.static_files import build_static, static_url
from inbox.pages.stays.feeds_page import build_feeds_page
from inbox.pages.stays.form import build_stay_form
from inbox.pages.stays.importing import build_stay_import
from inbox.pages.stays.listing import build_stay_list
from inbox.pages.stays.page import build_stay_page
from inbox.pages.stays.preflight_page import build_preflight
from inbox.pages.stays.rules_page import build_rules_page
from inbox.routes import joined

__all__ = ["build_pages", "static_url"]


def build_pages(context: Context) -> APIRouter:
    """Routes /login, /logout, /inbox…, /owner…, /static…"""
    return joined(
        build_static(),
        build_login(context),
        build_stream(context, Ring(context.store.hub)),
        build_health(context),
        build_letters_page(context),
        build_knowledge(context),
        build_media(context),
        build_owner_photos(context),
        build_book_editing(context),
        build_book_media(context),
        build_code_pages(context),
        build_stay_list(context),
        build_stay_form(context),
        build_stay_import(context),
        build_feeds_page(context),
        build_preflight(context),
        build_rules_page(context),
        build_stay_page(context),
        build_night(context),
        build_looking(context),
        build_saying(context),
        build_composing(context),
        build_finding(context),
        build_canned_page(context),
        build_holding(context),
        build_telling(context),
        build_leading(context),
    )
