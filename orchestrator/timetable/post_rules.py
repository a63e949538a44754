"""Reads the timetable's `posts`: which kinds are said, and in which words; called by `schema`.

What a template may contain is judged by `posts.wording`, which also renders it.
"""

from orchestrator.model.options import PostOptions
from orchestrator.posts.kinds import PostKind, kind_named
from orchestrator.posts.wording import DEFAULT_TEMPLATES, LONGEST, try_template
from orchestrator.posts.words import TemplateTextError
from orchestrator.reading.fields import Fields
from orchestrator.timetable import keys


def read_posts(top: Fields) -> PostOptions:
    """Return what the timetable says of posts."""
    node = top.group("posts", "{kinds: {qa-open: off}}")
    if node is None:
        return PostOptions()
    fields = Fields(node, "“posts”", top.findings)
    fields.only(keys.POSTS)
    return PostOptions(_read_kinds(fields), _read_templates(fields))


def _read_kinds(posts: Fields) -> dict[str, bool]:
    node = posts.group("kinds", "{qa-open: off}")
    if node is None:
        return {}
    fields = Fields(node, "the kinds of posts", posts.findings)
    written = {name: kind for name in node.values if (kind := kind_named(name)) is not None}
    fields.only((*PostKind, *written))
    return {kind: bool(fields.switch(name)) for name, kind in written.items()}


def _read_templates(posts: Fields) -> dict[str, str]:
    node = posts.group("templates", "{qa-open: Ask {{ byline }} now!}")
    if node is None:
        return {}
    fields = Fields(node, "the posts' templates", posts.findings)
    written = [name for name in node.values if _plain(name) in DEFAULT_TEMPLATES]
    fields.only((*DEFAULT_TEMPLATES, *written))
    return {_plain(name): _read_template(fields, name) for name in written}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _read_template(templates: Fields, name: str) -> str:
    text = templates.prose(name) or ""
    complaint = _complaint(name, text)
    if complaint is not None:
        mend = "compare it with the templates in docs/venues.md"
        templates.findings.error(templates.at(name), complaint, mend)
    return text


def _complaint(name: str, text: str) -> str | None:
    if len(text) > LONGEST:
        return f"the template “{name}” is longer than a post may be ({LONGEST} characters)"
    try:
        try_template(text)
    except TemplateTextError as error:
        return f"the template “{name}” cannot be used: {error}"
    return None
