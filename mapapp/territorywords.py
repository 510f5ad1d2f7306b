"""Say the territory in sentences, in each language: « toute la métropole », « du département ».

In French a word holds the preposition with its article, since both melt (« du », « de l’ »). In
other languages the sentence brings the preposition: the word is the name alone, with its article.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

from mapapp.speech import N_, SOURCE_LANGUAGE, NameWords, current_language, gettext, speak_of
from mapapp.territory import Naming, Noun, of_name, to_name

ARTICLES = {"nl": "de ", "en": "the "}


@dataclass(frozen=True, slots=True)
class Called:
    """Hold a noun: alone, with its article, and for the whole."""

    bare: str
    the: str
    whole: str


NOUNS: dict[Noun, Called] = {
    "métropole": Called(N_("métropole"), N_("la métropole"), N_("toute la métropole")),
    "communauté urbaine": Called(
        N_("communauté urbaine"), N_("la communauté urbaine"), N_("toute la communauté urbaine")
    ),
    "agglomération": Called(
        N_("agglomération"), N_("l’agglomération"), N_("toute l’agglomération")
    ),
    "communauté de communes": Called(
        N_("communauté de communes"),
        N_("la communauté de communes"),
        N_("toute la communauté de communes"),
    ),
    "département": Called(N_("département"), N_("le département"), N_("tout le département")),
    "région": Called(N_("région"), N_("la région"), N_("toute la région")),
    "France": Called(N_("France"), N_("la France"), N_("toute la France")),
    "territoire": Called(N_("territoire"), N_("le territoire"), N_("tout le territoire")),
}


def speak_of_territory(naming: Naming) -> AbstractContextManager[None]:
    """Speak of a territory for a while: messages that name one name this."""
    return speak_of(make_name_words(naming))


def make_name_words(naming: Naming) -> NameWords:
    """Return what says a territory in the language being spoken."""
    return lambda: _say_names(naming, current_language())


@lru_cache(maxsize=64)
def _say_names(naming: Naming, language: str) -> Mapping[str, str]:
    say = _say_in_french if language == SOURCE_LANGUAGE else _say_elsewhere
    words = say(naming, language)
    words |= {"named": naming.name, "title": _say_title(naming, language)}
    words |= {"short_of": naming.short, "the_short": naming.the_short, "slug_of": naming.slug}
    raised = {word[:1].upper() + word[1:]: _raise(said) for word, said in words.items()}
    return {f"{word}_territory": said for word, said in {**words, **raised}.items()}


def _say_in_french(naming: Naming, _language: str) -> dict[str, str]:
    noun = NOUNS[naming.called]
    article, bare = _split(noun)
    entire = "entière" if noun.whole.startswith("toute") else "entier"
    to = to_name(bare, article)
    inside = "en " if naming.called == "France" else "dans " + noun.the.removesuffix(bare)
    return {
        "kind_of": noun.bare,
        "the": noun.the,
        "whole": noun.whole,
        "of": of_name(bare, article),
        "to": to,
        "in": inside + bare,
        "entire": f"{to} {entire}",
        "of_named": naming.of_name,
        "in_named": naming.at_name,
        "of_short": naming.of_short,
        "of_familiar": _say_familiar(naming, article),
    }


def _say_familiar(naming: Naming, article: str) -> str:
    return of_name(naming.familiar.fr, article) if naming.familiar else naming.of_name


def _say_elsewhere(naming: Naming, language: str) -> dict[str, str]:
    noun = NOUNS[naming.called]
    the, whole = gettext(noun.the), gettext(noun.whole)
    article = ARTICLES.get(language, "") if naming.kind == "epci" and naming.name_article else ""
    named = f"{article}{naming.name}"
    familiar = naming.familiar.in_language(language) if naming.familiar else ""
    return {
        "kind_of": gettext(noun.bare),
        **dict.fromkeys(("the", "of", "to", "in"), the),
        **dict.fromkeys(("whole", "entire"), whole),
        **dict.fromkeys(("of_named", "in_named"), named),
        "of_short": naming.short,
        "of_familiar": f"{ARTICLES.get(language, '')}{familiar}" if familiar else named,
    }


def _say_title(naming: Naming, language: str) -> str:
    return naming.title_in(language) or f"{gettext('Actions jeunesse')} – {naming.name}"


def _split(noun: Called) -> tuple[str, str]:
    """Part « la métropole » into its article and its noun."""
    return noun.the.removesuffix(noun.bare).strip(), noun.bare


def _raise(words: str) -> str:
    return words[:1].upper() + words[1:]
