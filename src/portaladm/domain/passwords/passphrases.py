"""An example of a good password for this parent: four words of their language, drawn by chance.

The words are the lists of the package ``mnemonic`` (MIT): 2,048 short, common words a language,
chosen so that no two are easily confused (BIP-39). Four are 44 bits: more than a throttled portal
can be guessed at, and each example is drawn again. Chinese, Japanese and Korean parents get English
words: a password field turns off the keyboard with which theirs are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib import resources

from portaladm.domain.folding import fold_name

WORDS = 4
MIN_LENGTH = 15

_FALLBACK = "english"
# By the names and codes (ISO 639-1, -2) that student systems export; in lower case, no accents.
_LANGUAGES = {
    "english": "en eng english ingles",
    "spanish": "es spa spanish espanol castellano castilian",
    "french": "fr fra fre french francais",
    "portuguese": "pt por portuguese portugues",
    "italian": "it ita italian italiano",
    "russian": "ru rus russian русскии",
    "turkish": "tr tur turkish turkce",
    "czech": "cs ces cze czech cestina",
}
_BY_NAME = {name: language for language, names in _LANGUAGES.items() for name in names.split()}

# Words of those lists that a school does not print beside a family's name.
_UNFIT = """
abuse alcohol arrest assault attack blood bomb bullet crime cruel danger divorce enemy evil fat
fatal guilt gun hurt injury kiss knife orphan panic pistol prison punch rifle sad shoot tragic trash
ugly weapon wine
aborto abuso acoso acusar adicto agonía ahogo amante asalto atroz azote basura beso bestia bobo
bomba bruja bruto burro cadáver cerdo cigarro cochino crimen cruz culpa cáncer cárcel delito desnudo
diablo dosis droga ebrio enano enfermo fosa fracaso fumar furia fusil gordo guerra herir hostil
huida hurto ilegal infiel inútil ira joroba ladrón lesión letal licor loco locura macho mafia maldad
malo manco miedo miseria misil morir mortal muerte mugre necio obeso odiar odio orgía pecado pelea
piojo prisión puñal pánico rapto rehén ron sangre satán sexo sordo sudor sufrir tabaco terror triste
tuerto tumba tumor tóxico vampiro veneno vicio viudo víctima
accabler affreux assaut asservir atroce blessant brutal cercle crainte cupide diable dénuder
désastre détester effrayer ennemi ennuyeux excitant fléau frapper fureur furieux guerrier horrible
hurler injure insulter ivresse jouissif lugubre malheur maléfice maudire menacer mensonge morsure
méchant nuire obscur punitif querelle saboter sauvage scandale sottise terrible torpille tragique
tyran venger venimeux vexer
arma beijo cerveja criminal drogaria guerrear nudez ofensiva pistola sangue
birra fumoso rapina tabacco tiro tristezza uccisore vittima
бомба взрыв война драка злой кровь опасный оружие патрон топор тревога угроза удар хищник чума штык
alkol asker bıçak cehennem hapis mermi silah tüfek
alkohol bolest bunda kulka mrtvola otrok peklo pistole strach vrah zmije
"""


def example_phrase(
    language: str, choose: Callable[[int], int], min_length: int = MIN_LENGTH
) -> str:
    """Four words with spaces between, at least ``min_length`` characters, in NFC.

    ``language`` is a tag or a name (``es``, ``es-MX``, ``Spanish``, ``Español``); an unknown one
    gives English. ``choose(n)`` returns a number from 0 to n-1, as ``secrets.randbelow`` does.
    Shorter phrases get more words: that happens only when ``min_length`` is set above 15.
    """
    words = _read_words(find_language(language))
    phrase = " ".join(words[choose(len(words))] for _ in range(WORDS))
    while len(phrase) < min_length:
        phrase += " " + words[choose(len(words))]
    return phrase


def find_language(language: str) -> str:
    """The English name, in small letters, of the list for this tag or name; else ``english``."""
    parts = re.split(r"\W|_", fold_name(language[:100]))
    return next((_BY_NAME[part] for part in parts if part in _BY_NAME), _FALLBACK)


@cache
def _read_words(language: str) -> tuple[str, ...]:
    source = resources.files("mnemonic") / "wordlist" / f"{language}.txt"
    words = unicodedata.normalize("NFC", source.read_text("utf-8")).split()
    unfit = frozenset(_UNFIT.split())
    return tuple(word for word in words if word not in unfit)
