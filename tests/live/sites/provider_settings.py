"""The site's settings, with Google and Facebook played by the tests' own provider."""

import os

from collab.settings import *  # noqa: F403
from collab.settings import SOCIALACCOUNT_PROVIDERS

_URL = os.environ["PROVIDER_URL"]

SOCIALACCOUNT_PROVIDERS["google"] |= {
    "AUTHORIZE_URL": f"{_URL}/authorize",
    "ACCESS_TOKEN_URL": f"{_URL}/token",
    "IDENTITY_URL": f"{_URL}/userinfo",
    "ID_TOKEN_ISSUER": _URL,
}
SOCIALACCOUNT_PROVIDERS["facebook"] |= {"AUTHORIZE_URL": f"{_URL}/authorize", "GRAPH_API_URL": _URL}
