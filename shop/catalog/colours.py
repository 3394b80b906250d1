"""Names of colours: 黑 and 黑色 are one."""


def colour_names(colour: str) -> list[str]:
    """The stem, then the whole: 黑, 黑色."""
    stem = colour.removesuffix("色")
    return [stem, stem + "色"]
