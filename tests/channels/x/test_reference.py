import subprocess
import sys
from types import ModuleType

from channels.x import reference


def loaded(code):
    return subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode


def test_the_reference_counts():
    assert reference.parse_tweet("a 👩‍🚀").weightedLength == 4


def test_loading_leaves_no_stand_in_behind():
    code = "import sys, channels.x.reference; sys.exit('pkg_resources' in sys.modules)"
    assert loaded(code) == 0


def test_a_module_that_was_there_comes_back(monkeypatch):
    here = ModuleType("pkg_resources")
    monkeypatch.setitem(sys.modules, "pkg_resources", here)
    with reference._with_package_resources():
        assert sys.modules["pkg_resources"] is not here
    assert sys.modules["pkg_resources"] is here
