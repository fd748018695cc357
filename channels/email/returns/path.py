"""The return path of a mail: an address of its own, so that whatever comes back names its mail.

The tag is made and checked by the core; here it only gets its place in an address, and is taken
out again. Mail systems may change the case of an address, so a tag has one case only.
"""

from channels.email.settings import Sender

LOCAL_PART_LIMIT = 64


def return_path(sender: Sender, tag: str) -> str:
    """The envelope sender of one mail; without a tag where the address would be too long."""
    if not sender.return_address:
        return sender.address
    local, _, domain = sender.return_address.partition("@")
    tagged = f"{local}+{tag}"
    return f"{tagged}@{domain}" if len(tagged) <= LOCAL_PART_LIMIT else sender.return_address


def tag_in(address: str) -> str:
    """The tag in an address that mail came back to; empty when there is none."""
    return address.rpartition("@")[0].rpartition("+")[2].lower() if "+" in address else ""


def is_same_organisation(one: str, other: str) -> bool:
    """Whether two addresses are of domains that belong together: one below the other, or beside.

    A rule of thumb without the list of public suffixes: three labels are needed to be neighbours.
    """
    first, second = (address.rpartition("@")[2].lower() for address in (one, other))
    if first == second or first.endswith(f".{second}") or second.endswith(f".{first}"):
        return True
    parents = {domain.partition(".")[2] for domain in (first, second)}
    return len(parents) == 1 and "." in parents.pop()
