"""Finds a release by the number or the opaque word a person types."""

from distributor.releases.models import Release
from distributor.releases.refusal import Refused


def release_named(text: str) -> Release:
    """The release of this number, or of this page word.

    Raises:
        Refused: there is none.
    """
    wanted = {"pk": int(text)} if text.isdecimal() and len(text) < 18 else {"public_id": text}
    release = Release.objects.filter(**wanted).first()
    if release is None:
        raise Refused(f"There is no release {text!r}. `distributor status` lists them all.")
    return release
