from django.apps import AppConfig
from django.contrib.admin import apps as admin


class DocumentsConfig(AppConfig):
    """Registers what listens: new database connections are checked, ended sessions told."""

    name = "documents"

    def ready(self) -> None:
        from allauth.account import signals as addresses
        from allauth.mfa import signals as factors
        from allauth.socialaccount import signals as connections
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_delete

        from documents.access import audit
        from documents.access.sessions import tell_ended
        from documents.accounts.browsers import note_agent
        from documents.database.durability import assert_durable
        from documents.files.storage import delete_blob
        from documents.letters.outbox import send_soon
        from documents.models import File, Session
        from documents.signals import mails_wait

        user_logged_in.connect(note_agent, dispatch_uid="documents.accounts.browsers")
        for signal, receiver in (
            (user_logged_in, audit.note_signed_in),
            (user_logged_out, audit.note_signed_out),
            (user_login_failed, audit.note_failure),
            (factors.authentication_failed, audit.note_wrong_code),
            (factors.authenticator_added, audit.note_factor_added),
            (factors.authenticator_removed, audit.note_factor_removed),
            (addresses.email_added, audit.note_address_added),
            (addresses.email_removed, audit.note_address_removed),
            (addresses.email_changed, audit.note_address_changed),
            (addresses.email_confirmed, audit.note_address_confirmed),
            (connections.social_account_added, audit.note_connected),
            (connections.social_account_removed, audit.note_disconnected),
        ):
            signal.connect(receiver, dispatch_uid="documents.audit")
        connection_created.connect(assert_durable, dispatch_uid="documents.durability")
        post_delete.connect(tell_ended, sender=Session, dispatch_uid="documents.sessions")
        post_delete.connect(delete_blob, sender=File, dispatch_uid="documents.files")
        mails_wait.connect(send_soon, dispatch_uid="documents.letters")


class OperatorsConfig(admin.AdminConfig):
    """Django's admin with our site."""

    default = False
    default_site = "documents.operators.OperatorsSite"
