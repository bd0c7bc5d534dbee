# SPDX-License-Identifier: GPL-2.0
"""A PC, for what this architecture alone has: the kernel's race detector.

It has no device tree and no other core to talk to: its remotes are simulated.
"""

from types import SimpleNamespace

from .. import recipes
from ..kernels import flavour

# The kernel finds processors in the MP table, which has one for each socket.
MACHINE = ("-M", "q35,acpi=off", "-cpu", "max", "-smp", "2,sockets=2", "-m", "2048")
COMMAND_LINE = "no_timer_check"


def machine_arguments(binary, run):
    """QEMU's command line; run has the files of this run."""
    return [str(binary), *MACHINE, *run.devices,
            *run.boot_arguments("arch/x86/boot/bzImage", COMMAND_LINE)]


def kernel(version, *more):
    return flavour(version, "common", "x86_64", more=more)


BOARD = SimpleNamespace(
    name="x86_64",
    about="PC: 2 processors, little-endian, no device tree, simulated remotes",
    arch="x86_64",
    debian_arch="amd64",
    cross="x86_64-linux-gnu-",
    kernels={
        "6.1": kernel("6.1"),
        "6.12": kernel("6.12"),
        "7.3": kernel("7.3"),
        "6.1-debug": kernel("6.1", "debug", "gcov"),
        "6.1-kcsan": kernel("6.1", "kcsan"),
        "6.1-fault": kernel("6.1", "debug", "gcov", "fault"),
    },
    default_kernel="6.1",
    kernel_targets=("bzImage",),
    guest_programs=("agent/ampvm-agent.c", "plugin/amp-mark.c"),
    console="ttyS0",
    boot_console="earlycon=uart8250,io,0x3f8",
    link="/dev/ttyS1",
    firmware=None,
    qemu=lambda store, apt: recipes.installed("qemu-system-x86_64"),
    machine_arguments=machine_arguments,
)
