"""Runs what a manager asked for as one unit of work, and puts what stands in the way into his words."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.arriving.suggesting import NothingToConfirm
from inbox.context import Context
from inbox.holding.consenting import NotConfirmed
from inbox.holding.leading import MovedOn
from inbox.holding.merging import NothingToUndo
from inbox.holding.refusals import Conflict, SameKey, Unreachable
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.visiting import Visitor
from inbox.web.languages import Words
from inbox.web.times import LocalClock

T = TypeVar("T")


def carry_out(context: Context, visitor: Visitor, work: Callable[[Session], T]) -> T:
    """Raises `NotFound` and `Refused`."""
    words = visitor.words
    try:
        return context.store.write(work)
    except Conflict as conflict:
        raise Refused("faster", _told_faster(conflict, words, context), 409) from None
    except Unreachable:
        raise Refused("closed", words.gettext("There is no address to answer to."), 409) from None
    except MovedOn:
        told = words.gettext("The guest is at another step by now. Look at it and choose again.")
        raise Refused("moved_on", told, 409) from None
    except NotConfirmed:
        raise Refused("not_confirmed", words.gettext("Confirm the guest first, then open the codes."), 409) from None
    except SameKey:
        told = words.gettext("This was sent before with another text. Send it again.")
        raise Refused("same_key", told, 409) from None
    except NothingToUndo:
        raise Refused("undone", words.gettext("They were taken apart already."), 409) from None
    except NothingToConfirm:
        raise Refused("nothing", words.gettext("No stay is known yet that could be confirmed."), 409) from None


def done(request: Request, conversation_id: int) -> Response:
    """Our script fetches what changed by itself; a plain form goes back to the conversation."""
    if not is_fragment(request):
        return back_to(conversation_id)
    return Response(status_code=204, headers={"X-Conversation": str(conversation_id)})


def back_to(conversation_id: int) -> Response:
    return RedirectResponse(f"/inbox/{conversation_id}", status_code=303)


def _told_faster(conflict: Conflict, words: Words, context: Context) -> str:
    if conflict.at is None:
        return words.gettext("%(by)s was faster") % {"by": conflict.by}
    ago = LocalClock(words, "UTC", context.now()).ago(conflict.at)
    return words.gettext("%(by)s was faster (%(ago)s)") % {"by": conflict.by, "ago": ago}
