"""The templates of the pages, all filled in alike: HTML is escaped, a missing word is an error.

Used by whatever makes a page. Filters may be added to what is returned.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def page_templates(folder: Path = TEMPLATES) -> Environment:
    """Return the folder's templates; rendering one raises jinja2.UndefinedError for a missing word.

    Lines that hold only a statement leave no line behind.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
