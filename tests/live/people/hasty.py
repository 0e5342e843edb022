"""A server that pings often, so that tests need not wait: `python -m tests.live.hasty`."""

from functools import partial

import uvicorn

from collab import serve

if __name__ == "__main__":
    # What `main` does not say itself.
    uvicorn.Config = partial(uvicorn.Config, ws_ping_interval=0.5, ws_ping_timeout=0.5)
    serve.main()
