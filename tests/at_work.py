"""A worker of the gateway, run alone until something is true."""

import asyncio

from gateway.writer import Writer


def work(database, make, until, seconds=10):
    """`make(read, writer)` gives the worker; it is stopped once `until(worker)` holds."""

    async def read(query):
        with database.read() as session:
            return query(session)

    async def use():
        writer = Writer(database)
        writer.start()
        worker = make(read, writer)
        worker.start()
        try:
            async with asyncio.timeout(seconds):
                while not until(worker):
                    await asyncio.sleep(0.02)
        finally:
            await worker.stop()
            await writer.stop()

    asyncio.run(use())
