# SPDX-License-Identifier: GPL-2.0
"""The machine that counts: QEMU's arguments, and the names in its results.

Virtual time advances by one nanosecond an instruction and the cores take turns, so
that the same run gives the same counts. Linux has one processor. plugin/count.c
says what is counted.
"""

import bisect
import collections
import re
import subprocess

from . import recipes
from .store import BuildError

# Of each board: where its kernel is, what it shares with the remote, and the
# instruction set of marks.
BOARDS = {
    "e500": (
        "insn=ppc", "kernel=0xc0000000", "remote=2",
        "shared=0xb8000000-0xbc000000",
        # The message registers' two blocks, without the registers of a block
        "bell=0xfe0041400-0xfe0041440", "bell=0xfe0042400-0xfe0042440"),
    "x86_64": ("insn=x86", "kernel=0x800000000000"),
}

# Functions in which a processor waits.
IDLE = ("e500_idle", "default_idle", "mwait_idle", "arch_cpu_idle",
        "acpi_safe_halt")

# Functions that are counted, of those that a kernel has: exceptions, and memory
# that is allocated.
PLACES = {
    "irq": ("ExternalInput", "asm_common_interrupt"),
    "timer": ("Decrementer", "asm_sysvec_apic_timer_interrupt"),
    "fault": ("DataStorage", "InstructionStorage", "asm_exc_page_fault"),
    "switch": ("__switch_to",),
    "alloc": ("kmem_cache_alloc", "kmem_cache_alloc_lru",
              "kmem_cache_alloc_node", "kmem_cache_alloc_bulk", "__kmalloc",
              "__kmalloc_node", "__kmalloc_node_track_caller", "kmalloc_trace",
              "kmalloc_node_trace", "kmem_cache_alloc_noprof",
              "kmem_cache_alloc_lru_noprof", "kmem_cache_alloc_node_noprof",
              "kmem_cache_alloc_bulk_noprof", "__kmalloc_noprof",
              "__kmalloc_node_noprof", "__kmalloc_cache_noprof",
              "__kmalloc_cache_node_noprof",
              "__kmalloc_node_track_caller_noprof"),
    "pages": ("__alloc_pages", "__alloc_pages_noprof"),
}


class Symbols:
    """Functions by address and by name."""

    def __init__(self, lines):
        found = set()
        for line in lines:
            address, kind, name, *module = line.split()
            if kind in "tTwW":
                found.add((int(address, 16), name + "".join(module)))
        self.functions = sorted(found)
        self.addresses = [address for address, _ in self.functions]
        self.by_name = {name: address for address, name in self.functions}

    def range_of(self, name):
        """Start and end of a function, which ends where another begins."""
        start = self.by_name.get(name)
        if start is None:
            return None
        after = bisect.bisect_right(self.addresses, start)
        return start, self.addresses[after]

    def describe(self, address):
        """The function that an address is in, and how far."""
        index = bisect.bisect_right(self.addresses, address) - 1
        if index < 0:
            return f"{address:#x}"
        start, name = self.functions[index]
        return f"{name}+{address - start:#x}"


def kernel_symbols(kernel):
    path = kernel / "System.map"
    if not path.exists():
        raise BuildError(f"cannot count: there is no {path}")
    return path.read_text().splitlines()


def firmware_symbols(cross, firmware):
    if not firmware:
        return Symbols([])
    done = subprocess.run([f"{cross}nm", firmware], stdout=subprocess.PIPE,
                          check=True, text=True)
    return Symbols(line for line in done.stdout.splitlines()
                   if len(line.split()) == 3)


def plugin_arguments(board, symbols, out, trace, profile):
    """What the plugin has to know about a board and its kernel."""
    argv = [*BOARDS[board.name], f"out={out}"]
    if trace:
        argv.append(f"trace={trace}")
    if profile:
        argv.append(f"profile={profile}")
    for name in IDLE:
        found = symbols.range_of(name)
        if found:
            argv.append("idle={:#x}-{:#x}".format(*found))
    for what, names in PLACES.items():
        argv += [f"at={what}:{symbols.by_name[name]:#x}"
                 for name in names if name in symbols.by_name]
    return argv


class Counter:
    """What a run needs to count, and its results."""

    # With two processors, Linux hangs in smp_call_function under icount.
    command_line = "maxcpus=1"
    # Fixed values for random numbers and the time of day, which would differ
    # from run to run
    same = ("-seed", "1", "-rtc", "base=2026-01-01T00:00:00,clock=vm")

    def __init__(self, store, apt, board, kernel, directory, traced,
                 profiled):
        if board.name not in BOARDS:
            raise BuildError(f"--count works on {', '.join(BOARDS)}, "
                             f"not on {board.name}")
        self.cross = board.cross
        self.plugin = recipes.plugin(store, apt) / "count.so"
        self.lines = kernel_symbols(kernel)
        self.out = directory / "count"
        self.trace = directory / "trace" if traced else None
        self.profile = directory / "profile" if profiled else None
        self.options = plugin_arguments(board, Symbols(self.lines), self.out,
                                        self.trace, self.profile)

    def machine_arguments(self):
        """For QEMU, instead of a choice of accelerator."""
        return ("-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off",
                "-plugin", ",".join([str(self.plugin), *self.options]))

    def counts(self):
        return self.out.read_text()

    def named_trace(self, modules, firmware):
        """The trace's lines with functions instead of addresses.

        modules are lines of the guest's /proc/kallsyms, firmware is the remote's
        image, or None.
        """
        linux = Symbols([*self.lines, *modules])
        remote = firmware_symbols(self.cross, firmware)
        for line in self.trace.read_text().splitlines():
            match = re.match(r"(\d+) (\w) ([0-9a-f]+) (.*)$", line)
            if match:
                symbols = linux if match[1] == "0" else remote
                place = symbols.describe(int(match[3], 16))
                line = f"{match[1]} {match[2]} {place} {match[4]}"
            yield line

    def named_profile(self, modules):
        """Lines INTERVAL INSTRUCTIONS FUNCTION, the largest number first.

        modules are lines of the guest's /proc/kallsyms.
        """
        linux = Symbols([*self.lines, *modules])
        counts = collections.Counter()
        for line in self.profile.read_text().splitlines():
            interval, address, number = line.split()
            function = linux.describe(int(address, 16)).split("+")[0]
            counts[interval, function] += int(number)
        for (interval, function), number in counts.most_common():
            yield f"{interval} {number} {function}"
