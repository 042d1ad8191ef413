"""Every table of the database in one place; migrations read `metadata` from here."""

from sqlmodel import SQLModel

from inbox.tables.conversations import Conversation, ConversationState, Handoff, HandoffReason, Merge
from inbox.tables.desk import ChannelState, DeadLetterRecord, Received, SecretRelease, Setting, Timer
from inbox.tables.feeds import Feed, FeedEventRecord, StayChange
from inbox.tables.guests import Contact, ContactAlias, Evidence, Guest, Identification, IdentityAttempt, Trust
from inbox.tables.incidents import (
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentPhoto,
    IncidentPromise,
    IncidentSource,
    IncidentState,
)
from inbox.tables.messages import (
    Attachment,
    AttachmentState,
    Author,
    Delivery,
    DeliveryPart,
    DeliveryState,
    EarlyReceipt,
    Message,
    MessageEdit,
    Note,
)
from inbox.tables.schedule import (
    MessageRule,
    Problem,
    ScheduledMessage,
    ScheduledState,
    StaySchedule,
    SurveyAnswer,
)
from inbox.tables.staff import ApiToken, AuditRecord, Login, Manager, OneTimeLink, Role, Shift, StaffSession
from properties.book_tables import BookCount, BookMedia, BookNotice, BookSection
from properties.severity import Severity
from properties.tables import (
    DirectoryContact,
    KnowledgeEntry,
    Owner,
    PortfolioRevision,
    Property,
    PropertySecret,
    Stay,
)
from properties.words import Audience, Language, StayState

metadata = SQLModel.metadata

__all__ = [
    "ApiToken",
    "Attachment",
    "AttachmentState",
    "Audience",
    "AuditRecord",
    "Author",
    "BookCount",
    "BookMedia",
    "BookNotice",
    "BookSection",
    "ChannelState",
    "Contact",
    "ContactAlias",
    "Conversation",
    "ConversationState",
    "DeadLetterRecord",
    "Delivery",
    "DeliveryPart",
    "DeliveryState",
    "DirectoryContact",
    "EarlyReceipt",
    "EntryKind",
    "Evidence",
    "Feed",
    "FeedEventRecord",
    "Guest",
    "Handoff",
    "HandoffReason",
    "Identification",
    "IdentityAttempt",
    "Incident",
    "IncidentEntry",
    "IncidentPhoto",
    "IncidentPromise",
    "IncidentSource",
    "IncidentState",
    "KnowledgeEntry",
    "Language",
    "Login",
    "Manager",
    "Merge",
    "Message",
    "MessageEdit",
    "MessageRule",
    "Note",
    "OneTimeLink",
    "Owner",
    "PortfolioRevision",
    "Problem",
    "Property",
    "PropertySecret",
    "Received",
    "Role",
    "ScheduledMessage",
    "ScheduledState",
    "SecretRelease",
    "Setting",
    "Severity",
    "Shift",
    "StaffSession",
    "Stay",
    "StayChange",
    "StaySchedule",
    "StayState",
    "SurveyAnswer",
    "Timer",
    "Trust",
    "metadata",
]
