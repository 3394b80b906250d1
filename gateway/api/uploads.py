"""Pictures that customers send: in through their session, out to who may see the conversation."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session
from starlette.responses import FileResponse

from gateway.api.auth import ACustomer, Credentials, TheGateway, is_shop_key
from gateway.problems import Problem, slow_down
from gateway.state import Gateway
from shop.agents import service as agents
from shop.clock import now
from shop.conversations import sessions
from shop.conversations.errors import TooManyMessages, UnknownConversation
from shop.ids import new_id
from shop.uploads import repository
from shop.uploads.models import Upload
from shop.uploads.pictures import MAX_PIXELS, MEDIA_TYPES, NotAPicture, TooManyPixels
from shop.uploads.service import MOST_IN_A_DAY, URL, TooManyUploads

router = APIRouter(prefix="/api/v1", tags=["conversation"])
AGENT_COOKIE = "zhuyi_agent"
ANY_TYPE = frozenset({"", "application/octet-stream"})
PICTURES: dict[str, Any] = {kind: {} for kind in (*MEDIA_TYPES.values(), *sorted(ANY_TYPE - {""}))}
RAW_BODY = {"requestBody": {"required": True, "content": PICTURES}}
ClientId = Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]


class UploadOut(BaseModel):
    """The picture is kept and is message `seq` of the conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193a1c2-7f00-7cc3-8a1b-3d2f1e0c9b8a",
                    "url": "/api/v1/uploads/0193a1c2-7f00-7cc3-8a1b-3d2f1e0c9b8a",
                    "media_type": "image/jpeg",
                    "size": 183204,
                    "seq": 7,
                }
            ]
        }
    )

    id: str
    url: str
    media_type: str
    size: int
    seq: int


@router.post("/uploads", status_code=201, openapi_extra=RAW_BODY)
async def post_upload(
    request: Request, gateway: TheGateway, customer: ACustomer, client_id: ClientId = None
) -> UploadOut:
    """The body is the picture itself; with the same `client_id` again nothing is sent twice."""
    wait = gateway.attempts.wait(customer.conversation_id)
    if wait:
        raise slow_down("too_many_messages", wait)
    declared = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    kept = await _take_in(
        gateway,
        customer.conversation_id,
        client_id or new_id(),
        await request.body(),
        None if declared in ANY_TYPE else declared,
    )
    return UploadOut(
        id=kept.id,
        url=f"{URL}{kept.id}",
        media_type=kept.media_type,
        size=kept.size,
        seq=kept.seq,
    )


async def _take_in(
    gateway: Gateway, conversation_id: str, client_id: str, raw: bytes, declared: str | None
) -> Upload:
    try:
        return await gateway.pictures.take_in(conversation_id, client_id, raw, declared)
    except NotAPicture as error:
        raise Problem("not_a_picture") from error
    except TooManyPixels as error:
        raise Problem("picture_too_large", {"limit": MAX_PIXELS // 10_000}) from error
    except UnknownConversation as error:
        raise Problem("conversation_not_found") from error
    except TooManyUploads as error:
        raise Problem("too_many_uploads", {"limit": MOST_IN_A_DAY}) from error
    except TooManyMessages as error:
        raise slow_down("too_many_messages", error.retry_after) from error


@router.get("/uploads/{upload_id}", response_class=FileResponse)
async def get_upload(
    upload_id: str, request: Request, gateway: TheGateway, credentials: Credentials
) -> FileResponse:
    """For the customer's own session, agents (token or cookie), and of cases for the shop's key."""
    bearer = credentials.credentials if credentials is not None else ""
    token = bearer or request.cookies.get(AGENT_COOKIE, "")
    if not token:
        raise Problem("unauthorised")
    visible = _of_a_case if is_shop_key(gateway, token) else _visible
    found = await gateway.read(lambda session: visible(session, upload_id, token))
    path = gateway.pictures.folder / (found.id if found is not None else "")
    if found is None or not path.is_file():
        raise Problem("not_found")
    kind = found.media_type.removeprefix("image/")
    headers = {
        "Content-Disposition": f'inline; filename="{found.id}.{kind}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return FileResponse(path, media_type=found.media_type, headers=headers)


def _visible(session: Session, upload_id: str, token: str) -> Upload | None:
    """The upload if the caller may see it; raises Problem unauthorised for an unknown token."""
    opened = sessions.authenticate(session, token, now())
    if opened is None and agents.authenticate(session, token, now()) is None:
        raise Problem("unauthorised")
    found = repository.find(session, upload_id)
    if found is None or (opened is not None and opened.conversation_id != found.conversation_id):
        return None
    return found


def _of_a_case(session: Session, upload_id: str, _token: str) -> Upload | None:
    """The upload if it shows what an after-sales case is about."""
    found = repository.find(session, upload_id)
    return found if found is not None and found.aftersale_id is not None else None
