"""The forms of the pages for readers. Their words stand in the templates, with the phrases."""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings

from distributor.audience.addresses import BadAddress, normal
from distributor.audience.models import Cadence, List

LANGUAGES = tuple(settings.LANGUAGES)
OLD_REGIONS = frozenset({"Etc", "US", "Canada", "Brazil", "Chile", "Mexico", "SystemV"})


class ReaderForm(forms.Form):
    """Language and zone: what every reader may choose."""

    language = forms.ChoiceField(choices=LANGUAGES)
    zone = forms.ChoiceField(choices=())

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(each, each) for each in (*_flat(zones()), self.initial.get("zone", "UTC"))]


class SignUpForm(ReaderForm):
    """Somebody asks for our mails."""

    address = forms.CharField(max_length=254)
    name = forms.CharField(max_length=200, required=False)
    cadence = forms.ChoiceField(choices=Cadence.choices)
    lists = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *arguments: object, others: Sequence[List], **options: object) -> None:
        super().__init__(*arguments, **options)
        lists = self.fields["lists"]
        assert isinstance(lists, forms.TypedMultipleChoiceField)
        lists.choices = [(each.pk, each.name) for each in others]

    def clean_address(self) -> str:
        try:
            return normal(self.cleaned_data["address"])
        except BadAddress as error:
            raise forms.ValidationError("bad") from error


@lru_cache(maxsize=1)
def zones() -> Sequence[tuple[str, Sequence[str]]]:
    """The time zones by region, as a person looks for theirs."""
    regions: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        region, slash, _ = zone.partition("/")
        if slash and region not in OLD_REGIONS:
            regions.setdefault(region, []).append(zone)
    return [("UTC", ["UTC"]), *regions.items()]


def _flat(grouped: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    return [zone for _, zones_of_region in grouped for zone in zones_of_region]
