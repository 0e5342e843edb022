"""What the SAML_ variables mean, and which of them are refused."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab.server.environment import providers_of, sign_in_origins
from collab.server.saml import saml_app
from tests.live.sites.sign_in.saml import ENTITY, SamlProvider


def test_a_provider_is_there_when_its_metadata_are(tmp_path):
    """Its page may be gone to; its answers must be signed, and asked for."""
    provider = SamlProvider(tmp_path / "idp")
    told = {"SAML_METADATA": str(provider.metadata), "SAML_ID_ATTRIBUTE": "employeeNumber"}
    assert saml_app({}) is None
    (app,) = providers_of(told)["saml"]["APPS"]
    assert app["settings"]["idp"]["entity_id"] == ENTITY
    assert app["settings"]["attribute_mapping"]["uid"] == "employeeNumber"
    assert app["settings"]["advanced"]["want_assertion_signed"] is True
    assert app["settings"]["advanced"]["reject_idp_initiated_sso"] is True
    assert sign_in_origins(told) == ["https://idp.abbey.example"]


@pytest.mark.parametrize("text", [None, "", "no metadata", "<a/>", "no key", "no page"])
def test_what_are_no_metadata_is_refused(tmp_path, text):
    """In a sentence, before anybody signs in."""
    provider = SamlProvider(tmp_path / "idp")
    good = provider.metadata.read_text()
    texts = {
        "no key": good.replace("X509Certificate", "X509Nothing"),
        "no page": good.replace("HTTP-Redirect", "HTTP-Nothing"),
    }
    if text is None:
        provider.metadata.unlink()
    else:
        provider.metadata.write_text(texts.get(text, text))
    with pytest.raises(ImproperlyConfigured, match=r"^SAML_METADATA: "):
        saml_app({"SAML_METADATA": str(provider.metadata)})
