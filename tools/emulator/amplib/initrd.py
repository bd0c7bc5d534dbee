# SPDX-License-Identifier: GPL-2.0
"""Initial RAM file systems: a cpio archive written from scratch.

No root rights, no cpio and no order of files on the host are involved: all
files belong to root and carry no time.
"""

import os
import stat


class Archive:
    """A cpio archive in the "newc" format."""

    def __init__(self, file):
        self.file = file
        self.inode = 0
        self.directories = set()

    def _entry(self, name, mode, data=b"", device=(0, 0)):
        self.inode += 1
        path = name.encode(errors="surrogateescape") + b"\0"
        links = 2 if stat.S_ISDIR(mode) else 1
        fields = (self.inode, mode, 0, 0, links, 0, len(data), 0, 0,
                  *device, len(path), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + path
        self.file.write(head + bytes(-len(head) % 4) + data
                        + bytes(-len(data) % 4))

    def directory(self, name, mode=0o755):
        """A directory and those above it."""
        name = name.strip("/")
        if not name or name in self.directories:
            return
        self.directory(os.path.dirname(name))
        self.directories.add(name)
        self._entry(name, stat.S_IFDIR | mode)

    def data(self, name, data, mode=0o644):
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._entry(name, stat.S_IFREG | mode, data)

    def symlink(self, name, target):
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._entry(name, stat.S_IFLNK | 0o777, os.fsencode(target))

    def device(self, name, mode, major, minor):
        name = name.strip("/")
        self.directory(os.path.dirname(name))
        self._entry(name, stat.S_IFCHR | mode, device=(major, minor))

    def copy(self, source, name):
        """A host file, or a directory with everything in it."""
        if source.is_symlink():
            self.symlink(name, os.readlink(source))
        elif source.is_dir():
            self.directory(name, stat.S_IMODE(source.stat().st_mode))
            for entry in sorted(source.iterdir()):
                self.copy(entry, f"{name}/{entry.name}")
        else:
            self.data(name, source.read_bytes(),
                      stat.S_IMODE(source.stat().st_mode))

    def close(self):
        self._entry("TRAILER!!!", 0)
        self.file.write(bytes(-self.file.tell() % 512))
