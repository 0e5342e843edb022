"""What members of rooms do in chat and review, on its way to the commit."""

from dataclasses import replace

from collab.hub.commit_loop import CommitLoop
from collab.hub.inspection import Inspection
from collab.hub.review.examination import MOST_COMPARISONS, Examination, LookedInto, Where
from collab.hub.tasks import Tasks
from collab.protocol.closing import Refused
from collab.room.room import Room
from collab.room.session import ActRequest, Session
from documents.chat.acts import Refusal
from documents.review.acts import ReviewAct


class Acts:
    """Hands acts over to rooms; those that may cost much are looked into before."""

    def __init__(
        self,
        commits: CommitLoop,
        inspection: Inspection,
        examination: Examination,
        tasks: Tasks,
    ) -> None:
        self._commits = commits
        self._inspection = inspection
        self._examination = examination
        self._tasks = tasks

    async def take(self, room: Room, said: ActRequest) -> None:
        """Have an act be carried out.

        Raises:
            Refused: the document cannot be read, or more waits than the room holds.
        """
        if isinstance(said.act, LookedInto):
            await self._take(room, said, MOST_COMPARISONS)
        else:
            self._hand_over(room, said)

    def _hand_over(self, room: Room, said: ActRequest) -> None:
        room.hear(said)
        self._commits.note_waiting(room)

    async def _take(self, room: Room, said: ActRequest, times: int) -> None:
        assert isinstance(said.act, LookedInto)
        act = await self.looked_into(room, said.session, said.act)
        if isinstance(act, Refusal):
            said.refuse(act)
            return

        def once_more() -> None:
            self._tasks.start(self._once_more(room, said, times - 1))

        again = once_more if times > 1 else None
        self._hand_over(room, replace(said, act=act, again=again))

    async def looked_into(
        self, room: Room, session: Session, act: ReviewAct
    ) -> ReviewAct | Refusal:
        """An act of somebody in a room as the commit needs it, or why it is not carried out.

        Raises:
            Refused: the document cannot be read.
        """
        grant = session.grant
        if grant.is_data:
            return Refusal.TEXTLESS
        if room.needs_survey:
            await self._inspection.survey(room)
        head = room.progress.head
        where = Where(room.document_id, head, room.size, grant.role, grant.may_comment)
        return await self._examination.look_into(where, act)

    async def _once_more(self, room: Room, said: ActRequest, times: int) -> None:
        """The text has moved on before anybody could compare it with what was seen."""
        session = said.session
        try:
            if session in room.members:
                await self._take(room, said, times)
        except Refused as refused:
            session.close(refused.code, refused.reason)
