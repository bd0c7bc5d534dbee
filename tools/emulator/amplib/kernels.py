# SPDX-License-Identifier: GPL-2.0
"""The kernels that Debian has sources of, and what they are built for.

A kernel is a package and the fragments of configuration that its version
needs, after those of the architecture. What boots is with the boards; here are
the architectures that the modules are compiled for, with a board or without.
"""

from types import SimpleNamespace

# From the oldest to the newest.
VERSIONS = {
    "6.1": ("linux-source-6.1", ("6.12", "6.1")),
    "6.12": ("linux-source-6.12", ("6.12",)),
    "7.2": ("linux-source-7.2", ("7.2",)),
    "7.3": ("linux-source-7.3", ("7.3",)),
}


def flavour(version, *fragments, more=()):
    """A package, and fragments of a board around those of a version."""
    package, own = VERSIONS[version]
    return package, (*fragments, *own, *more)


def target(name, arch, cross, *fragments):
    """What own_kernel() and prepared_kernel() want to know of a board."""
    return SimpleNamespace(
        name=name, arch=arch, cross=cross,
        kernels={version: flavour(version, "common", *fragments)
                 for version in VERSIONS})


TARGETS = {item.name: item for item in (
    target("powerpc", "powerpc", "powerpc-linux-gnu-", "e500"),
    target("x86_64", "x86_64", "x86_64-linux-gnu-", "x86_64"),
    target("arm64", "arm64", "aarch64-linux-gnu-", "arm64"),
    target("armhf", "arm", "arm-linux-gnueabihf-", "armhf"),
)}
