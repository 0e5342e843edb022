"""An input method, as Chromium itself is told of one."""

from playwright.sync_api import CDPSession, Page

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
# The code of every key that an input method takes.
TAKEN = 229


class Composer:
    """Writes as an input method does; one of a phone tells of a key without a name each time."""

    def __init__(self, page: Page, is_phone: bool = False) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._is_phone = is_phone

    def compose(self, words: str) -> None:
        """Show these letters as the composition, in place of those before."""
        if self._is_phone:
            self.key("Unidentified")
        self._session.send(
            "Input.imeSetComposition",
            {"text": words, "selectionStart": len(words), "selectionEnd": len(words)},
        )

    def commit(self, words: str) -> None:
        """End the composition with these words."""
        self._session.send("Input.insertText", {"text": words})

    def key(self, name: str) -> None:
        """Press a key that the input method takes, as Safari tells of the Enter at the end."""
        self._session.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": name, "windowsVirtualKeyCode": TAKEN},
        )
