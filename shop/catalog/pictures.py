"""Where the pictures of products are served."""


def media(path: str) -> str:
    """The address of a picture kept by its path below media/."""
    if not path or path.startswith(("/", "http://", "https://")):
        return path
    return f"/media/{path}"
