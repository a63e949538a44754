"""The guide knows every option."""

from pathlib import Path

import pytest

from orchestrator.devices.youtube.plan.options import KEYS
from orchestrator.model.options import Chapters, Privacy

GUIDE = Path(__file__).parents[4] / "docs" / "youtube.md"


@pytest.mark.parametrize("word", [*KEYS, *Privacy, *Chapters])
def test_the_guide_documents_each_option(word: str) -> None:
    """Every key of a room's `youtube`, and every value of the closed ones, stands in the guide."""
    assert f"`{word}`" in GUIDE.read_text(encoding="utf-8")
