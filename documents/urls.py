"""Addresses of the pages. Django's `uuid` matches the lower-case spelling with hyphens alone."""

from allauth.account.views import login
from django.conf import settings
from django.urls import include, path

import documents.api.schemas  # noqa: F401  # the converter "row"
from documents.accounts.allauth_views import (
    account,
    change_addresses,
    change_connections,
    change_looks,
    change_password,
    choose_mails,
    end_sessions,
    set_password,
    show_languages,
)
from documents.accounts.deletion_views import delete_account
from documents.accounts.factors import views as factors
from documents.accounts.language_views import choose_language
from documents.accounts.token_views import make_token, revoke_token
from documents.accounts.webhook_views import change_webhook, make_webhook
from documents.chat import room_views
from documents.exchange import export_views, import_views
from documents.exchange.archive_views import take_out_everything
from documents.groups import views as group_views
from documents.guests.views import be_guest
from documents.history import views as version_views
from documents.letters.views import stop_mail
from documents.library import document_views, folder_views, template_views
from documents.library.list_views import show_list
from documents.mail.views import no_mail
from documents.moments.views import show_history
from documents.notices import views as notice_views
from documents.portraits.views import change_picture, show_picture
from documents.publishing import views as published_views
from documents.shared_folders import views as shared_folder_views
from documents.sharing.open_views import open_document
from documents.sharing.views import come_back
from documents.web.worker_views import show_offline, show_worker, sign_out

