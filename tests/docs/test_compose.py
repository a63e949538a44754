"""What docker-compose.yml and .env.example say together: any password works, and none is shown."""

import re
from pathlib import Path

import yaml
from sqlalchemy import make_url

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def test_the_databases_password_stands_in_no_address() -> None:
    """There `@`, `/`, `#` and `%` would mean something else, and an error would print the rest."""
    services = yaml.safe_load(COMPOSE)["services"]
    daemon, server = (services[name]["environment"] for name in ("orchestrator", "journal"))
    assert make_url(daemon["ORCHESTRATOR_JOURNAL_URL"]).password is None
    assert "POSTGRES_PASSWORD" in daemon["PGPASSWORD"]
    assert daemon["PGPASSWORD"] == server["POSTGRES_PASSWORD"]


def test_what_has_to_be_set_stands_in_the_example() -> None:
    """Compose refuses to start without it, in words that name `.env`."""
    needed = set(re.findall(r"\$\{(\w+):\?set it in \.env\}", COMPOSE))
    assert needed
    assert needed <= set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))


def test_a_hash_is_to_stand_in_single_quotes() -> None:
    """Otherwise compose takes `$argon2id` and what follows for variables, and tears it."""
    assert "'$argon2id$…'" in EXAMPLE
    assert not re.search(r"=\s*\$argon2", EXAMPLE)
