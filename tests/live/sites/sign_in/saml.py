"""A SAML provider of the tests' own: metadata, and answers that it signs or does not."""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from lxml import etree

from tests.live.sites.sign_in.certificate import certify

ENTITY, SIGN_IN = "https://idp.abbey.example/saml", "https://idp.abbey.example/sign-in"
_METADATA = """\
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Location="{sign_in}"
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""
_ASSERTION = """\
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
 ID="{id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{entity}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:{format}">{name_id}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData
 NotOnOrAfter="{until}" Recipient="{recipient}" InResponseTo="{asked}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="{id}"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
_ATTRIBUTE = """\
<saml:Attribute Name="{}"><saml:AttributeValue>{}</saml:AttributeValue></saml:Attribute>"""
_RESPONSE = """\
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{recipient}" InResponseTo="{asked}">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{entity}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{assertion}</samlp:Response>"""


class SamlProvider:
    """Its key, and the file of its metadata; all of them have the same name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._certificate, self._key = folder / "certificate.pem", folder / "key.pem"
        certify(self._certificate, self._key)
        self.metadata = folder / "metadata.xml"
        pem = self._certificate.read_text().splitlines()
        self.metadata.write_text(
            _METADATA.format(entity=ENTITY, sign_in=SIGN_IN, certificate="".join(pem[1:-1]))
        )

    def sign(self, xml: str) -> str:
        """The element with a signature in it."""
        from onelogin.saml2.utils import OneLogin_Saml2_Utils

        signed = OneLogin_Saml2_Utils.add_sign(
            xml, self._key.read_text(), self._certificate.read_text()
        )
        return signed.decode() if isinstance(signed, bytes) else signed


@dataclass
class Answer:
    """What is said of somebody; each field may be wrong."""

    audience: str
    recipient: str
    asked: str
    name_id: str = "4711"
    format: str = "persistent"
    attributes: dict[str, str] = field(
        default_factory=lambda: {
            "mail": "dora@example.org",
            "displayName": "Dora Lind",
            "uid": "dora",
        }
    )
    ends_in: timedelta = timedelta(minutes=5)

    def assertion(self) -> str:
        """Unsigned."""
        now = datetime.now(UTC)
        told = "".join(_ATTRIBUTE.format(*each) for each in self.attributes.items())
        return _ASSERTION.format(
            id=f"_{uuid4().hex}",
            entity=ENTITY,
            now=_moment(now),
            since=_moment(now - timedelta(hours=1)),
            until=_moment(now + self.ends_in),
            audience=self.audience,
            recipient=self.recipient,
            asked=self.asked,
            name_id=self.name_id,
            format=self.format,
            attributes=told,
        )

    def response(self, assertion: str) -> str:
        """What the browser brings, in base64."""
        whole = _RESPONSE.format(
            id=f"_{uuid4().hex}",
            entity=ENTITY,
            now=_moment(datetime.now(UTC)),
            recipient=self.recipient,
            asked=self.asked,
            assertion=assertion.removeprefix("<?xml version='1.0' encoding='utf-8'?>"),
        )
        return base64.b64encode(whole.encode()).decode()


def request_in(location: str) -> str:
    """The number of the request with which a browser is sent to the provider."""
    (told,) = parse_qs(urlsplit(location).query)["SAMLRequest"]
    number: str = etree.fromstring(zlib.decompress(base64.b64decode(told), -15)).get("ID", "")
    return number


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
