"""What the `SAML_` variables mean: the identity provider that may say who somebody is.

Only where there is one are the packages of the extra `saml` imported.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# In the addresses of this site: /accounts/saml/sso/acs/ and /accounts/saml/sso/metadata/.
SLUG = "sso"
# Seconds after which a changed file is read again.
_KEPT = 300


def saml_app(environ: Mapping[str, str]) -> dict[str, Any] | None:
    """allauth's app for the provider whose metadata are in the file `SAML_METADATA`, if it is set.

    Raises:
        ImproperlyConfigured: the file, or the packages, are not there, or it names no provider.
    """
    name = environ.get("SAML_METADATA", "")
    if not name:
        return None
    idp = _provider_in(Path(name))
    names = {
        "uid": environ.get("SAML_ID_ATTRIBUTE"),
        "email": environ.get("SAML_MAIL_ATTRIBUTE", "mail"),
        "name": environ.get("SAML_NAME_ATTRIBUTE", "displayName"),
        "username": environ.get("SAML_USERNAME_ATTRIBUTE", "uid"),
    }
    return {
        "client_id": SLUG,
        "name": environ.get("SAML_NAME", "SAML"),
        "settings": {
            "idp": {
                "entity_id": idp["entityId"],
                # The one way on which it is told that there are two keys.
                "metadata_url": Path(name).resolve().as_uri(),
                "metadata_cache_timeout": _KEPT,
            },
            "sp": {"entity_id": environ.get("SAML_ENTITY_ID", "")},
            "attribute_mapping": {ours: theirs for ours, theirs in names.items() if theirs},
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                # What names somebody may be an attribute, and all that is told.
                "want_attribute_statement": False,
                "reject_deprecated_algorithm": True,
                "reject_idp_initiated_sso": True,
            },
        },
    }


def saml_origin(environ: Mapping[str, str]) -> list[str]:
    """The origin of the provider's sign-in page, if there is one."""
    if not (name := environ.get("SAML_METADATA", "")):
        return []
    parts = urlsplit(_provider_in(Path(name))["singleSignOnService"]["url"])
    return [f"{parts.scheme}://{parts.netloc}"]


def _provider_in(path: Path) -> dict[str, Any]:
    try:
        from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
    except ImportError as error:
        raise ImproperlyConfigured(
            "SAML_METADATA needs more packages: pip install 'scriptorium[saml]'."
        ) from error
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(path.read_bytes()).get("idp", {})
    except (OSError, ValueError, SyntaxError) as error:
        raise ImproperlyConfigured(f"SAML_METADATA: {path} cannot be read as metadata.") from error
    has_key = "x509cert" in found or "x509certMulti" in found
    if not has_key or "entityId" not in found or "singleSignOnService" not in found:
        raise ImproperlyConfigured(
            f"SAML_METADATA: {path} has no provider with a key and a sign-in page by HTTP-Redirect."
        )
    provider: dict[str, Any] = found
    return provider
