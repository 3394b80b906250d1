"""The built web parts and the product pictures, each with the headers it needs."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.responses import FileResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from gateway.api.auth import TheGateway
from gateway.problems import Problem
from shop.settings import Settings

router = APIRouter(include_in_schema=False)


def policy(ancestors: str) -> str:
    """The content security policy of every page: our own scripts and sheets, none in the page.

    Pictures may come from the shop's own servers (https:) and from memory (blob:), such as those
    that a customer is about to send.
    """
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob: https:; connect-src 'self'; font-src 'self'; "
        "frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )


def page_headers(*, framed_anywhere: bool = False) -> dict[str, str]:
    """Headers of a page: the widget lives in shops' frames, nothing else does."""
    headers = {"Cache-Control": "no-cache"}
    if framed_anywhere:
        return {**headers, "Content-Security-Policy": policy("*")}
    return {**headers, "Content-Security-Policy": policy("'none'"), "X-Frame-Options": "DENY"}


def page(path: Path, headers: dict[str, str]) -> FileResponse:
    """A built file; raises Problem not_found where the web parts were not built."""
    if not path.is_file():
        raise Problem("not_found")
    return FileResponse(path, headers=headers)


@router.get("/widget.js")
async def loader(gateway: TheGateway) -> FileResponse:
    """The script that a shop's page embeds."""
    headers = {
        "Cache-Control": "public, max-age=300",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return page(gateway.settings.web_dist / "widget.js", headers)


@router.get("/widget/")
async def widget(gateway: TheGateway) -> FileResponse:
    """The chat itself, inside a frame."""
    path = gateway.settings.web_dist / "widget" / "index.html"
    return page(path, page_headers(framed_anywhere=True))


@router.get("/console/")
async def console(gateway: TheGateway) -> FileResponse:
    """Where agents work."""
    path = gateway.settings.web_dist / "console" / "index.html"
    return page(path, page_headers())


@router.get("/me/")
async def me(gateway: TheGateway) -> FileResponse:
    """The customers' own page; a one-time link opens it outside the widget."""
    return page(gateway.settings.web_dist / "me" / "index.html", page_headers())


@router.get("/me")
async def me_folder() -> RedirectResponse:
    """To the address that relative paths in the page expect."""
    return RedirectResponse("/me/", 308)


@router.get("/widget")
async def widget_folder() -> RedirectResponse:
    """To the address that relative paths in the page expect."""
    return RedirectResponse("/widget/", 308)


@router.get("/console")
async def console_folder() -> RedirectResponse:
    """To the address that relative paths in the page expect."""
    return RedirectResponse("/console/", 308)


class Folder(StaticFiles):
    """Files below one folder; a folder that is not there yet has none."""

    async def check_config(self) -> None:
        """A missing folder is no error of the server."""


def install(app: FastAPI, settings: Settings) -> None:
    """The pages, their assets and the pictures."""
    app.include_router(router)
    app.mount("/assets", Folder(directory=settings.web_dist / "assets", check_dir=False))
    app.mount("/media", Folder(directory=settings.data / "media", check_dir=False))
