# SPDX-License-Identifier: GPL-2.0
"""The reference system: QEMU's ppce500 with three e500mc cores.

Linux has cores 0 and 1, the remote has core 2. The board's device tree is
the one that QEMU generates with dts/e500-emulated.dtso on top.
"""

from types import SimpleNamespace

from .. import devicetree, recipes
from ..kernels import flavour

SOC = "/soc@fe0000000"
LABELS = {"soc": SOC, "mpic": f"{SOC}/pic@40000", "memory": "/memory",
          "cpu1": "/cpus/PowerPC,8544@1",
          "cpu2": "/cpus/PowerPC,8544@2"}

MACHINE = ("-L", "/usr/share/qemu", "-cpu", "e500mc", "-smp", "3",
           "-m", "3072")
# Core 2 is the remote's.
COMMAND_LINE = "maxcpus=2"
FIRMWARE = {"cpu": 2, "address": 0xA0000000}


def qemu(store, apt):
    return recipes.qemu(store, apt, "ppc64") / "qemu-system-ppc64"


def machine_arguments(binary, run):
    """QEMU's command line; run has the files of this run."""
    boot = run.boot_arguments("vmlinux", COMMAND_LINE)
    tree = device_tree(binary, boot, run)
    argv = [str(binary), "-M", "ppce500", *MACHINE, *boot, *run.devices,
            "-dtb", str(tree)]
    if run.firmware:
        # The remote's image is where a boot loader would have put it.
        argv += ["-device", f"loader,file={run.firmware}"]
    return argv


def device_tree(binary, boot, run):
    """QEMU's own tree for what is booted, with the overlays applied."""
    overlays = [run.root / "dts" / "e500-emulated.dtso", *run.overlays]
    return devicetree.board_tree(binary, "ppce500", (*MACHINE, *boot), LABELS,
                                 overlays, run.dir)


def kernel(version, *more):
    return flavour(version, "common", "e500", more=more)


BOARD = SimpleNamespace(
    name="e500",
    about="QorIQ-like: 2 x e500mc for Linux, 1 for the remote; big-endian",
    arch="powerpc",
    debian_arch=None,
    cross="powerpc-linux-gnu-",
    kernels={
        "6.1": kernel("6.1"),
        "6.12": kernel("6.12"),
        "7.3": kernel("7.3"),
        "6.1-debug": kernel("6.1", "debug", "e500-debug"),
        "6.1-gcov": kernel("6.1", "gcov"),
    },
    default_kernel="6.1",
    kernel_targets=("vmlinux",),
    guest_programs=("release/amp-release.c", "agent/ampvm-agent.c",
                    "plugin/amp-mark.c"),
    console="ttyS0",
    # The kernel finds the boot console by itself
    boot_console="",
    link="/dev/ttyS1",
    firmware=FIRMWARE,
    qemu=qemu,
    machine_arguments=machine_arguments,
)
