"""Ids from titles: short, plain ASCII, the same every time; used by the schema's readers.

Cyrillic is written in Latin letters. A title in a script without a table here gets an id from
its checksum.
"""

import hashlib
import re
import unicodedata
from typing import Final

LONGEST: Final = 60
"""Characters of a slug; the pages, the journal and chat posts show ids."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_PAIRS: Final = (
    "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f "
    "х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ў=u "
    "ј=j љ=lj њ=nj ћ=c ђ=dj џ=dz ѓ=gj ќ=kj ѕ=dz "
    "ß=ss æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ı=i"
)
_LETTERS: Final = str.maketrans(dict(pair.split("=") for pair in _PAIRS.split()))


def is_id(text: str) -> bool:
    """Tell whether the text can be an id: letters, digits, `-`, `_`, `.`; at most 80 of them."""
    return _ID.fullmatch(text) is not None


def slug(text: str) -> str:
    """Return an id made of the text: `Нейронная галерея` → `neyronnaya-galereya`."""
    latin = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", latin)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _NOT_WORD.sub("-", plain).strip("-")
    if not words:
        return "session-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
