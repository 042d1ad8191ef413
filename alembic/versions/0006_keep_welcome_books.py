"""Keep welcome books: their sections, pictures and videos, temporary notices, and what guests open in them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.create_table(
        "book_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_book_count_property_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_count")),
    )
    with op.batch_alter_table("book_count", schema=None) as batch_op:
        batch_op.create_index("ix_book_count", ["property_id", "day", "kind", "subject"], unique=True)

    op.create_table(
        "book_media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("caption_ru", sa.String(), nullable=False),
        sa.Column("caption_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(), nullable=False),
        sa.Column("stored_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_book_media_property_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_media")),
        sa.UniqueConstraint("public_key", name=op.f("uq_book_media_public_key")),
    )
    with op.batch_alter_table("book_media", schema=None) as batch_op:
        batch_op.create_index("ix_book_media_property", ["property_id", "position"], unique=False)

    op.create_table(
        "book_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=True),
        sa.Column("text_ru", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_book_notice_property_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_notice")),
    )
    with op.batch_alter_table("book_notice", schema=None) as batch_op:
        batch_op.create_index("ix_book_notice_ends", ["ends_at", "property_id"], unique=False)

    op.create_table(
        "book_section",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("title_ru", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text_ru", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_book_section_property_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_section")),
    )
    with op.batch_alter_table("book_section", schema=None) as batch_op:
        batch_op.create_index("ix_book_section_key", ["property_id", "key"], unique=True)
        batch_op.create_index("ix_book_section_position", ["property_id", "position"], unique=False)
