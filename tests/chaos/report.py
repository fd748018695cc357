"""Says what a run found: for people, on the terminal."""

from rich.table import Table

from tests.chaos.checker import Broken

SHOWN = 20
EXPLAINED = 3
PROMISES = (Broken.LOST, Broken.DOUBLE, Broken.EARLY, Broken.ORDER)


def show(result, console):
    """The whole of it: faults, broken promises, what was unknown, and how late things came."""
    console.print(_faults(result))
    console.print(_verdict(result))
    for words in result["violations"][:SHOWN]:
        console.print(f"[red]{words}[/red]", highlight=False)
    for key, lines in list(result["evidence"].items())[:EXPLAINED]:
        console.print(f"What happened to {key}:", highlight=False)
        for line in lines:
            console.print(f"  {line}", highlight=False, markup=False)
    _more(console, result["violations"])
    for words in sorted(set(result["trouble"]))[:SHOWN]:
        console.print(f"[dim]{words}[/dim]", highlight=False)
    if result["unknown"]:
        console.print("Waited for a person, because no machine can know; each then decided truly:")
        for name in result["unknown"][:SHOWN]:
            console.print(f"  {name}", highlight=False)
        _more(console, result["unknown"])


def _faults(result):
    table = Table("Fault", "Done", "Landed", "Could not be", title=f"Seed {result['seed']}")
    for kind, number in sorted(result["faults"].items(), key=lambda each: -each[1]):
        table.add_row(
            kind, str(number), _or_dash(result["landed"], kind), _or_dash(result["missed"], kind)
        )
    table.add_row("together", str(sum(result["faults"].values())), style="bold")
    return table


def _verdict(result):
    table = Table(show_header=False)
    broken = result["broken"]
    table.add_row("Deliveries planned", str(result["planned"]))
    for state, number in sorted(result["states"].items()):
        table.add_row(f"  {state}", str(number))
    for promise in PROMISES:
        number = broken.get(promise, 0)
        table.add_row(promise.capitalize(), str(number), style="red" if number else "green")
    others = sum(broken.values()) - sum(broken.get(promise, 0) for promise in PROMISES)
    table.add_row("Other promises broken", str(others), style="red" if others else "green")
    table.add_row("Unknown, settled by itself", _counts(result["settled_alone"]))
    table.add_row("Unknown, waited for a person", str(len(result["unknown"])))
    table.add_row("  decided", _counts(result["decided"]))
    table.add_row("Frozen past the lease, each seen", str(len(past_the_lease(result))))
    for fate, number in sorted(result["frozen"].items()):
        table.add_row(f"  {fate}", str(number))
    table.add_row("Cut off in the middle of a call", str(sum(result["cut_off"].values())))
    for fate, number in sorted(result["cut_off"].items()):
        table.add_row(f"  {fate}", str(number))
    for platform, (half, most, longest) in sorted(result["delays"].items()):
        table.add_row(
            f"Late on {platform}: half, 95 %, longest", f"{half} s, {most} s, {longest} s"
        )
    table.add_row("The run took", f"{result['seconds']} s")
    return table


def past_the_lease(result):
    return [each for each in result["freezes"] if each["frozen_for"] > result["lease"]]


def _counts(numbers):
    told = ", ".join(f"{name} {number}" for name, number in sorted(numbers.items()))
    return told or "0"


def _or_dash(numbers, kind):
    return str(numbers[kind]) if kind in numbers else "-"


def _more(console, things):
    if len(things) > SHOWN:
        console.print(f"  ... and {len(things) - SHOWN} more, in the file of this run")
