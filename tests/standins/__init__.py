"""Stateful stand-ins for Telegram and Twilio, which the real clients talk to over HTTP on 127.0.0.1.

Fixtures `telegram`, `twilio` (and `receiver`, a webhook that takes things down) are known to every test. They are
started once in a session and are new for each test; a test in which the product made a call that the vendor's own
description does not know, or that breaks a limit, fails at its end. A test that provokes one calls `take_violations()`.

Controls are plain blocking calls: an async test brings them to a thread (`asyncio.to_thread`). Point the product at
`telegram.url` with `telegram.token`, at `twilio.url` with `twilio.account_sid`, `twilio.auth_token` and `forms.SENDER`.
An app that is to get webhooks is served by `serving.serving(app)`.

Both (`loopback.StandIn`):
    wait_for(predicate, timeout=10)      blocks until true, without polling; returns the predicate's value
    script(call, [answers…])            what the next calls get; `answers`, `telegram_answers`, `twilio_answers`
    hanging, release()                  calls that hang by `hang()` or `hang_after()`
    reaches(public, local)              webhooks for an outside address are brought to a local one
    clock = lambda: moment              the vendor's clock
    calls, called(name), sent(to), violations, take_violations(), unplayed

Telegram: queue_update (getUpdates or the webhook set), end_polls, deliver(update, to=, secret=).wait(),
    deliver_shuffled, deliver_together, add_chat, block, unblock, migrate, serve_file, expire_callback,
    accepts_http_webhooks, courier.second; `updates` builds what guests do.

Twilio: deliver_inbound, deliver_together, miss_inbound, receipt, miss_receipt, post_status, auto_receipts,
    enforce_window, close_window, serve_media, add_content, decide, typing; `forms` builds what guests do.
    Calls have Twilio's operationIds: CreateMessage, ListMessage, FetchMedia, CreateTypingIndicator…
"""
