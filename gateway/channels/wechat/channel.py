from fastapi import APIRouter

from gateway.state import Gateway

ROUTER = APIRouter()


def channel(gateway: Gateway) -> None:
    return None
