"""The client for programs without `async`: everything waits until it is done.

    with sign_in("http://localhost:8000", "ann", "demo") as site:
        print(site.markdown(document_id))
        with site.join(document_id) as member:
            member.edit(lambda doc: ...)
            member.saved()

The connection is kept by a thread of its own, and the Doc lives there: `edit` and `read` go to it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial, update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pycrdt import Doc

from collab import client
from collab.client.api import Json
from collab.client.changes import Change

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Waiting(Protocol):
    """What has something that runs in the thread of a portal."""

    @property
    def portal(self) -> BlockingPortal: ...
    @property
    def inner(self) -> Any: ...


def _waits(
    method: Callable[Concatenate[Any, _P], Awaitable[_T]],
) -> Callable[Concatenate[_Waiting, _P], _T]:
    """The method of what is inside, done when it returns."""

    def wait(self: _Waiting, /, *args: _P.args, **named: _P.kwargs) -> _T:
        return self.portal.call(partial(method, self.inner, *args, **named))

    update_wrapper(wait, method)
    return wait


@contextmanager
def sign_in(url: str, username: str, password: str) -> Iterator["Site"]:
    """Sign in to the site at `url` (`http://localhost:8000`).

    Raises:
        SignInFailed: wrong name or password.
    """
    with start_blocking_portal() as portal:
        entered = portal.wrap_async_context_manager(client.sign_in(url, username, password))
        with entered as site:
            yield Site(portal, site)


@contextmanager
def with_token(url: str, token: str) -> Iterator["Site"]:
    """Speak with the site at `url` by a personal token of the account page (`scr_…`)."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(client.with_token(url, token)) as site,
    ):
        yield Site(portal, site)


class Review:
    """The comments and suggestions of a site's documents."""

    def __init__(self, portal: BlockingPortal, inner: client.Review) -> None:
        self.portal = portal
        self.inner = inner

    threads = _waits(client.Review.threads)
    comment = _waits(client.Review.comment)
    answer = _waits(client.Review.answer)
    resolve = _waits(client.Review.resolve)
    suggestions = _waits(client.Review.suggestions)
    suggest = _waits(client.Review.suggest)
    accept = _waits(client.Review.accept)
    reject = _waits(client.Review.reject)


class Site:
    """The documents of a site, and in `review` what is said about them."""

    def __init__(self, portal: BlockingPortal, inner: client.Site) -> None:
        self.portal = portal
        self.inner = inner
        self.review = Review(portal, inner.review)

    documents = _waits(client.Site.documents)
    create = _waits(client.Site.create)
    markdown = _waits(client.Site.markdown)
    state = _waits(client.Site.state)
    change = _waits(client.Site.change)
    say = _waits(client.Site.say)
    messages = _waits(client.Site.messages)

    @contextmanager
    def join(self, document_id: UUID | str) -> Iterator["Member"]:
        """Join a document; the block ends when everything written in it is saved."""
        joined = self.portal.wrap_async_context_manager(self.inner.join(document_id))
        with joined as member:
            yield Member(self.portal, member)


class Member:
    """A program in a document."""

    def __init__(self, portal: BlockingPortal, inner: client.Member) -> None:
        self.portal = portal
        self.inner = inner

    saved = _waits(client.Member.saved)

    @property
    def role(self) -> str:
        """The role that the server said last: owner, editor, commenter or viewer."""
        return self.inner.role

    @property
    def is_frozen(self) -> bool:
        """Whether the text is approved and takes no changes."""
        return self.inner.is_frozen

    @property
    def people(self) -> list[Json]:
        """Who else shows themselves in the document: `id`, `name` and `color`, once each."""
        return self.read(lambda _: self.inner.people)

    def show(self, state: Json | None) -> None:
        """Show oneself to the others (`{}`), or not any more (None)."""
        self.portal.call(self.inner.awareness.set_local_state, state)

    def edit(self, change: Change) -> None:
        """Have `change` act on the Doc, as one change."""
        self.portal.call(_changed, self.inner.doc, change)

    def read(self, question: Callable[[Doc[Any]], _T]) -> _T:
        """What `question` answers of the Doc."""
        return self.portal.call(question, self.inner.doc)

    def until(self, condition: Callable[[Doc[Any]], bool], seconds: float | None = None) -> None:
        """Wait until something holds of the Doc.

        Raises:
            TimeoutError: it does not after so many seconds.
        """
        self.portal.call(_until, self.inner, condition, seconds)

    def chat(self) -> Iterator[Json]:
        """What is said, amended and deleted in the chat from now on, in its order, without end."""
        return self._each(self.inner.chat())

    def _each(self, heard: AsyncIterator[Json]) -> Iterator[Json]:
        while True:
            yield self.portal.call(heard.__anext__)


def _changed(doc: Doc[Any], change: Change) -> None:
    with doc.transaction():
        change(doc)


async def _until(
    member: client.Member, condition: Callable[[Doc[Any]], bool], seconds: float | None
) -> None:
    with anyio.fail_after(seconds):
        await member.until(lambda: condition(member.doc))
