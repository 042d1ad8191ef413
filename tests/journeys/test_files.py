"""A guest asks, and the photo of this very thing comes with the answer: through the vendors' real clients."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inbox.conversation.answer_files import keep_file
from inbox.knowledge.drafts import draft_of
from inbox.knowledge.editing import change
from inbox.staff.actors import Actor
from inbox.storage.store import Store
from inbox.tables import KnowledgeEntry, Role
from tests.cast import NIGHT
from tests.journeys.served import served, telegram_settings, twilio_settings
from tests.pages.staging import PIXEL
from tests.standins import forms, updates
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_the_photo_comes_with_the_answer(
    store: Store, tmp_path: Path, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> None:
    settings = {"telegram": telegram_settings(telegram), "twilio": twilio_settings(twilio)}
    with served(store, tmp_path, **settings) as desk:
        store.write(lambda session: _add_photo(session, tmp_path))
        telegram.reaches("https://desk.example.org", desk.url)
        twilio.reaches("https://desk.example.org", desk.url)

        telegram.queue_update(updates.start(desk.token(), updates.JAMES))
        telegram.queue_update(updates.text("what time is check-out?", updates.JAMES))
        photo = telegram.wait_for(lambda: telegram.sent(updates.JAMES.id)[1:])[0]
        webhook = "https://desk.example.org/channels/whatsapp/webhook"
        twilio.deliver_inbound(forms.text(f"Nightdesk #{desk.token()}"), webhook)
        twilio.deliver_inbound(forms.text("what time is check-out?"), webhook)
        picture = twilio.wait_for(lambda: [one for one in twilio.sent(forms.JAMES.address) if one.media_urls])[0]

        assert (photo.method, photo.media[0].content) == ("sendPhoto", PIXEL)
        assert "12:00" in photo.text
        assert "12:00" in picture.body
        assert desk.api.get(picture.media_urls[0].replace("https://desk.example.org", desk.url)).content == PIXEL


def _add_photo(session: Session, folder: Path) -> None:
    entry = session.exec(select(KnowledgeEntry).where(KnowledgeEntry.key == "checkout-time")).one()
    file = keep_file(folder / "media", io.BytesIO(PIXEL), "keys.png")
    change(session, Actor("Igor", Role.MANAGER), entry.id or 0, replace(draft_of(entry), files=(file,)), NIGHT)
