# SPDX-License-Identifier: GPL-2.0
"""Device tree sources, overlays and labels, with dtc's tools."""

import subprocess

from .store import BuildError

# Phandles for labelled nodes that have none: above those of QEMU.
FIRST_PHANDLE = 0x9000


def tool(*argv, data=None):
    done = subprocess.run([str(arg) for arg in argv], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode:
        raise BuildError(f"device tree: {argv[0]} failed: "
                         f"{done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def has_property(tree, node, name):
    return name.encode() in tool("fdtget", "-p", tree, node).split()


def add_labels(tree, labels):
    """Give nodes the labels that overlays refer to them by."""
    tool("fdtput", "-c", tree, "/__symbols__")
    for number, (label, node) in enumerate(labels.items()):
        tool("fdtput", "-t", "s", tree, "/__symbols__", label, node)
        if not has_property(tree, node, "phandle"):
            tool("fdtput", "-t", "u", tree, node, "phandle",
                 FIRST_PHANDLE + number)


def compile_overlay(source, directory):
    """The blob of an overlay; a source is compiled with the preprocessor and dtc.

    Warnings are left out: most are about parents that dtc does not see.
    """
    if source.suffix in (".dtb", ".dtbo"):
        return source
    text = tool("cpp", "-nostdinc", "-undef", "-D__DTS__", "-x",
                "assembler-with-cpp", "-I", source.parent, source)
    blob = directory / f"{source.stem}.dtbo"
    tool("dtc", "-q", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", blob, "-",
         data=text)
    return blob


def apply_overlays(base, overlays, directory):
    """The base tree with the overlays applied one after the other."""
    tree = base
    for number, overlay in enumerate(overlays):
        result = directory / f"{number}.dtb"
        blob = compile_overlay(overlay, directory)
        tool("fdtoverlay", "-i", tree, "-o", result, blob)
        tree = result
    return tree


def board_tree(binary, machine, options, labels, overlays, directory):
    """The tree that QEMU generates for a machine, with overlays applied."""
    base = directory / "base.dtb"
    tool(binary, "-M", f"{machine},dumpdtb={base}", *options, "-nodefaults",
         "-display", "none", "-serial", "null", "-serial", "null")
    add_labels(base, labels)
    return apply_overlays(base, overlays, directory)
