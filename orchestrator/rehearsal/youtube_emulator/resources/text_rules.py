"""Limits of titles, descriptions and tags, and who may change which field when."""

from datetime import datetime

from orchestrator.rehearsal.youtube_emulator.api_errors import BROADCAST, Json, invalid, refused

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
TAGS_CHARACTERS = 500
CHAT_CHARACTERS = 200


def check_title(title: object, domain: str = BROADCAST, most: int = TITLE_CHARACTERS) -> str:
    """Return the title; raises ApiError invalidTitle."""
    if not isinstance(title, str) or not 1 <= len(title) <= most or _has_angles(title):
        raise invalid("invalidTitle", f"a title has 1–{most} characters and no < or >", domain)
    return title


def check_description(description: object, domain: str = BROADCAST) -> str:
    """Return the description; raises ApiError invalidDescription. The limit counts bytes."""
    text = description if isinstance(description, str) else ""
    if len(text.encode()) > DESCRIPTION_BYTES or _has_angles(text):
        raise invalid(
            "invalidDescription",
            f"a description has at most {DESCRIPTION_BYTES} bytes and no < or >",
            domain,
        )
    return text


def check_tags(tags: object) -> list[str]:
    """Return the tags; raises ApiError invalidTags. Tags with spaces count with their quotes."""
    words = tags if isinstance(tags, list) else []
    length = sum(len(w) + (2 if " " in w else 0) for w in words) + max(0, len(words) - 1)
    if length > TAGS_CHARACTERS or any(_has_angles(w) for w in words):
        raise invalid("invalidTags", "the keywords are too long", "youtube.video")
    return list(words)


def _has_angles(text: str) -> bool:
    return "<" in text or ">" in text


def _same(name: str, one: object, other: object) -> bool:
    """Whether two values are equal; times may be spelled differently."""
    if name.startswith("scheduled") and isinstance(one, str) and isinstance(other, str):
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    return one == other


def check_frozen(state: str, free_in: set[str], before: Json, after: Json) -> None:
    """Refuse a changed field outside the states in which it is free; an equal value passes.

    Raises ApiError `<field>ModificationNotAllowed`.
    """
    if state in free_in:
        return
    for name in sorted(before.keys() | after.keys()):
        if not _same(name, before.get(name), after.get(name)):
            raise refused(f"{name}ModificationNotAllowed", f"{name} cannot change when {state}")
