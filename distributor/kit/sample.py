"""An invented press release with one of everything, for conformance tests and examples."""

import io
from datetime import date

from distributor.contract import Asset, Block, BlockKind, Boilerplate, Quote, Release

LEDE = (
    "The harbour town of Vellin opens its rebuilt tide mill to visitors on Saturday, 14 November.",
    "The mill will feed up to 1.2 megawatts into the town's grid.",
)
WHY = (
    "Work took three years and cost EUR 18.4 million, two thirds of it paid by the region.",
    "Four turbines replace the wooden wheels that stopped in 1961.",
)
SAYING = (
    "“The tide never misses an appointment, and now neither does our power,” said Mayor Ida Roth."
)
ABOUT = "Vellin Works runs the town's water, power and ferries. It employs 210 people."
SAMPLE = Release(
    guid="urn:uuid:6b0f3c52-9a0e-4f60-8f6f-2d6c1d7f9a11",
    language="en",
    headline="Vellin’s tide mill makes power again after 65 years",
    link="https://news.example.com/r/tide-mill",
    text="\n\n".join(
        [
            "Vellin’s tide mill makes power again after 65 years",
            " ".join(LEDE),
            " ".join(WHY),
            SAYING,
            "Guided tours\nOpen days until May\nA museum in the old granary",
            f"About Vellin Works\n{ABOUT}",
            "Press office: Jon Hale, press@vellin.example",
        ]
    ),
    blocks=(
        Block(kind=BlockKind.PARAGRAPH, text=" ".join(LEDE), sentences=LEDE),
        Block(kind=BlockKind.PARAGRAPH, text=" ".join(WHY), sentences=WHY),
        Block(
            kind=BlockKind.QUOTE,
            text=SAYING,
            sentences=(SAYING,),
            quotes=(
                Quote(
                    text="The tide never misses an appointment, and now neither does our power,",
                    speaker="Ida Roth",
                    role="Mayor",
                ),
            ),
        ),
        Block(
            kind=BlockKind.LIST,
            text="Guided tours\nOpen days until May\nA museum in the old granary",
            items=("Guided tours", "Open days until May", "A museum in the old granary"),
        ),
    ),
    issuer="Vellin Works",
    city="Vellin",
    date=date(2026, 11, 10),
    boilerplates=(
        Boilerplate(
            organisation="Vellin Works",
            blocks=(Block(kind=BlockKind.PARAGRAPH, text=ABOUT),),
        ),
    ),
    contacts=("Press office: Jon Hale, press@vellin.example",),
)


def sample_picture() -> Asset:
    """A drawing of 600 × 315 points with its description."""
    from PIL import Image  # noqa: PLC0415  only who draws pays for it

    written = io.BytesIO()
    Image.new("RGB", (600, 315), (31, 95, 168)).save(written, "PNG")
    content = written.getvalue()
    return Asset(
        name="mill.png", media_type="image/png", content=content, alt="The rebuilt tide mill"
    )
