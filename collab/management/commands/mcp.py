"""`manage.py mcp`: lets an agent work on a site's documents, over standard input and output."""

import os
from typing import Any

import anyio
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collab.client import with_token


class Command(BaseCommand):
    """A server of the Model Context Protocol; it speaks with the site by a personal token."""

    help = "Serve a site's documents to an agent (MCP) by the token in SCRIPTORIUM_TOKEN."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The site, which may be on another machine."""
        parser.add_argument("--url", default=settings.SITE_URL, help="the site's address")

    def handle(self, *_: Any, **options: Any) -> None:
        """Serve until the agent hangs up."""
        token = os.environ.get("SCRIPTORIUM_TOKEN", "")
        if not token:
            raise CommandError("Set SCRIPTORIUM_TOKEN to a token of your account page.")
        try:
            from collab.agents.server import server_for
        except ModuleNotFoundError as missing:
            raise CommandError("Install it first: pip install 'scriptorium[mcp]'") from missing

        async def serve() -> None:
            async with with_token(options["url"], token) as site:
                await server_for(lambda: site).run_stdio_async()

        anyio.run(serve)
