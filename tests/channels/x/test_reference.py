import subprocess
import sys

from channels.x.reference import parse_tweet


def loaded(code):
    return subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode


def test_the_reference_counts():
    assert parse_tweet("a 👩‍🚀").weightedLength == 4


def test_loading_leaves_no_stand_in_behind():
    code = "import sys, channels.x.reference; sys.exit('pkg_resources' in sys.modules)"
    assert loaded(code) == 0


def test_a_module_that_was_there_comes_back():
    code = (
        "import sys; sys.modules['pkg_resources'] = here = object(); import channels.x.reference; "
        "sys.exit(sys.modules['pkg_resources'] is not here)"
    )
    assert loaded(code) == 0
