# SPDX-License-Identifier: GPL-2.0
"""The project's own parts: modules for the board's kernel, and firmware.

Both are built outside of the working tree, which stays as it is: the modules
in a copy that is brought up to date each time, the firmware in an output
directory.
"""

import hashlib
import os
import re
import shutil

from .recipes import JOBS, lwip
from .store import Work

# The modules, in the order in which they are loaded.
MODULES = ("amp_msgirq", "amp_virtio", "amp_rpmsg", "amp_misc", "amp_eth")
# Loaded after these where the remote is simulated.
SIMULATOR = ("amp_sim",)

# What a module build reads; everything else in the copy is its output.
SOURCES = ("Kbuild", "drivers", "include")
# Generated files that objects of drivers/rpmsg depend on.
GENERATED = ("*.i", "rpmsg_interface.h", "layout.checked", "btf_members")


def work_for(store, name, root):
    """An incremental build directory for one working tree, and its log."""
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    name = f"{name}-{digest}"
    path = store.root / "suite" / name
    path.mkdir(parents=True, exist_ok=True)
    log = store.root / "logs" / f"{name}.log"
    log.unlink(missing_ok=True)
    return Work(path, log, store.progress), store.lock(name)


def kernel_modules(kernel):
    """The modules of the board's own kernel."""
    order = (kernel / "modules.order").read_text().split()
    return [kernel / name.replace(".o", ".ko")
            if name.endswith(".o") else kernel / name for name in order]


def build_modules(store, root, board, flavour, kernel, target):
    """Build the suite's modules and copy them into the target directory."""
    if not (root / "Kbuild").exists():
        return
    work, lock = work_for(store, f"modules-{board.name}-{flavour}", root)
    with lock:
        # A copied file gets the present time: with that of the original, one
        # that was edited during a build would look older than its object.
        work.run("rsync", "-rlp", "--checksum", "--delete",
                 "--exclude=*.o", "--exclude=*.ko", "--exclude=*.mod",
                 "--exclude=*.mod.c", "--exclude=.*.cmd", "--exclude=*.a",
                 "--exclude=*.gcno", "--exclude=.tmp_*",
                 *(f"--exclude={name}" for name in GENERATED),
                 *(root / name for name in SOURCES if (root / name).exists()),
                 f"{work.path}/")
        # Kbuild does not notice that the kernel has changed.
        stamp = work / ".kernel"
        if not stamp.exists() or stamp.read_text() != str(kernel):
            clean_modules(work, board, kernel)
            stamp.write_text(str(kernel))
        work.run(*make_modules(work, board, kernel), JOBS, "modules")
        for module in sorted(work.path.rglob("*.ko")):
            shutil.copy(module, target)


def make_modules(work, board, kernel):
    counting = "CONFIG_GCOV_KERNEL=y" in (kernel / ".config").read_text()
    return ("make", "-C", kernel, f"M={work.path}", f"ARCH={board.arch}",
            f"CROSS_COMPILE={board.cross}",
            *(["GCOV_PROFILE=y"] if counting else []))


def clean_modules(work, board, kernel):
    work.run(*make_modules(work, board, kernel), "clean")


def build_tool(store, apt, root, board, name):
    """Build tools/NAME, which needs lwIP; returns where it is."""
    work, lock = work_for(store, f"{name}-{board.name}", root)
    with lock:
        work.run("make", "-C", root / "tools" / name, JOBS, f"O={work.path}",
                 f"LWIP={lwip(store, apt)}", f"CROSS_COMPILE={board.cross}",
                 f"BOARD={board.name}")
    return work


def build_firmware(store, apt, root, board):
    """The remote's image, or None where there is no core for it."""
    if not board.firmware:
        return None
    return build_tool(store, apt, root, board, "firmware") / "remote.elf"


def build_remote(store, apt, root, board):
    """The remote as a program, for the simulator, where that is needed."""
    if board.firmware:
        return None
    return build_tool(store, apt, root, board, "remote") / "amp-remote"


def dependencies(modules):
    """The text of modules.dep, from what the modules say themselves."""
    needs = {}
    for module in modules:
        match = re.search(rb"\0depends=([^\0]*)\0", module.read_bytes())
        names = match[1].decode().split(",") if match else []
        needs[module.stem.replace("-", "_")] = [n for n in names if n]
    path = {m.stem.replace("-", "_"): f"extra/{m.name}" for m in modules}

    def closure(name, seen):
        for other in needs.get(name, []):
            if other in path and other not in seen:
                seen.append(other)
                closure(other, seen)
        return seen

    return "".join(
        f"{path[name]}:" + "".join(f" {path[n]}" for n in closure(name, []))
        + "\n" for name in path)


def add_modules(archive, release, modules):
    """Put modules where modprobe finds them."""
    base = f"lib/modules/{release}"
    for module in modules:
        archive.data(f"{base}/extra/{module.name}", module.read_bytes())
    archive.data(f"{base}/modules.dep", dependencies(modules).encode())
    for name in ("modules.order", "modules.builtin"):
        archive.data(f"{base}/{name}", b"")
