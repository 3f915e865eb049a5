"""Who may see an upload and its files, and who may act on it (alerts.md section 5)."""

from __future__ import annotations

from datetime import datetime

from access.admission import Visitor, Way
from land.grant import Grant
from land.upload import FINAL, HandsIn, Mandate, Receipt, Upload, UploadState


def sees(visitor: Visitor, upload: Upload) -> bool:
    """Whether the visitor may read the upload's receipt.

    They may if it came through their link, their letter is about it, they sent it, or they are an officer of the whole zone.
    """
    if upload.zone != visitor.zone:
        return False
    if visitor.grant is not None:
        return is_of(visitor.grant, upload)
    return upload.actor == visitor.actor or is_of_the_whole_zone(visitor.hands_in)


def is_of(grant: Grant, upload: Upload) -> bool:
    """Whether the upload came through this link, or the link's letter is about its receipt."""
    return upload.grant == grant.digest or upload.upload_id in {grant.opens.upload_id, *grant.opens.uploads}


def is_of_the_whole_zone(hands_in: HandsIn | None) -> bool:
    return hands_in is not None and hands_in.mandate is Mandate.OFFICER and hands_in.parcels is None


def may_not(act: str, visitor: Visitor, upload: Upload, reason: str, now: datetime) -> str | None:
    """The code of why the visitor may not perform the act on the upload now. None when they may."""
    if act == "confirm":
        return may_not_confirm(visitor, upload)
    code = may_not_withdraw(visitor, upload)
    if act == "restore":
        return code or may_not_restore(upload, now)
    return code or (None if reason else "no_reason")


def may_not_confirm(visitor: Visitor, upload: Upload) -> str | None:
    """The code of why the visitor may not confirm the upload. None when they may.

    Through a link, only the upload's sender may confirm, and only while the link accepts workbooks. Held contacts need an
    officer of the whole zone with a sign-in code of the last fifteen minutes, because they change people's access.
    """
    if visitor.hands_in is None or (visitor.way is Way.LINK and upload.actor != visitor.actor):
        return "may_not_upload"
    if upload.withdrawal is not None:
        return "is_withdrawn"
    if upload.state is UploadState.HELD and not (is_of_the_whole_zone(visitor.hands_in) and visitor.hands_in.fresh):
        return "sign_in_again"
    return None


def may_not_withdraw(visitor: Visitor, upload: Upload) -> str | None:
    """The code of why the visitor may not withdraw or restore the upload. None when they may (alerts.md section 5).

    The sender and officers of the whole zone may, but never through a link. Uploads with contacts change people's access,
    and uploads with closings would reopen parcels; both need a sign-in code of the last fifteen minutes.
    """
    if visitor.way is Way.LINK or not (upload.actor == visitor.actor or is_of_the_whole_zone(visitor.hands_in)):
        return "may_not_withdraw"
    if upload.state not in FINAL:
        return "not_read_yet"
    is_fresh = visitor.hands_in is not None and visitor.hands_in.fresh
    return "sign_in_again" if (upload.has_people or upload.closes) and not is_fresh else None


def may_not_restore(upload: Upload, now: datetime) -> str | None:
    """The code of why the upload's withdrawal can no longer be undone. None when it can be, or when there is no withdrawal."""
    return "withdrawn_for_good" if upload.withdrawal is not None and not upload.withdrawal.may_be_undone(now) else None


def sees_all_of(visitor: Visitor, receipt: Receipt) -> bool:
    """Whether the visitor may see every parcel in the workbook, and therefore the original file."""
    if is_of_the_whole_zone(visitor.hands_in):
        return True
    return visitor.reads is not None and set(receipt.parcels) <= visitor.reads
