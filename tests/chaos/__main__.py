"""`make chaos`: first runs that the checker must pass or must fail, then the run itself.

    make chaos FAULTS=1000 SEED=7 LOOKS=short

FAULTS: how many, about one a second (100). SEED: which (by chance, and said). LOOKS: `short`
makes leases and looks shorter, `real` leaves them as they are in production. CONTROLS=0 leaves the
controls out. SCENE=emptied plays something else: 20,000 mails and fifty threads, first with a
broker that keeps what it has, then with one that is emptied every five seconds.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from tests.chaos.report import show
from tests.chaos.stage import erase, make_home

MUST_PASS = ("calm",)
MUST_FAIL = {
    "intent": "taken twice",
    "reconcile": "taken twice",
    "fence": "taken twice",
    "embargo": "too early",
}
CONTROL_FAULTS = 12
FLOOD_FAULTS = 12
KEPT = Path("var") / "chaos"


def main() -> int:
    """Run everything; answer the exit code."""
    console = Console(soft_wrap=True)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10_000))
    faults, looks = int(os.environ.get("FAULTS") or 100), os.environ.get("LOOKS") or "short"
    console.print(f"Seed {seed}, {faults} faults, {looks} looks.")
    if os.environ.get("SCENE") == "emptied":
        floods = [flood(name, seed, console) for name in ("kept", "emptied")]
        return 0 if all(floods) else 1
    controls = () if os.environ.get("CONTROLS") == "0" else (*MUST_PASS, *MUST_FAIL)
    are_good = [control(name, seed, console) for name in controls]
    result, home = run(seed=seed, faults=faults, looks=looks)
    if result is None:
        console.print(f"[red]The run broke down. Its home is kept: {home}[/red]")
        return 1
    show(result, console)
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"seed-{seed}-faults-{faults}.json"
    kept.write_text(json.dumps(result, indent=2))
    console.print(f"All of it: {kept}")
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


def flood(name: str, seed: int, console: Console) -> bool:
    """Whether 20,000 mails and fifty threads came once each, with the delay it cost."""
    result, home = run(seed=seed, faults=FLOOD_FAULTS, control=name)
    if result is None:
        console.print(f"[red]The run broke down. Its home is kept: {home}[/red]")
        return False
    console.print(f"The broker {name} what it had:", style="bold")
    show(result, console)
    if not result["violations"]:
        erase(home)
    return not result["violations"]


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
            process.send_signal(signal.SIGINT)
            process.wait()
            erase(home)
            raise
    file = home / "result.json"
    return (json.loads(file.read_text()) if file.exists() else None), home


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
