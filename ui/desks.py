"""The shared index and the browsers' own: who uploads gets a copy of the shared index that nobody else sees.

A collection is known by its key, a random word that only its browser holds. It lies below the index, so it outlives
the server; the ones unused longest are thrown away.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from enum import StrEnum
from pathlib import Path

from index.store import Store
from index.store_copy import backup_store, restore_store
from qa.home import has_index
from ui.desk import Answering, Desk
from ui.pages import PageImage

logger = logging.getLogger(__name__)

COLLECTIONS = "collections"
OPEN_COLLECTIONS = 8  # each holds its documents in memory
KEPT_COLLECTIONS = 64  # on disk
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Uploads(StrEnum):
    """What uploads may do."""

    OWN = "own"  # each browser writes to its own collection
    SHARED = "shared"  # everybody writes to the index
    NONE = "none"  # nobody writes


class Desks:
    """The desks of one server; may be shared by threads."""

    def __init__(self, shared: Desk, answer: Answering, uploads: Uploads = Uploads.OWN) -> None:
        self.shared = shared
        self.uploads = uploads
        self._answer = answer
        self._open: OrderedDict[str, Desk] = OrderedDict()
        self._mutex = threading.Lock()

    @property
    def folder(self) -> Path:
        return self.shared.store.directory / COLLECTIONS

    def desk(self, key: object) -> Desk:
        """The browser's own desk, the shared one where it has none; ``key`` is whatever a browser sent."""
        if self.uploads is not Uploads.OWN or not isinstance(key, str) or not _KEY.fullmatch(key):
            return self.shared
        with self._mutex:
            return self._known(key) or self.shared

    def desk_to_write(self, key: object) -> tuple[Desk, str]:
        """The desk that uploads go to, and its key; a first upload makes a collection. Raises PermissionError."""
        if self.uploads is Uploads.NONE:
            raise PermissionError("this server takes no documents")
        if self.uploads is Uploads.SHARED:
            return self.shared, ""
        desk = self.desk(key)
        if desk is not self.shared:
            return desk, str(key)
        fresh = secrets.token_urlsafe(24)
        with self._mutex:
            self._make(fresh)
            return self._opened(fresh), fresh

    def page_image(self, document_id: str, page_no: int) -> PageImage | None:
        """A page of a document of any desk: its address is the hash of its content, which only its holders know."""
        with self._mutex:
            desks = [self.shared, *self._open.values()]
        found = (desk.page_image(document_id, page_no) for desk in desks)
        return next((image for image in found if image is not None), None)

    def _known(self, key: str) -> Desk | None:
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key]
        return self._opened(key) if has_index(self._place(key)) else None

    def _opened(self, key: str) -> Desk:
        place = self._place(key)
        place.touch()  # the time of its last use
        desk = Desk(Store.open(place), self._answer, key)
        self._open[key] = desk
        while len(self._open) > OPEN_COLLECTIONS:
            self._open.popitem(last=False)  # closed when the last request that uses it has ended
        return desk

    def _make(self, key: str) -> None:
        place = self._place(key)
        place.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=place) as folder:
            copy = Path(folder) / "copy"
            backup_store(self.shared.store, copy)
            restore_store(copy, place)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        places = sorted(self.folder.iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
        in_use = {self._place(key) for key in self._open}
        for place in places[KEPT_COLLECTIONS:]:
            if place not in in_use:
                logger.warning("throwing away a collection unused since %s", time.ctime(place.stat().st_mtime))
                shutil.rmtree(place)

    def _place(self, key: str) -> Path:
        """By the key's hash: whoever reads the disk's names cannot open a collection in a browser."""
        return self.folder / hashlib.sha256(key.encode()).hexdigest()[:32]
