"""The long journals that are measured come to the texts that they are said to."""

import pytest
from pycrdt import Doc, Text

from tests.bench.support.journals import changes, state_after


@pytest.mark.parametrize("count", [1, 99, 100, 101, 102, 1001])
def test_a_snapshot_of_a_long_journal_is_what_its_entries_come_to(count: int) -> None:
    replayed = Doc[Text]()
    text = replayed.get("default", type=Text)
    for change in changes(count):
        replayed.apply_update(change)
    assert replayed.get_update() == state_after(count)
    assert len(str(text)) == min(count, 99 + (count + 1) % 2)
