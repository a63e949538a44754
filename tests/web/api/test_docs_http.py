"""docs/http.md has every path, decision, answer and figure, and no other."""

import re
from pathlib import Path

import httpx

from tests.web.stage import Show

PAGE = (Path(__file__).parents[3] / "docs" / "http.md").read_text()


async def test_every_path_is_documented_and_nothing_else(api: httpx.AsyncClient) -> None:
    """The page names exactly the requests of the OpenAPI document."""
    paths = (await api.get("/api/openapi.json")).json()["paths"]
    known = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", PAGE)) == known


async def test_every_decision_is_documented_with_its_fields(api: httpx.AsyncClient) -> None:
    """Each kind has a row, and its row has each field that it takes."""
    schemas = (await api.get("/api/openapi.json")).json()["components"]["schemas"]
    kinds = {
        shape["properties"]["kind"]["const"]: shape["properties"].keys()
        for name, shape in schemas.items()
        if name.endswith("Body")
    }
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*)$", PAGE, re.MULTILINE))
    for kind, fields in kinds.items():
        for field in fields - {"kind", "version", "who", "reason"}:
            assert f"`{field}`" in rows[kind], (kind, field)


async def test_every_status_of_a_decision_is_documented(api: httpx.AsyncClient) -> None:
    """Each answer that a decision can have has a row."""
    paths = (await api.get("/api/openapi.json")).json()["paths"]
    answers = paths["/api/v1/rooms/{room}/decisions"]["post"]["responses"]
    rows = set(re.findall(r"^\| `(\d+)` \|", PAGE, re.MULTILINE))
    assert rows == set(answers)


async def test_every_figure_is_documented(api: httpx.AsyncClient, show: Show) -> None:
    """Each family of figures that monitoring can read has a name on the page."""
    show.device.facts = (("any", 1.0),)
    text = (await api.get("/metrics")).text
    families = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE)
    known = {name for name, _ in families if not name.endswith("_created")}
    documented = set(re.findall(r"`(orchestrator_\w+)`", PAGE))
    assert documented == known
