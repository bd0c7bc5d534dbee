# SPDX-License-Identifier: GPL-2.0
"""QEMU's virt with the kernels that Debian ships, as they are.

They have rpmsg's core and nothing else of rpmsg. The remotes are simulated.
"""

from types import SimpleNamespace

from .. import devicetree, recipes

MACHINE = "virt"
OPTIONS = ("-cpu", "cortex-a57", "-smp", "2", "-m", "1024")
LABELS = {"pcie": "/pcie@10000000"}


def memory_arguments(run):
    """Memory that other boards have as well is at 0x7c000000, 64 MiB."""
    if not run.options.share:
        return ()
    return ("-object", "memory-backend-ram,id=own,size=960M",
            "-object", "memory-backend-file,id=shared,size=64M,share=on,"
                       f"mem-path={run.options.share}",
            "-numa", "node,memdev=own,cpus=0-1", "-numa", "node,memdev=shared")


def machine_arguments(binary, run):
    """QEMU's command line; run has the files of this run."""
    options = (*OPTIONS, *memory_arguments(run))
    # The board has one UART; the link is a second one behind PCI.
    devices = list(run.devices)
    link = len(devices) - devices[::-1].index("-serial") - 1
    devices[link:link + 2] = ["-device", "pci-serial,chardev=link"]
    tree = ()
    if run.overlays:
        tree = ("-dtb", devicetree.board_tree(binary, MACHINE, options, LABELS,
                                              run.overlays, run.dir))
    return [str(arg) for arg in (binary, "-M", MACHINE, *options, *devices, *tree,
                                 *run.boot_arguments("vmlinuz"))]


BOARD = SimpleNamespace(
    name="arm64",
    about="virt: 2 x Cortex-A57, little-endian, Debian's own kernels, "
          "simulated remotes",
    arch="arm64",
    debian_arch="arm64",
    cross="aarch64-linux-gnu-",
    kernels={"6.1": "linux-image-arm64", "6.1-rt": "linux-image-rt-arm64"},
    default_kernel="6.1",
    kernel_modules=("rpmsg_core", "configfs", "veth"),
    guest_programs=("agent/ampvm-agent.c",),
    console="ttyAMA0",
    link="/dev/ttyS0",
    firmware=None,
    shares=True,
    qemu=lambda store, apt: recipes.installed("qemu-system-aarch64"),
    machine_arguments=machine_arguments,
)
