"""`make chaos`: first runs that the checker must pass or must fail, then the run itself.

    make chaos FAULTS=1000 SEED=7 LOOKS=short

FAULTS: how many, about one a second (100). SEED: which (by chance, and said). LOOKS: `short`
makes leases and looks shorter, `real` leaves them as they are in production. CONTROLS=0 leaves the
controls out. SCENE plays something else: `emptied` 20,000 mails and fifty threads, first with a
broker that keeps what it has, then with one that is emptied every five seconds; `frozen` twenty
workers frozen between intent and call for longer than the lease; `cut` twelve workers cut off in
the middle of a call (FAULTS says how many, if given); `mass` a mailing to RECIPIENTS (100,000)
whose worker is killed KILLS (20) times.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from tests.chaos.plan import Kind
from tests.chaos.report import past_the_lease, show
from tests.chaos.stage import erase, make_home

MUST_PASS = ("calm",)
MUST_FAIL = {
    "intent": "taken twice",
    "reconcile": "taken twice",
    "fence": "taken twice",
    "embargo": "too early",
}
CONTROL_FAULTS = 12
SCENES = {"emptied": ("kept", "emptied"), "frozen": ("frozen",), "cut": ("cut",)}
SCENE_FAULTS = {"emptied": 12, "frozen": 20, "cut": 12}
KEPT = Path("var") / "chaos"


def main() -> int:
    """Run everything; answer the exit code."""
    console = Console(soft_wrap=True)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10_000))
    scene, looks = os.environ.get("SCENE") or "", os.environ.get("LOOKS") or "short"
    if scene == "mass":
        return subprocess.run((sys.executable, "-m", "tests.chaos.mass"), check=False).returncode
    faults = int(os.environ.get("FAULTS") or SCENE_FAULTS.get(scene, 100))
    if scene:
        console.print(f"Seed {seed}, scene {scene}.")
        played = [play_scene(name, seed, faults, console) for name in SCENES[scene]]
        return 0 if all(played) else 1
    console.print(f"Seed {seed}, {faults} faults, {looks} looks.")
    controls = () if os.environ.get("CONTROLS") == "0" else (*MUST_PASS, *MUST_FAIL)
    are_good = [control(name, seed, console) for name in controls]
    result, home = run(seed=seed, faults=faults, looks=looks)
    if result is None:
        console.print(f"[red]The run broke down. Its home is kept: {home}[/red]")
        return 1
    show(result, console)
    keep(result, f"seed-{seed}-faults-{faults}-{looks}", console)
    if result["violations"]:
        console.print(f"[red]Promises were broken. The home of the run is kept: {home}[/red]")
        return 1
    erase(home)
    if not all(are_good):
        console.print("[red]The run kept every promise, but a control did not do its part.[/red]")
    return 0 if all(are_good) else 1


def control(name: str, seed: int, console: Console) -> bool:
    """Whether a control did what it must: pass when calm, fail when a safety is out."""
    result, home = run(seed=seed, faults=CONTROL_FAULTS, control=name)
    if result is None:
        console.print(f"[red]Control {name}: broke down. Its home is kept: {home}[/red]")
        return False
    wanted = MUST_FAIL.get(name)
    found = result["broken"].get(wanted, 0) if wanted else len(result["violations"])
    is_good = found > 0 if wanted else found == 0
    if wanted:
        words = f"without the safety “{name}” the checker found {found} {wanted}"
    else:
        words = f"without faults the checker found {found} broken promises"
    colour = "green" if is_good else "red"
    console.print(f"[{colour}]Control {name}: {words} ({result['seconds']:.0f} s).[/{colour}]")
    if is_good:
        erase(home)
    else:
        console.print(f"[red]That must not be. Its home is kept: {home}[/red]")
    return is_good


def play_scene(name: str, seed: int, faults: int, console: Console) -> bool:
    """Whether a scene kept every promise, and all of its faults landed where they should."""
    result, home = run(seed=seed, faults=faults, control=name)
    if result is None:
        console.print(f"[red]The run broke down. Its home is kept: {home}[/red]")
        return False
    console.print(f"Scene {name}:", style="bold")
    show(result, console)
    keep(result, f"scene-{name}-seed-{seed}", console)
    if result["violations"]:
        console.print(f"[red]Promises were broken. The home of the run is kept: {home}[/red]")
        return False
    erase(home)
    if missing := faults_not_landed(result):
        console.print(f"[red]{missing} faults did not land where they should.[/red]")
    return not missing


def faults_not_landed(result: dict) -> int:
    """How many faults of a scene left no proof; a freeze also has to outlast the lease."""
    if result["control"] in SCENES["emptied"]:
        return 0
    slept = len(past_the_lease(result)) - result["landed"].get(str(Kind.FREEZE_AT), 0)
    return sum(result["faults"].values()) - sum(result["landed"].values()) - slept


def keep(result: dict, name: str, console: Console) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{name}.json"
    kept.write_text(json.dumps(result, indent=2))
    console.print(f"All of it: {kept}")


def run(*, seed: int, faults: int, looks: str = "short", control: str = "") -> tuple:
    """One run in a process of its own; its result, or None when it broke down, and its home."""
    home = make_home()
    what = ("--seed", str(seed), "--faults", str(faults), "--looks", looks, "--home", str(home))
    more = ("--control", control) if control else ()
    command = (sys.executable, "-m", "tests.chaos.run", *what, *more)
    with subprocess.Popen(command) as process:
        try:
            process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGTERM)
            process.wait()
            erase(home)
            raise
    file = home / "result.json"
    return (json.loads(file.read_text()) if file.exists() else None), home


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
