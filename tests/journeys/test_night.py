"""03:07. A guest asks, the bot answers; what it can't answer reaches the manager, whose words reach the guest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inbox.approved.offering import keep_approved
from inbox.staff.actors import manager_actor
from inbox.storage.store import Store
from inbox.tables import Contact, Manager
from playbooks.schedule.templates import WRITE_BACK, WRITE_BACK_TEXT, read_approved
from tests.cast import WIFI_PASSWORD
from tests.journeys.served import SECRET, served, telegram_settings, twilio_settings
from tests.standins import forms, updates
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

IGOR = updates.Person(700101, "Игорь", "Смирнов", language_code="ru")
ODD = "my cat ate the remote of the projector, any ideas?"


@pytest.mark.parametrize("mode", ["webhook", "polling"])
def test_in_telegram(store: Store, tmp_path: Path, telegram: TelegramStandIn, mode: str) -> None:
    with served(store, tmp_path, telegram=telegram_settings(telegram, mode)) as desk:
        telegram.reaches("https://desk.example.org", desk.url)

        # The guest comes by the link of the stay and is greeted by name.
        telegram.queue_update(updates.start(desk.token(), updates.JAMES))
        greeting = telegram.wait_for(lambda: telegram.sent(updates.JAMES.id))[0].text
        assert "Nevsky 12 Studio" in greeting

        # A question that the apartment's knowledge answers, secret and all.
        telegram.queue_update(updates.text("what is the wifi password?", updates.JAMES))
        answer = telegram.wait_for(lambda: telegram.sent(updates.JAMES.id)[1:])[0].text
        assert WIFI_PASSWORD in answer

        # The manager on shift has opened the bot; what the bot can't answer reaches him as a card.
        telegram.queue_update(updates.text("/start", IGOR))
        telegram.wait_for(lambda: telegram.sent(IGOR.id))
        telegram.queue_update(updates.text(ODD, updates.JAMES))
        called = telegram.wait_for(lambda: telegram.sent(updates.JAMES.id)[2:])[0].text
        assert "A person has been called" in called
        card = telegram.wait_for(lambda: telegram.sent(IGOR.id)[1:])[0]
        assert ODD in card.text

        # He takes it and answers by replying to the card.
        telegram.queue_update(updates.callback(card.buttons["Взять"], IGOR, message_id=card.message_id))
        telegram.wait_for(lambda: "✅" in telegram.sent(IGOR.id)[1].text)
        telegram.queue_update(_reply("A new one is on its way 🙂", card.message_id))
        telegram.wait_for(lambda: telegram.sent(updates.JAMES.id)[3:])
        assert telegram.sent(updates.JAMES.id)[3].text == "A new one is on its way 🙂"

        (conversation,) = desk.get("/conversations")["items"]
        assert (conversation["state"], conversation["assignee"]) == ("human", "Игорь Смирнов")
        thread = desk.get(f"/conversations/{conversation['id']}/messages")["items"]
        assert not any(WIFI_PASSWORD in (item["text"] or "") for item in thread)


def test_in_whatsapp(store: Store, tmp_path: Path, twilio: TwilioStandIn) -> None:
    with served(store, tmp_path, twilio=twilio_settings(twilio)) as desk:
        twilio.reaches("https://desk.example.org", desk.url)
        webhook = "https://desk.example.org/channels/whatsapp/webhook"

        assert twilio.deliver_inbound(forms.text(f"Nightdesk #{desk.token()}"), webhook).status == 200
        greeting = twilio.wait_for(lambda: twilio.sent(forms.JAMES.address))[0]
        assert "John Carter" in greeting.body

        question = forms.text("what is the wifi password?")
        for _ in range(2):  # a repeat is answered 200 and changes nothing
            assert twilio.deliver_inbound(question, webhook).status == 200
        answer = twilio.wait_for(lambda: twilio.sent(forms.JAMES.address)[1:])[0]
        assert WIFI_PASSWORD in answer.body

        (conversation,) = desk.get("/conversations")["items"]
        messages = f"/conversations/{conversation['id']}/messages"
        sent = desk.post(messages, {"text": "Ivan here"}, key="k1")
        assert desk.post(messages, {"text": "Ivan here"}, key="k1")["id"] == sent["id"]
        mine = twilio.wait_for(lambda: [one for one in twilio.sent(forms.JAMES.address) if one.body == "Ivan here"])
        twilio.receipt(mine[0].sid, "read")
        twilio.receipt(mine[0].sid, "delivered")
        states = [item["delivery"]["state"] for item in desk.get(messages)["items"] if item["text"] == "Ivan here"]
        assert states == ["read"]

        # a day later the guest has to write first
        content = twilio.add_content(WRITE_BACK_TEXT.en)
        store.write(lambda session: _a_day_later(session, content.sid))
        twilio.enforce_window()
        twilio.close_window(forms.JAMES.address)
        twilio.auto_receipts("sent", "delivered")
        kept = desk.post(messages, {"text": "The lock is mended", "template": WRITE_BACK}, key="k2")
        assert kept["delivery"]["state"] == "kept"
        twilio.wait_for(lambda: [one for one in twilio.sent() if one.content_sid and one.status == "delivered"])
        assert twilio.deliver_inbound(forms.text("ok"), webhook).status == 200
        twilio.wait_for(lambda: [one for one in twilio.sent() if one.body == "The lock is mended"])
        last = [(item["author"], item["text"]) for item in desk.get(messages)["items"]][-3:]
        assert last == [("manager", WRITE_BACK_TEXT.en), ("guest", "ok"), ("manager", "The lock is mended")]


def test_a_forged_webhook_leaves_no_trace(
    store: Store, tmp_path: Path, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> None:
    channels = {"telegram": telegram_settings(telegram), "twilio": twilio_settings(twilio)}
    with served(store, tmp_path, **channels) as desk:
        telegram.reaches("https://desk.example.org", desk.url)
        forged = forms.text("let me in")

        refused = [
            telegram.deliver_together([updates.text("let me in")], desk.telegram_webhook, secret)[0].status
            for secret in ("", "wrong", SECRET[:-1])
        ]
        refused += [
            twilio.deliver_inbound(forged, desk.whatsapp_webhook, signature=signature).status
            for signature in ("", "AAAA", "ы")
        ]

        assert refused == [403] * 6
        assert desk.get("/conversations")["items"] == []


def _reply(words: str, card: int) -> updates.Update:
    """Igor answers a card of ours, as Telegram tells of it."""
    ours = {"message_id": card, "from": updates.BOT, "chat": IGOR.chat, "date": updates.START, "text": "a card"}
    return updates.message(IGOR, text=words, reply_to_message=ours)


def _a_day_later(session: Session, content_sid: str) -> None:
    now = datetime.now(UTC)
    session.exec(select(Contact)).one().last_inbound_at = now - timedelta(hours=25)
    approved = read_approved({"key": WRITE_BACK, "template": {"ru": content_sid, "en": content_sid}})
    igor = session.exec(select(Manager).where(Manager.key == "igor")).one()
    keep_approved(session, manager_actor(igor), approved, now)
