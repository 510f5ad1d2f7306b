"""Find actions by words: accents, plurals and a typing error are forgiven."""

from collections.abc import Iterable, Mapping, Sequence

from mapapp.records import Cover, ServedAction
from mapapp.spelling import count_errors
from mapapp.words import fold

# Words that say nothing of an action: French articles, prepositions and possessives.
EMPTY_WORDS = (
    *("a", "au", "aux", "avec", "ce", "ces", "d", "dans", "de", "des", "du", "en", "et", "l"),
    *("la", "le", "les", "ma", "mes", "mon", "ou", "par", "pour", "sa", "ses", "son", "sur"),
    *("ta", "tes", "ton", "un", "une"),
)
LONG_CHARS, MIDDLE_CHARS = 8, 4  # from these lengths on, two errors and one are forgiven


def index_texts(
    actions: Iterable[ServedAction], covers: Iterable[Cover], names: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the words that each action is found by, the communes that it reaches included."""
    reached: dict[str, list[str]] = {}
    for cover in covers:
        if cover.is_local:
            reached.setdefault(cover.action, []).append(names[cover.code])
    return {
        action.id: _split(fold_action(action), *reached.get(action.id, [])) for action in actions
    }


def fold_action(action: ServedAction) -> str:
    """Return the words of an action's main texts, folded, each once."""
    texts = (action.title, action.summary, action.where, *action.carriers)
    return " ".join(_split(*texts))


def find_texts(index: Mapping[str, Sequence[str]], typed: str) -> set[str]:
    """Return the actions that have every typed word, or a word that begins like it.

    A word that no action has is taken for a typing error of one that some action has.
    """
    found = set(index)
    for word in _read_words(typed):
        found &= _find_word(index, word)
    return found


def stem(word: str) -> str:
    """Put the plural aside: « logements » is found as « logement », « jeux » as « jeu »."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _read_words(typed: str) -> list[str]:
    words = fold(typed).split()
    return [word for word in words if word not in EMPTY_WORDS] or words


def _find_word(index: Mapping[str, Sequence[str]], typed: str) -> set[str]:
    start = stem(typed)
    exact = {one for one, words in index.items() if any(_fits(typed, word) for word in words)}
    if exact or len(start) < MIDDLE_CHARS:
        return exact
    errors = 2 if len(start) >= LONG_CHARS else 1
    return {
        one for one, words in index.items() if any(_is_near(start, word, errors) for word in words)
    }


def _fits(typed: str, word: str) -> bool:
    """Tell whether a word begins as typed; three letters are all of it (« jeux »)."""
    start = stem(typed)
    return word.startswith(typed) or (word.startswith(start) if len(start) > 3 else word == start)


def _is_near(typed: str, word: str, errors: int) -> bool:
    """Tell whether a word, or as much of it as is typed, is some errors away."""
    beginnings = {stem(word), word[: len(typed)]}
    return any(count_errors(typed, begun, most=errors) <= errors for begun in beginnings)


def _split(*texts: str) -> list[str]:
    return list(dict.fromkeys(fold(" ".join(texts)).split()))
