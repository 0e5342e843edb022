"""Tasks whose crash is logged."""

import asyncio
import logging

log = logging.getLogger(__name__)


def log_crash(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("%s has crashed", task.get_name(), exc_info=error)
