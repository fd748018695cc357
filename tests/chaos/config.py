"""Who a worker of a chaos run is: told to the nursery as JSON, before anything is imported."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """Who this worker is and what is wrong with it.

    `reroute` maps ports to those of its proxy, `shift` is how wrong its clock is, `without` the
    safety that is taken out, `network` the namespace it lives in.
    """

    name: str
    folder: str
    threads: int = 4
    reroute: dict = field(default_factory=dict)
    shift: float = 0.0
    without: str = ""
    quick: bool = True
    network: str = ""

    @property
    def queue(self):
        return self.name.partition("-")[0]
