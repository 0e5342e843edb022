"""What is kept: people, sessions, documents, rights, the journal and its snapshots,
chat, review, files, notices, mails, webhooks, chores.

Of what opens a document to whoever has it (share links, invitations) only a digest is kept.
"""

from documents.models.accounts import ApiToken, DirectoryEntry, NoMail, Portrait, User
from documents.models.audit import AuditEvent
from documents.models.chat import Message, ReadMark
from documents.models.chores import Chore
from documents.models.documents import ROLES, Document
from documents.models.files import File, _blob_path
from documents.models.journal import ClientId, Entry, Snapshot, Span, Version
from documents.models.library import (
    Filing,
    Folder,
    FolderGroup,
    FolderPerson,
    Placement,
    SearchText,
    SharedFolder,
)
from documents.models.mails import DIGESTS, Mail, MailChoice, Wish
from documents.models.notices import Notice, Watch
from documents.models.pushes import PushPlace
from documents.models.review import Comment, Reaction, Suggestion, Thread
from documents.models.sessions import Session
from documents.models.sharing import (
    AccessRequest,
    Collaborator,
    Group,
    GroupShare,
    Invitation,
    LinkGrant,
    Membership,
    Publication,
    ShareLink,
)
from documents.models.webhooks import Delivery, Webhook, WebhookMark

__all__ = [
    "DIGESTS",
    "ROLES",
    "AccessRequest",
    "ApiToken",
    "AuditEvent",
    "Chore",
    "ClientId",
    "Collaborator",
    "Comment",
    "Delivery",
    "DirectoryEntry",
    "Document",
    "Entry",
    "File",
    "Filing",
    "Folder",
    "FolderGroup",
    "FolderPerson",
    "Group",
    "GroupShare",
    "Invitation",
    "LinkGrant",
    "Mail",
    "MailChoice",
    "Membership",
    "Message",
    "NoMail",
    "Notice",
    "Placement",
    "Portrait",
    "Publication",
    "PushPlace",
    "Reaction",
    "ReadMark",
    "SearchText",
    "Session",
    "ShareLink",
    "SharedFolder",
    "Snapshot",
    "Span",
    "Suggestion",
    "Thread",
    "User",
    "Version",
    "Watch",
    "Webhook",
    "WebhookMark",
    "Wish",
    "_blob_path",
]