urlpatterns = [
    path("", show_list, name="documents"),
    path("documents/", document_views.create, name="create"),
    path("documents/mine.zip", take_out_everything, name="take-out"),
    path("documents/import", import_views.import_files, name="import"),
    path("documents/<uuid:document_id>/", document_views.show_document, name="document"),
    path("documents/<uuid:document_id>/export", export_views.export_document, name="export"),
    path("documents/<uuid:document_id>/rename", document_views.rename, name="rename"),
    path("documents/<uuid:document_id>/trash", document_views.trash, name="trash"),
    path("documents/<uuid:document_id>/restore", document_views.restore, name="restore"),
    path("documents/<uuid:document_id>/delete", document_views.delete, name="delete"),
    path("documents/<uuid:document_id>/star", folder_views.star, name="star"),
    path("documents/<uuid:document_id>/folder", folder_views.choose_folder, name="choose-folder"),
    path("documents/<uuid:document_id>/file", folder_views.file, name="file"),
    path("documents/<uuid:document_id>/duplicate", folder_views.duplicate, name="duplicate"),
    path("documents/<uuid:document_id>/attention", notice_views.attend, name="attention"),
    path("documents/<uuid:document_id>/template", template_views.mark, name="template"),
    path("templates/", template_views.show_templates, name="templates"),
    path("templates/new", template_views.begin, name="begin"),
    path("folders/", folder_views.make_folder, name="make-folder"),
    path("folders/<int:folder_id>/rename", folder_views.rename_folder, name="rename-folder"),
    path("folders/<int:folder_id>/delete", folder_views.delete_folder, name="delete-folder"),
    path("folders/<row:folder_id>/share", shared_folder_views.share_folder, name="share-folder"),
    path("shared-folders/", shared_folder_views.make_folder, name="make-shared-folder"),
    path("shared-folders/<row:folder_id>/", shared_folder_views.show_folder, name="shared-folder"),
    path(
        "shared-folders/<row:folder_id>/rename",
        shared_folder_views.rename_folder,
        name="rename-shared-folder",
    ),
    path(
        "shared-folders/<row:folder_id>/delete",
        shared_folder_views.delete_folder,
        name="delete-shared-folder",
    ),
    path(
        "shared-folders/<row:folder_id>/people",
        shared_folder_views.add_person,
        name="add-folder-person",
    ),
    path(
        "shared-folders/<row:folder_id>/people/<row:user_id>",
        shared_folder_views.change_person,
        name="change-folder-person",
    ),
    path(
        "shared-folders/<row:folder_id>/groups",
        shared_folder_views.change_group,
        name="change-folder-group",
    ),
    path(
        "shared-folders/<row:folder_id>/documents/<uuid:document_id>/out",
        shared_folder_views.take_out,
        name="take-out-of-folder",
    ),
    path("groups/", group_views.show_groups, name="groups"),
    path("groups/new", group_views.make_group, name="make-group"),
    path("groups/<row:group_id>/", group_views.show_group, name="group"),
    path("groups/<row:group_id>/rename", group_views.rename_group, name="rename-group"),
    path("groups/<row:group_id>/delete", group_views.delete_group, name="delete-group"),
    path("groups/<row:group_id>/members", group_views.add_member, name="add-member"),
    path(
        "groups/<row:group_id>/members/<row:user_id>",
        group_views.change_member,
        name="change-member",
    ),
    path("documents/<uuid:document_id>/history/", show_history, name="history"),
    path("documents/<uuid:document_id>/versions/", version_views.show_versions, name="versions"),
    path("documents/<uuid:document_id>/unfreeze", version_views.unfreeze, name="unfreeze"),
    path(
        "documents/<uuid:document_id>/erase-history",
        version_views.erase_history,
        name="erase-history",
    ),
    path(
        "documents/<uuid:document_id>/versions/<int:version_id>/",
        version_views.show_version,
        name="version",
    ),
    path(
        "documents/<uuid:document_id>/versions/<int:version_id>/restore",
        version_views.restore_version,
        name="restore-version",
    ),
    path("documents/<uuid:document_id>/sharing/return", come_back, name="sharing-return"),
    path("documents/<uuid:document_id>/", include("documents.files.urls")),
    path("p/<slug:name>/", published_views.show_page, name="published"),
    path(
        "p/<slug:name>/files/<uuid:file_id>",
        published_views.show_picture,
        name="published-picture",
    ),
    path("rooms/", room_views.show_rooms, name="rooms"),
    path("rooms/new", room_views.create, name="create-room"),
    path("notices/", notice_views.show_notices, name="notices"),
    path("notices/read", notice_views.mark_notices, name="read-notices"),
    path("accounts/", account, name="account"),
    path("accounts/profile/", change_looks, name="looks"),
    path("accounts/picture/", change_picture, name="change-picture"),
    path("people/<int:user_id>/<slug:digest>.webp", show_picture, name="picture"),
    path("accounts/sessions/", end_sessions, name="sessions"),
    path("accounts/mails/", choose_mails, name="mails"),
    # Where it was before.
    path("accounts/mentions/", choose_mails),
    path("accounts/language/", show_languages, name="languages"),
    path("language", choose_language, name="language"),
    path("accounts/delete/", delete_account, name="delete-account"),
    path("open/", open_document, name="open"),
    path("open/guest/", be_guest, name="be-guest"),
    path("accounts/tokens/", make_token, name="tokens"),
    path("accounts/tokens/<int:token_id>/revoke", revoke_token, name="revoke-token"),
    path("accounts/webhooks/", make_webhook, name="webhooks"),
    path("accounts/webhooks/<int:webhook_id>/", change_webhook, name="change-webhook"),
    path("accounts/login/", login, name="login"),
    path("accounts/logout/", sign_out, name="logout"),
    path("no-mail/<str:token>/", no_mail, name="no-mail"),
    path("no-mail/of-a-kind/<str:token>/", stop_mail, name="stop-mail"),
    path("offline/", show_offline, name="offline"),
    path("accounts/email/", change_addresses, name="account_email"),
    path("accounts/3rdparty/", change_connections, name="socialaccount_connections"),
    path("accounts/password/change/", change_password, name="account_change_password"),
    path("accounts/password/set/", set_password, name="account_set_password"),
    path("accounts/2fa/", factors.show_factors, name="mfa_index"),
    path("accounts/2fa/totp/activate/", factors.set_up_app, name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", factors.remove_app, name="mfa_deactivate_totp"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        factors.make_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/2fa/webauthn/", factors.show_factors, name="mfa_list_webauthn"),
    path("accounts/2fa/webauthn/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/edit/",
        factors.rename_passkey,
        name="mfa_edit_webauthn",
    ),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        factors.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("worker.js", show_worker, name="worker"),
]

if "saml" in settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns.append(path("", include("documents.accounts.saml.urls")))
