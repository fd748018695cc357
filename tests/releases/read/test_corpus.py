"""The shared corpus, scored by its own program: no field may fall below what it reached."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from distributor.releases.read import as_gold, read_file

SHARED = Path(__file__).parents[4] / "shared" / "releases"

if not SHARED.is_dir():
    pytest.skip(
        "NO CORPUS: ../shared/releases is not beside this checkout, so the reader's score was "
        "not measured",
        allow_module_level=True,
    )


def scored(folder, out):
    command = [sys.executable, str(SHARED / "score.py"), str(folder), str(out), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def written(files, out):
    for file in files:
        (out / f"{file.stem}.json").write_text(json.dumps(as_gold(read_file(file))))


def test_the_corpus_reaches_what_the_design_asks_for(tmp_path):
    kinds = (".txt", ".md", ".html")
    golds = {path.name.removesuffix(".gold.json") for path in SHARED.glob("*.gold.json")}
    written([p for p in SHARED.iterdir() if p.suffix in kinds and p.stem in golds], tmp_path)
    result = scored(SHARED, tmp_path)
    assert result["total"] >= 0.98, result["fields"]
    assert result["fields"]["headline"]["score"] >= 0.95
    assert result["fields"]["lede_first_sentence"]["score"] >= 0.95
    assert result["fields"]["quotes"]["score"] >= 0.90
    assert result["embargo_missed"] == result["embargo_invented"] == []


@pytest.mark.parametrize("ending", [".txt", ".docx"])
def test_the_sample_release_is_read_without_a_mistake(tmp_path, ending):
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    out.mkdir()
    gold = SHARED / "ino-c2mi.gold.json"
    (corpus / gold.name).write_bytes(gold.read_bytes())
    written([SHARED / f"ino-c2mi{ending}"], out)
    assert scored(corpus, out)["total"] == 1.0
