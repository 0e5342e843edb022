"""Reading a review at once, and letting viewers comment."""

from django.utils import timezone

from documents.models import Comment, Document, Entry, Thread, User
from documents.review.acts import MOST_COMMENTS, MOST_THREADS
from documents.review.suggestions.acts import MOST_BYTES, MOST_OPEN
from documents.roles import Role
from documents.sharing import collaborators


def test_threads_are_read_from_a_rev_on(document: Document, ann: User, browser) -> None:
    """5.14: those that changed after it, those that are gone, and how much room there is."""
    now = timezone.now()
    for rev in (1, 2, 3):
        uid = f"0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a1{rev}"
        thread = Thread.objects.create(
            document=document, uid=uid, rev=rev, seq=1, author=ann, quote="x", at=now,
            is_gone=rev == 2,
        )  # fmt: skip
        Comment.objects.create(
            document=document, thread=thread, uid=uid, author=ann, text=f"{rev}", at=now
        )
    Document.objects.filter(pk=document.pk).update(review_head=3)
    told = browser(ann).get(f"/api/v1/documents/{document.pk}/review?rev=1").json()
    assert [thread["comments"][0]["text"] for thread in told["threads"]] == ["3"]
    assert (told["rev"], told["gone"]) == (3, ["0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a12"])
    waiting = told["room"].pop("suggestions")
    assert waiting == {"open": 0, "bytes": 0, "most": MOST_OPEN, "most_bytes": MOST_BYTES}
    assert told["room"] == {"used": 2, "most": MOST_THREADS, "answers": MOST_COMMENTS}
    assert len(browser(ann).get(f"/api/v1/documents/{document.pk}/review").json()["threads"]) == 2
    assert browser(ann).get(f"/api/v1/documents/{document.pk}/review?rev=x").status_code == 422


def test_only_whoever_may_read_reads_a_review(document: Document, ben: User, browser) -> None:
    assert browser(ben).get(f"/api/v1/documents/{document.pk}/review").status_code == 404


def test_owners_let_viewers_comment(document: Document, ann: User, ben: User, browser) -> None:
    """5.15: it is a change of rights, in the journal."""
    at = f"/api/v1/documents/{document.pk}/viewers"
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    refused = browser(ben).patch(at, {"comment": True}, content_type="application/json")
    assert refused.status_code == 404
    answer = browser(ann).patch(at, {"comment": True}, content_type="application/json").json()
    document.refresh_from_db()
    assert answer == {"access_version": document.access_version}
    entry = Entry.objects.get(document=document, seq=document.head)
    assert (entry.authors, entry.event) == ([ann.pk], {"type": "viewers_comment", "on": True})
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    assert browser(ben).get(f"/documents/{document.pk}/").context["page"]["may_comment"] is True
