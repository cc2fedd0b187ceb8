"""The calls of the Hub that this project makes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import yaml

from ddpm_demo.runs.publishing.about import LICENSES

from .answering import Answering
from .state import MOST_PLAIN, OWNER, Repository, is_large


class Handler(Answering):
    """Models that are read, made and written to."""

    # -- reading ------------------------------------------------------------------------------

    def info(self, name: str, revision: str | None = None) -> None:
        if (found := self._model(name)) is None:
            return
        if revision not in (None, "main", found.revision):
            self._json({"error": "Invalid rev"}, 404, {"X-Error-Code": "RevisionNotFound"})
            return
        siblings = []
        for path, content in found.files.items():
            told: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": "0" * 40}
            if is_large(path, len(content)):
                digest = hashlib.sha256(content).hexdigest()
                told["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 130}
            siblings.append(told)
        self._json(
            {
                "_id": "0",
                "id": name,
                "modelId": name,
                "sha": found.revision,
                "private": found.private,
                "gated": "manual" if found.gated else False,
                "siblings": siblings,
                "tags": [],
            }
        )

    def resolve(self, name: str, revision: str, path: str) -> None:
        if (found := self._model(name)) is None:
            return
        if found.gated and not self._may():
            self._json({"error": "Access is restricted"}, 403, {"X-Error-Code": "GatedRepo"})
        elif revision not in ("main", found.revision) or path not in found.files:
            self._json({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound"})
        elif is_large(path, len(found.files[path])):
            digest = hashlib.sha256(found.files[path]).hexdigest()
            self.server.blobs[digest] = found.files[path]
            self._send(b"", 302, headers={"Location": f"{self.server.store}/store/{digest}"})
        else:
            self._part(found.files[path])

    def stored(self, digest: str) -> None:
        self._part(self.server.blobs[digest])

    def _part(self, content: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            self._send(content, headers={"ETag": '"0"'})
            return
        start = int(asked[1])
        told = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(content[start:], 206, headers={"Content-Range": told})

    # -- writing ------------------------------------------------------------------------------

    def whoami(self) -> None:
        if self._may():
            self._json({"type": "user", "name": OWNER, "orgs": []})
        else:
            message = "Invalid user token."
            self._json({"error": message}, 401, {"X-Error-Message": message})

    def create(self) -> None:
        asked = json.loads(self.body)
        name = f"{asked.get('organization') or OWNER}/{asked['name']}"
        of_space = asked.get("type") == "space"
        here = self.server.spaces if of_space else self.server.models
        if not self._may():
            self._json({"error": "Sign in"}, 401)
        elif not name.startswith(f"{OWNER}/"):
            self._json({"error": "You may not"}, 403)
        elif name in here:
            told = {"error": "You already created this", "url": f"{self.server.url}/{name}"}
            self._json(told, 409)
        else:
            private = asked.get("visibility") == "private" or asked.get("private") is True
            here[name] = Repository(private=private)
            if of_space:  # which the Hub does not leave empty
                here[name].sdk, here[name].hardware = asked["sdk"], asked.get("hardware")
                here[name].files = {".gitattributes": b"*.bin lfs", "README.md": b"# New"}
            self._json({"url": f"{self.server.url}/{name}", "name": name, "id": "0"})

    def validate(self) -> None:
        """Looks at a card's header, of which the Hub knows the licences."""
        parts = json.loads(self.body)["content"].split("---\n")
        header = yaml.safe_load(parts[1]) if len(parts) > 2 else {}
        if header.get("license", "mit") in LICENSES:
            self._json({"errors": [], "warnings": []})
        else:
            told = '"license" must be one of [apache-2.0, mit, …]'
            self._json({"errors": [{"message": told}], "warnings": []}, 400)

    def preupload(self, name: str, _revision: str) -> None:
        if (found := self._model(name)) is None:
            return
        told = []
        for file in json.loads(self.body)["files"]:
            path = file["path"]
            large = is_large(path, file["size"])
            here = found.files.get(path)
            oid = None
            if here is not None:
                oid = hashlib.sha256(here).hexdigest() if large else _git_hash(here)
            mode = "lfs" if large else "regular"
            told.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        self._json({"files": told})

    def batch(self, name: str) -> None:
        if self._model(name) is None:
            return
        objects = []
        for one in json.loads(self.body)["objects"]:
            told: dict[str, Any] = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.server.blobs:
                told["actions"] = {"upload": {"href": f"{self.server.store}/store/{one['oid']}"}}
            objects.append(told)
        self._json({"objects": objects, "transfer": "basic"})

    def upload(self, digest: str) -> None:
        if hashlib.sha256(self.body).hexdigest() != digest:
            self._json({"error": "not these bytes"}, 400)
            return
        self.server.blobs[digest] = self.body
        self._send(b"")

    def commit(self, name: str, _revision: str) -> None:
        if (found := self._model(name)) is None:
            return
        summary, paths = "", []
        lines = [json.loads(line) for line in self.body.decode().splitlines()]
        plain = [base64.b64decode(a["value"]["content"]) for a in lines if a["key"] == "file"]
        if any(len(content) > MOST_PLAIN for content in plain):
            self._json({"error": "files larger than 10 MB go by LFS"}, 400)
            return
        for told in lines:
            value = told["value"]
            if told["key"] == "header":
                summary = value["summary"]
            elif told["key"] == "file":
                found.files[value["path"]] = base64.b64decode(value["content"])
                paths.append(value["path"])
            elif told["key"] == "deletedFile":
                del found.files[value["path"]]
                paths.append(f"-{value['path']}")
            elif told["key"] == "lfsFile":
                found.files[value["path"]] = self.server.blobs[value["oid"]]
                paths.append(value["path"])
        found.commits.append((summary, paths))
        url = f"{self.server.url}/{name}/commit/{found.revision}"
        self._json({"commitUrl": url, "commitOid": found.revision})


def _git_hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


_NAME = r"([\w.-]+(?:/[\w.-]+)?)"
Handler.ROUTES = [
    (r"/api/whoami-v2", ("GET",), Handler.whoami),
    (r"/api/repos/create", ("POST",), Handler.create),
    (r"/api/validate-yaml", ("POST",), Handler.validate),
    (rf"/api/models/{_NAME}/preupload/(.+)", ("POST",), Handler.preupload),
    (rf"/api/models/{_NAME}/commit/(.+)", ("POST",), Handler.commit),
    (rf"/api/models/{_NAME}/revision/(.+)", ("GET",), Handler.info),
    (rf"/api/models/{_NAME}", ("GET",), Handler.info),
    (rf"/{_NAME}\.git/info/lfs/objects/batch", ("POST",), Handler.batch),
    (rf"/{_NAME}/resolve/([^/]+)/(.+)", ("GET", "HEAD"), Handler.resolve),
    (r"/store/(\w+)", ("GET", "HEAD"), Handler.stored),
    (r"/store/(\w+)", ("PUT",), Handler.upload),
]
