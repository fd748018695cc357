"""The DNS records a sender of mail must have, as mailbox providers ask for them since 2024.

Sources, read November 2026: Google, "Email sender guidelines"; Microsoft, Outlook.com high-volume
policy; Yahoo, "Sender best practices".
"""

from base64 import b64encode
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels.email.dkim import DkimKey, private_key, read_dkim
from channels.email.settings import read_relays, read_sender
from distributor.contract import Account, ChannelError, DnsKind, DnsRecord
from distributor.kit.http import is_loopback


def records_of(account: Account) -> list[DnsRecord]:
    """What must stand in the DNS for this account; nothing while its settings are wrong."""
    try:
        sender, keys, relays = read_sender(account), read_dkim(account), read_relays(account)
    except ChannelError:
        return []
    domain = sender.address.rpartition("@")[2].lower()
    returning = (sender.return_address or sender.address).rpartition("@")[2].lower()
    found = [_spf(each) for each in dict.fromkeys((domain, returning))]
    found += [*(_dkim(key) for key in keys), _dmarc(domain)]
    found += [_reverse(relay.host) for relay in relays if not is_loopback(relay.host)]
    return found


def _spf(domain: str) -> DnsRecord:
    return DnsRecord(
        kind=DnsKind.TEXT,
        label="SPF",
        names=(domain,),
        begins="v=spf1",
        remedy=f"Publish a TXT record at {domain} that names your mail server: "
        '"v=spf1 include:YOUR-PROVIDER -all".',
    )


def _dkim(key: DkimKey) -> DnsRecord:
    private = private_key(key)
    if isinstance(private, RSAPrivateKey):
        form, kind = PublicFormat.SubjectPublicKeyInfo, "rsa"
        public = private.public_key().public_bytes(Encoding.DER, form)
    else:
        kind, public = "ed25519", private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    name = f"{key.selector}._domainkey.{key.domain}"
    value = f"v=DKIM1; k={kind}; p={b64encode(public).decode('ascii')}"
    return DnsRecord(
        kind=DnsKind.TEXT,
        label="DKIM",
        names=(name,),
        begins="v=DKIM1",
        holds=value.rpartition("; ")[2],
        remedy=f'Publish a TXT record at {name}: "{value}".',
    )


def _dmarc(domain: str) -> DnsRecord:
    return DnsRecord(
        kind=DnsKind.TEXT,
        label="DMARC",
        names=tuple(f"_dmarc.{each}" for each in _and_above(domain)),
        begins="v=DMARC1",
        remedy=f"Publish a TXT record at _dmarc.{domain}, to begin with: "
        f'"v=DMARC1; p=none; rua=mailto:postmaster@{domain}".',
    )


def _reverse(host: str) -> DnsRecord:
    return DnsRecord(
        kind=DnsKind.REVERSE,
        label="reverse DNS",
        names=(host,),
        remedy=f"Ask whoever runs {host} for a PTR record of its address that leads back to it.",
    )


def _and_above(domain: str) -> Iterator[str]:
    """The domain and those above it that may speak for it; never a top-level domain."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
