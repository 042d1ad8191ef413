"""How the parts of welcome books are called on the desk's pages."""

from inbox.book.photos import Unfit
from inbox.web.languages import Words
from properties.book import PLACE_NAMES, PlaceCategory, SectionKind
from properties.words import Audience


def kind_names(words: Words) -> dict[SectionKind, str]:
    return {
        SectionKind.ARRIVAL: words.gettext("How to get in"),
        SectionKind.HOW_TO: words.gettext("How things work"),
        SectionKind.RULES: words.gettext("House rules"),
        SectionKind.CHECK_OUT: words.gettext("Check-out"),
        SectionKind.PLACES: words.gettext("Nearby"),
        SectionKind.ABOUT: words.gettext("Good to know"),
    }


def audience_names(words: Words) -> dict[Audience, str]:
    return {
        Audience.PUBLIC: words.gettext("Anybody who has the address"),
        Audience.STAY: words.gettext("Guests, from booking to check-out"),
        Audience.IN_STAY: words.gettext("Guests during their stay"),
    }


def category_names(words: Words) -> dict[PlaceCategory, str]:
    return {category: name.of(words.language) for category, name in PLACE_NAMES.items()}


def unfit_words(why: Unfit, name: str, words: Words) -> str:
    told = {
        Unfit.NOT_A_PHOTO: words.gettext(
            "%(name)s is neither a photo nor a video: JPEG, HEIC, PNG, WebP and MP4 are taken."
        ),
        Unfit.TOO_LARGE: words.gettext("%(name)s is too large: a photo may have 40 MB, a video 60 MB."),
        Unfit.TOO_MANY_PIXELS: words.gettext("%(name)s has too many pixels: 60 million at most. Make it smaller."),
        Unfit.BROKEN: words.gettext("%(name)s can't be read to its end. Save it anew and upload it again."),
        Unfit.NOT_MP4: words.gettext("%(name)s can't be played by every phone. Save it as MP4 (H.264)."),
        Unfit.SELDOM_PLAYED: words.gettext(
            "%(name)s is in a form (HEVC or ProRes) that many phones don't play. Save it as MP4 (H.264); an iPhone "
            "films like that once Settings, Camera, Formats stands on “Most Compatible”."
        ),
    }[why]
    return told % {"name": name}
