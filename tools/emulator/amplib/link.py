# SPDX-License-Identifier: GPL-2.0
"""The host's end of the link to agent/ampvm-agent.c, which describes the frames."""

import os
import struct

HEAD = struct.Struct(">cH")


class ProtocolError(Exception):
    """The guest sent something that is no frame."""


class Frames:
    """Puts frames together from what arrives in pieces."""

    def __init__(self):
        self.buffer = bytearray()

    def feed(self, data):
        """Yield (type, payload) for each frame that is complete."""
        self.buffer += data
        while len(self.buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(self.buffer)
            if kind not in (b"O", b"E", b"T", b"X"):
                raise ProtocolError(f"unexpected frame type {kind!r}")
            if len(self.buffer) < HEAD.size + length:
                return
            payload = bytes(self.buffer[HEAD.size:HEAD.size + length])
            del self.buffer[:HEAD.size + length]
            yield kind, payload


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


class Receiver:
    """What a command's frames lead to."""

    def __init__(self, tar_file):
        self.frames = Frames()
        self.tar_file = tar_file
        self.status = None

    def feed(self, data):
        for kind, payload in self.frames.feed(data):
            if kind == b"O":
                write_all(1, payload)
            elif kind == b"E":
                write_all(2, payload)
            elif kind == b"T":
                self.tar_file.write(payload)
            else:
                self.status = payload[0]
