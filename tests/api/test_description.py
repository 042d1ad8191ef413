"""What the API says of itself: OpenAPI for machines, a page for people that loads nothing from elsewhere."""

import re

from tests.api.calling import ApiDesk

ROUTES = {
    "/api/v1/conversations": {"get"},
    "/api/v1/conversations/{id}": {"get"},
    "/api/v1/conversations/{id}/messages": {"get", "post"},
    "/api/v1/conversations/{id}/templates": {"get"},
    "/api/v1/conversations/{id}/planned": {"get", "post"},
    "/api/v1/conversations/{id}/planned/{planned}": {"delete"},
    "/api/v1/conversations/{id}/planned/{planned}/send": {"post"},
    "/api/v1/conversations/{id}/take": {"post"},
    "/api/v1/conversations/{id}/release": {"post"},
    "/api/v1/conversations/{id}/assign": {"post"},
    "/api/v1/managers": {"get"},
    "/api/v1/conversations/{id}/resolve": {"post"},
    "/api/v1/conversations/{id}/snooze": {"post"},
    "/api/v1/attachments/{id}": {"get"},
    "/api/v1/stays": {"get"},
    "/api/v1/stays/{code}": {"get", "put", "delete"},
    "/api/v1/incidents": {"get"},
    "/api/v1/incidents/{id}": {"get"},
}


def test_it_describes_every_route(api: ApiDesk) -> None:
    schema = api.client.get("/api/openapi.json").json()

    assert schema["openapi"].startswith("3.")
    assert {path: set(operations) for path, operations in schema["paths"].items()} == ROUTES
    assert [scheme["scheme"] for scheme in schema["components"]["securitySchemes"].values()] == ["bearer"]


def test_every_reference_leads_somewhere(api: ApiDesk) -> None:
    answer = api.client.get("/api/openapi.json")

    named = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert named == set(answer.json()["components"]["schemas"])


def test_the_page_shows_it_without_anything_foreign(api: ApiDesk) -> None:
    page = api.client.get("/api/docs")

    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert all(path in page.text for path in ROUTES)
    assert "bot | waiting | human | snoozed | resolved" in page.text
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert sorted(loaded) == ["docs.css", "openapi.json"]
    for name in loaded:
        assert api.client.get(f"/api/{name}").status_code == 200


def test_every_link_within_the_page_leads_somewhere(api: ApiDesk) -> None:
    page = api.client.get("/api/docs").text

    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_a_problems_type_leads_to_its_explanation(api: ApiDesk) -> None:
    kind = api.script.get("/nope").json()["type"]

    path, _, anchor = kind.partition("#")
    assert f'id="{anchor}"' in api.client.get(path).text
