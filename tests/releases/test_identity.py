"""Who a release is comes from the file alone, and from our secret."""

import pytest

from distributor.releases.find import release_named
from distributor.releases.identity import fingerprint_of, guid_of, page_url, public_id_of
from distributor.releases.refusal import Refused
from tests.factories import account, queued


def test_the_same_file_has_the_same_page_and_only_we_can_tell_it(settings):
    word = public_id_of(fingerprint_of(b"a release"))
    assert word == public_id_of(fingerprint_of(b"a release"))
    assert word != public_id_of(fingerprint_of(b"a release."))
    settings.SECRET_KEY = "another"
    assert word != public_id_of(fingerprint_of(b"a release"))


def test_the_page_is_opaque_and_the_guid_permanent():
    assert page_url("abc") == "https://news.example.com/r/abc"
    assert guid_of("abc") == "tag:news.example.com,2026:abc"


def test_a_release_is_found_by_its_number_or_its_word(db):
    release = queued(account())
    assert release_named(str(release.pk)) == release_named(release.public_id) == release
    with pytest.raises(Refused, match="no release '9999'"):
        release_named("9999")
