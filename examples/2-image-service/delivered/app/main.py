"""FastAPI application of the image service."""
from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.routes import router
from app.storage import StorageError

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
logger = logging.getLogger(__name__)

app = FastAPI(title="Image Processing Service", version="1.0.0")
app.include_router(router)


@app.exception_handler(StorageError)
async def storage_error(request: Request, exc: StorageError) -> JSONResponse:
    logger.error("storage failed: %s", exc)
    return JSONResponse(status_code=502, content={"detail": "The image could not be stored"})
