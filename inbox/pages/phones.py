"""Shows phone numbers as people write them."""

from typing import TYPE_CHECKING

from properties.late import late

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = late("phonenumbers")


def shown_phone(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
