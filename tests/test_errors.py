"""What is told of an error that may hold a secret: where it is, and nothing of what it held."""

import pytest

from orchestrator.errors import where


def _raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_an_error_is_told_by_its_kind_and_place() -> None:
    told = where(_raised(ValueError("a secret")))
    assert told.startswith("ValueError in test_errors.py:")
    assert "secret" not in told


def test_the_first_error_is_told_even_where_it_is_hidden() -> None:
    def fails() -> None:
        try:
            raise KeyError("a secret")
        except KeyError:
            raise ValueError("another") from None

    with pytest.raises(ValueError, match="another") as caught:
        fails()
    told = where(caught.value)
    assert told.startswith("ValueError in test_errors.py:")
    assert ", first KeyError in test_errors.py:" in told
    assert "secret" not in told


def test_what_was_never_raised_is_told_by_its_kind() -> None:
    assert where(ValueError("a secret")) == "ValueError"
