"""Keep drafts, who looks at a conversation, canned replies, how each person likes to write, and discarded updates."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("is_note", sa.Boolean(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("files", _JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_draft_conversation_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name="fk_draft_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_conversation", "draft", ["conversation_id", "manager_id"], unique=True)
    op.create_index("ix_draft_manager", "draft", ["manager_id"])
    op.create_table(
        "presence",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("typed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_presence_conversation_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name="fk_presence_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_presence"),
    )
    op.create_index("ix_presence_conversation", "presence", ["conversation_id", "manager_id"], unique=True)
    _canned_replies()
    with op.batch_alter_table("dead_letter", schema=None) as letters:
        letters.add_column(sa.Column("discarded_by", sa.String(), nullable=True))
        letters.add_column(sa.Column("discarded_why", sa.String(), nullable=True))
    with op.batch_alter_table("login", schema=None) as logins:
        logins.add_column(sa.Column("settings", _JSON, nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("login", schema=None) as logins:
        logins.alter_column("settings", existing_type=_JSON, server_default=None)


def _canned_replies() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", _ID, nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "title_ru", "title_en")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text_ru", "text_en")),
        sa.Column("files", _JSON, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("archived_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name="fk_canned_reply_property_id"),
        sa.PrimaryKeyConstraint("id", name="pk_canned_reply"),
    )
    for name, columns, which in (
        ("ix_canned_reply_office_key", ["key"], "property_id IS NULL"),
        ("ix_canned_reply_property_key", ["property_id", "key"], "property_id IS NOT NULL"),
    ):
        where = sa.text(which)
        op.create_index(name, "canned_reply", columns, unique=True, sqlite_where=where, postgresql_where=where)
