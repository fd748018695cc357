from distributor.releases.problems import open_problems
from tests.factories import account, queued


def problem(level, sentence):
    return {"level": level, "code": "x", "sentence": sentence, "part": None}


def test_a_problem_is_told_once_with_every_edition_that_has_it_and_errors_come_first(settings, db):
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    one, other = account(), account()
    release = queued(one, other, languages=("en", "fr"))
    editions = release.current().editions
    editions.update(problems=[problem("warning", "Look.")])
    editions.filter(account=one, language="fr").update(
        problems=[
            problem("error", "Use --translates RELEASE."),
            problem("warning", "Look."),
        ]
    )
    error, warning = open_problems(release)
    assert (error.level, error.where) == ("error", f"Scripted {one.handle} (fr)")
    assert error.sentence == f"Use --translates {release.pk}."
    assert warning.where.count("Scripted") == 4


def test_the_channel_of_a_problem_may_be_gone_and_an_approved_revision_has_none(settings, db):
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    gone = account("fax")
    release = queued(gone)
    release.current().editions.update(problems=[problem("warning", "Look.")])
    assert open_problems(release)[0].where == f"fax {gone.handle}"
    release.revisions.update(frozen_at="2026-01-01T00:00Z")
    assert open_problems(release) == ()
