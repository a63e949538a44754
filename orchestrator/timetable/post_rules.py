"""Reads the timetable's `posts`: which kinds are said, and in which words; called by `schema`.

What a template may contain is judged by `rundown.post_texts`, which also renders it.
"""

from collections.abc import Sequence
from typing import Final

from orchestrator.model.timetable import NO_OPTIONS, Options
from orchestrator.rundown.post_kinds import PostKind, kind_named
from orchestrator.rundown.post_texts import DEFAULT_TEMPLATES, LONGEST, check_templates
from orchestrator.timetable import keys
from orchestrator.timetable.fields import Fields
from orchestrator.timetable.secrecy import shown

_SWITCHES: Final = frozenset({"on", "yes", "true", "off", "no", "false"})


def read_posts(top: Fields) -> Options:
    """Return the posts' options as plain groups of texts; empty when there are none."""
    node = top.group("posts", "{kinds: {qa-open: off}}")
    if node is None:
        return NO_OPTIONS
    fields = Fields(node, "“posts”", top.findings)
    fields.only(keys.POSTS)
    read = {"kinds": _read_kinds(fields), "templates": _read_templates(fields)}
    return {key: group for key, group in read.items() if group}


def _read_kinds(posts: Fields) -> dict[str, str]:
    node = posts.group("kinds", "{qa-open: off}")
    if node is None:
        return {}
    fields = Fields(node, "the kinds of posts", posts.findings)
    written = [name for name in node.values if kind_named(name) is not None]
    fields.only((*PostKind, *written))
    return {name: _read_switch(fields, name) for name in written}


def _read_switch(kinds: Fields, name: str) -> str:
    word = kinds.line(name)
    if word is not None and word.lower() not in _SWITCHES:
        mend = f"write “{name}: on” or “{name}: off”"
        kinds.findings.error(kinds.at(name), f"{name}: {shown(word)} is neither on nor off", mend)
    return word or ""


def _read_templates(posts: Fields) -> dict[str, str]:
    node = posts.group("templates", "{qa-open: Ask {{ byline }} now!}")
    if node is None:
        return {}
    fields = Fields(node, "the posts' templates", posts.findings)
    written = [name for name in node.values if _plain(name) in DEFAULT_TEMPLATES]
    fields.only((*DEFAULT_TEMPLATES, *written))
    return {name: _read_template(fields, name) for name in written}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _read_template(templates: Fields, name: str) -> str:
    text = templates.prose(name) or ""
    for complaint in _complaints(name, text):
        mend = "compare it with the templates in docs/venues.md"
        templates.findings.error(templates.at(name), complaint, mend)
    return text


def _complaints(name: str, text: str) -> Sequence[str]:
    if len(text) > LONGEST:
        return [f"the template “{name}” is longer than a post may be ({LONGEST} characters)"]
    try:
        found = check_templates({"templates": {name: text}})
    except (RecursionError, SyntaxError):  # Jinja2 compiles to Python, which has limits of nesting
        return [f"the template “{name}” cannot be used: too much stands in one another"]
    return [complaint.removeprefix("posts: ") for complaint in found]
