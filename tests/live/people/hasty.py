"""A server that pings often and waits for nobody long, so that tests need not wait:
`python -m tests.live.people.hasty`.
"""

import os
from functools import partial

import uvicorn

from collab import serve

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    from collab.transports import message_turns

    # What `main` does not say itself.
    uvicorn.Config = partial(uvicorn.Config, ws_ping_interval=0.5, ws_ping_timeout=0.5)
    message_turns.TURN_SECONDS = 1.0
    serve.main()
