"""Generated requests from the API's own description: no 500, and answers as it says."""

import json
import os
from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from collab.api import api
from tests.live.conftest import new_site, watched
from tests.live.people.scene import Scene

# Of each address; `make api` has more of them. Of a browser's requests fewer: only how it is let in
# is another.
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "6"))
OF_A_BROWSER = max(2, EXAMPLES // 3)

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))


@pytest.fixture(scope="module")
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """A document on a site of which one may ask as much as one likes."""
    folder = tmp_path_factory.mktemp("api")
    free = {"API_READS": "0", "API_WRITES": "0", "EMAIL_URL": f"file://{folder}/mails"}
    site = new_site(request, folder, free)
    site.start()
    with watched(site):
        scene = Scene(site)
        scene.person("ben", "editor")
        yield scene
        scene.close()
    site.close()


@pytest.fixture(scope="module")
def program(scene: Scene) -> dict[str, str]:
    """What Ann's program sends to be let in."""
    return {
        "Authorization": f"Bearer {scene.site.ask('api_token', scene.people['ann']['id'], True)}"
    }


@pytest.fixture(scope="module")
def browser(scene: Scene) -> dict[str, str]:
    """What Ann's browser sends."""
    csrf = "c" * 32
    cookie = f"sessionid={scene.people['ann']['session']}; csrftoken={csrf}"
    return {"Cookie": cookie, "X-CSRFToken": csrf}


@pytest.fixture(scope="module")
def known(scene: Scene) -> list[str]:
    """Ids of documents of Ann's, in use and in the trash, with words and messages in them."""
    token = scene.site.ask("api_token", scene.people["ann"]["id"], True)
    bearer = {"Authorization": f"Bearer {token}"}
    ids = []
    base = f"{scene.site.url}/api/v1"
    with httpx.Client(base_url=base, headers=bearer, timeout=60) as http:
        for number in range(3):
            ids.append(http.post("/documents", json={"title": str(number)}).json()["id"])
            message = {"mid": ids[-1], "text": "Hello"}
            assert http.post(f"/documents/{ids[-1]}/messages", json=message).status_code == 201
            link = {"role": "viewer"}
            assert http.post(f"/documents/{ids[-1]}/links", json=link).status_code == 201
    return ids


def generated(examples: int) -> settings:
    """So many requests, the same ones every time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@schema.parametrize()
@generated(EXAMPLES)
def test_programs_are_answered_as_described(
    case: schemathesis.Case, scene: Scene, program: dict[str, str], known: list[str]
) -> None:
    """Whatever is sent, of the right form or not."""
    ask(case, scene, program, known)


@schema.parametrize()
@generated(OF_A_BROWSER)
def test_browsers_are_answered_as_described(
    case: schemathesis.Case, scene: Scene, browser: dict[str, str], known: list[str]
) -> None:
    """Whatever is sent, of the right form or not."""
    ask(case, scene, browser, known)


def ask(case: schemathesis.Case, scene: Scene, headers: dict[str, str], known: list[str]) -> None:
    """Have a request be answered as described."""
    if "document_id" in case.path_parameters:
        case.path_parameters["document_id"] = known[sum(map(ord, repr(case.body))) % len(known)]
    case.call_and_validate(
        base_url=scene.site.url,
        headers=headers,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ],
    )
