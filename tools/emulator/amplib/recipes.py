# SPDX-License-Identifier: GPL-2.0
"""How each thing that a board consists of is built.

A recipe is a function that returns the directory of a complete store entry.
Its key covers the version of the source package, our patches and settings,
the compiler and the recipe itself.
"""

import inspect
import os
import re
import shutil
import subprocess
from pathlib import Path

from .sources import Apt
from .store import BuildError, key_of

TOOLS = Path(__file__).resolve().parent.parent
JOBS = f"-j{len(os.sched_getaffinity(0))}"


def compiler(cross=""):
    """What tells one compiler from another."""
    argv = [f"{cross}gcc", "--version"]
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE,
                              check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"cannot run '{argv[0]}': "
                         "run tools/emulator/deps") from error


def recipe_text(*functions):
    return "".join(inspect.getsource(function) for function in functions)


def guest_environment(cross):
    """Static, stripped programs."""
    return {"CC": f"{cross}gcc", "CXX": f"{cross}g++", "CFLAGS": "-O2",
            "CXXFLAGS": "-O2", "LDFLAGS": "-static -s"}


def host_of(cross):
    return cross.rstrip("-")


# QEMU

QEMU_OPTIONS = (
    "--without-default-features", "--without-default-devices",
    "--enable-tcg", "--enable-plugins", "--enable-fdt=system",
    "--enable-trace-backends=nop",
    "--disable-install-blobs", "--disable-debug-info", "--disable-werror",
)


def changes(patch):
    """The changes of a patch, without its description."""
    return re.split(r"(?m)^(?=--- a/)", patch.read_text(), 1)[-1]


def qemu(store, apt, target):
    """qemu-system-TARGET with our patches."""
    patches = sorted((TOOLS / "qemu").glob("*.patch"))
    devices = TOOLS / "qemu" / f"{target}-softmmu.mak"

    def build(work):
        source, objects = work / "source", work / "build"
        if not (objects / "build.ninja").exists():
            apt.unpack_source(work, "qemu", source)
            for patch in patches:
                work.run("patch", "-p1", "-i", patch, cwd=source)
            shutil.copy(devices, source / "configs" / "devices" /
                        f"{target}-softmmu" / "ampvm.mak")
            objects = work.fresh("build")
            work.run("../source/configure", *QEMU_OPTIONS,
                     f"--target-list={target}-softmmu",
                     f"--with-devices-{target}=ampvm", cwd=objects)
        name = f"qemu-system-{target}"
        work.run("ninja", name, cwd=objects)
        out = work.fresh("out")
        work.run("strip", "-o", out / name, objects / name)
        return out

    key = key_of(apt.version("qemu"), *map(changes, patches), devices,
                 compiler(), recipe_text(qemu), *QEMU_OPTIONS)
    return store.get(f"qemu-{target}", key, build)


def plugin(store, apt):
    """The plugin that counts, compiled against the header of QEMU's source.

    Debian's qemu-system-x86 is built from the same source and loads it as well.
    """
    folder = TOOLS / "plugin"
    header = "include/qemu/qemu-plugin.h"
    options = ("-shared", "-fPIC", "-fvisibility=hidden", "-O2", "-Wall",
               "-Wextra", "-Wno-unused-parameter")

    def build(work):
        files = apt.fetch("qemu")
        work.run("tar", "-xf", next(files.glob("*.orig.tar.*")), "--wildcards",
                 "--strip-components=3", f"*/{header}")
        out = work.fresh("out")
        work.run("gcc", *options, f"-I{work.path}", "-o", out / "count.so",
                 folder / "count.c")
        return out

    key = key_of(apt.version("qemu"), folder / "count.c", compiler(), *options,
                 recipe_text(plugin))
    return store.get("qemu-plugin", key, build)


def installed(program):
    """A program of one of the system's packages."""
    path = shutil.which(program)
    if not path:
        raise BuildError(f"there is no '{program}': "
                         "run tools/emulator/deps")
    return Path(path)


# Linux

def kernel_source(store, apt, package):
    """The unpacked source of a linux-source package."""
    def build(work):
        apt.unpack_binary(work, package, work / "package")
        tarball = work / "package" / "usr" / "src" / f"{package}.tar.xz"
        source = work.fresh("source")
        work.run("tar", "-xf", tarball, "--strip-components=1", cwd=source)
        return source

    version = apt.version(package, "binary")
    return store.get(package, key_of(version, recipe_text(kernel_source)),
                     build)


def settings(text):
    """Each symbol's setting in a configuration, the last one counts."""
    found = {}
    for match in re.finditer(r"(?m)^(?:(CONFIG_\w+)=(.*)"
                             r"|# (CONFIG_\w+) is not set)$", text):
        found[match[1] or match[3]] = match[2] or "n"
    return found


def check_config(want, config):
    """Kconfig drops a line whose dependencies are not met, silently."""
    have = settings(config.read_text())
    for symbol, value in want.items():
        if have.get(symbol, "n") != value:
            raise BuildError("the kernel's configuration does not take "
                             f"'{symbol}={value}'")


def own_kernel(store, apt, board, flavour):
    """A kernel built with the fragments that the board names for it."""
    package, names = board.kernels[flavour]
    text = "".join((TOOLS / "kernel" / f"{name}.config").read_text()
                   for name in names)
    want = settings(text)

    def build(work):
        source = kernel_source(store, apt, package)
        objects = work / "build"
        objects.mkdir(exist_ok=True)
        merged = work / "merged.config"
        merged.write_text(text)
        make = ("make", "-C", source, f"O={objects}", f"ARCH={board.arch}",
                f"CROSS_COMPILE={board.cross}",
                "KBUILD_BUILD_USER=rpmsg-amp", "KBUILD_BUILD_HOST=ampvm")
        work.run(*make, "allnoconfig", env={"KCONFIG_ALLCONFIG": str(merged)})
        check_config(want, objects / ".config")
        work.run(*make, JOBS, *board.kernel_targets, "modules")
        return objects

    key = key_of(apt.version(package, "binary"), repr(sorted(want.items())),
                 compiler(board.cross), recipe_text(kernel_source, own_kernel))
    return store.get(f"kernel-{board.name}-{flavour}", key, build)


def at_home(objects):
    """A kernel's build directory that knows where it is.

    Since Linux 6.13 its Makefile names the directory in which it was built.
    """
    makefile = objects / "Makefile"
    text = makefile.read_text()
    fixed = re.sub(r"(?m)^(export KBUILD_OUTPUT = ).*$",
                   rf"\g<1>{objects}", text)
    if fixed != text:
        temporary = makefile.with_name(f"Makefile.{os.getpid()}")
        temporary.write_text(fixed)
        os.replace(temporary, makefile)
    return objects


def prepared_kernel(store, apt, target, flavour):
    """A kernel's build directory with no more than modules are compiled with.

    There is nothing to link them with.
    """
    package, names = target.kernels[flavour]
    apt = apt.of(package)
    text = "".join((TOOLS / "kernel" / f"{name}.config").read_text()
                   for name in names)
    want = settings(text)

    def build(work):
        source = kernel_source(store, apt, package)
        objects = work.fresh("build")
        merged = work / "merged.config"
        merged.write_text(text)
        make = ("make", "-C", source, f"O={objects}", f"ARCH={target.arch}",
                f"CROSS_COMPILE={target.cross}")
        work.run(*make, "allnoconfig", env={"KCONFIG_ALLCONFIG": str(merged)})
        check_config(want, objects / ".config")
        work.run(*make, JOBS, "modules_prepare")
        return objects

    key = key_of(apt.version(package, "binary"), repr(sorted(want.items())),
                 compiler(target.cross),
                 recipe_text(kernel_source, prepared_kernel))
    return at_home(store.get(f"prepared-{target.name}-{flavour}", key, build))


def stock_kernel(store, apt, board, flavour):
    """Debian's own kernel: its header package, with the image beside it.

    The header packages find each other by relative links, but for one.
    """
    theirs = Apt(store, board.debian_arch)
    image = theirs.dependency(board.kernels[flavour], r"linux-image-[\w.-]+")
    release = image.removeprefix("linux-image-")
    common = theirs.dependency(f"linux-headers-{release}",
                               r"linux-headers-[\w.-]+-common[\w.-]*")
    kbuild = "linux-kbuild-" + re.match(r"\d+\.\d+", release)[0]
    headers = f"usr/src/linux-headers-{release}"

    def build(work):
        out = work.fresh("out")
        for package in (f"linux-headers-{release}", common):
            theirs.unpack_binary(work, package, out)
        apt.unpack_binary(work, kbuild, out)
        theirs.unpack_binary(work, image, work / "image")
        kernel = out / headers
        (kernel / "Makefile").write_text(
            f"include $(dir $(lastword $(MAKEFILE_LIST)))../{common}/Makefile\n")
        (kernel / "include/config/kernel.release").write_text(release)
        shutil.copy(work / f"image/boot/vmlinuz-{release}", kernel / "vmlinuz")
        modules = [path for path in (work / "image/lib/modules").rglob("*.ko")
                   if path.stem in board.kernel_modules]
        for module in modules:
            shutil.copy(module, kernel)
        (kernel / "modules.order").write_text(
            "".join(f"{module.name}\n" for module in modules))
        return out

    key = key_of(theirs.version(image, "binary"), *board.kernel_modules,
                 recipe_text(stock_kernel))
    return store.get(f"kernel-{board.name}-{flavour}", key, build) / headers


def kernel(store, apt, board, flavour):
    """A kernel's build directory, which modules can be built against."""
    if isinstance(board.kernels[flavour], str):
        return stock_kernel(store, apt, board, flavour)
    package, _ = board.kernels[flavour]
    return at_home(own_kernel(store, apt.of(package), board, flavour))


def kernel_release(build):
    return (build / "include/config/kernel.release").read_text().strip()


# What the firmware needs

def lwip(store, apt):
    """The source of lwIP, the remote's IP stack."""
    def build(work):
        apt.unpack_source(work, "lwip", work / "source")
        return work / "source"

    key = key_of(apt.version("lwip"), recipe_text(lwip))
    return store.get("lwip", key, build)


# Root file system

def busybox(store, apt, arch, cross):
    """A static busybox with nearly everything."""
    settings = TOOLS / "rootfs" / "busybox.config"

    def set_options(config):
        text = config.read_text()
        for line in settings.read_text().splitlines():
            name = re.search(r"CONFIG_\w+", line)
            if name and re.match(r"CONFIG_|# CONFIG_\w+ is not set$", line):
                text = re.sub(rf"(?m)^(# )?{name[0]}[ =].*$", line, text)
        config.write_text(text)

    def build(work):
        source, objects = work / "source", work / "build"
        if not (objects / ".config").exists():
            apt.unpack_source(work, "busybox", source)
            objects = work.fresh("build")
        make = ("make", "-C", source, f"O={objects}", f"CROSS_COMPILE={cross}")
        work.run(*make, "defconfig")
        set_options(objects / ".config")
        work.run("sh", "-c", 'yes "" | "$@"', "sh", *make, "oldconfig")
        work.run(*make, JOBS, "busybox", "busybox.links")
        out = work.fresh("out")
        for name in ("busybox", "busybox.links"):
            shutil.copy(objects / name, out / name)
        return out

    key = key_of(apt.version("busybox"), settings, compiler(cross),
                 recipe_text(busybox))
    return store.get(f"busybox-{arch}", key, build)


def autoconf_program(store, apt, arch, cross, package, options, program,
                     empty=()):
    """One program of a source package that has a configure script.

    Files named in "empty" are created: makefiles want them, Debian's
    tarball lacks them and nothing in them is for Linux.
    """
    def build(work):
        source, objects = work / "source", work / "build"
        if not (objects / "config.status").exists():
            apt.unpack_source(work, package, source)
            for name in empty:
                (source / name).touch()
            objects = work.fresh("build")
            work.run("../source/configure", f"--host={host_of(cross)}",
                     *options, cwd=objects, env=guest_environment(cross))
        work.run("make", JOBS, cwd=objects)
        out = work.fresh("out")
        work.run(f"{cross}strip", "-o", out / package, objects / program)
        return out

    key = key_of(apt.version(package), *options, program, *empty, compiler(cross),
                 recipe_text(autoconf_program, guest_environment))
    return store.get(f"{package}-{arch}", key, build)


def ethtool(store, apt, arch, cross):
    return autoconf_program(store, apt, arch, cross, "ethtool",
                            ("--disable-netlink", "--disable-pretty-dump"),
                            "ethtool")


def iperf(store, apt, arch, cross):
    return autoconf_program(store, apt, arch, cross, "iperf",
                            (), "src/iperf",
                            empty=("src/service.c",))


# Debian's archive lacks a part of its source package, so iperf3 is for boards of
# an architecture that Debian builds it for.
IPERF3 = {
    "iperf3": ("usr/bin/iperf3",),
    "libiperf0": ("usr/lib/*/libiperf.so.0",),
    "libsctp1": ("usr/lib/*/libsctp.so.1",),
    "libssl3": ("usr/lib/*/libcrypto.so.3",),
    "libc6": ("lib/*/libc.so.6", "lib/*/libm.so.6", "lib/*/ld-linux-*.so.?"),
}


def iperf3(store, board):
    """A directory with iperf3 and its libraries, as Debian has built them."""
    theirs = Apt(store, board.debian_arch)

    def build(work):
        out = work.fresh("out")
        for package, patterns in IPERF3.items():
            theirs.unpack_binary(work, package, work / package)
            for pattern in patterns:
                [file] = (work / package).glob(pattern)
                shutil.copy(file, out)
        return out

    key = key_of(*(theirs.version(name, "binary") for name in IPERF3),
                 repr(IPERF3), recipe_text(iperf3))
    return store.get(f"iperf3-{board.debian_arch}", key, build)


def guest_program(store, arch, cross, source):
    """One of our own programs of a single C file."""
    def build(work):
        out = work.fresh("out")
        work.run(f"{cross}gcc", "-static", "-s", "-O2", "-Wall", "-Wextra",
                 "-o", out / source.stem, source)
        return out

    headers = sorted(source.parent.glob("*.h"))
    key = key_of(source, *headers, compiler(cross), recipe_text(guest_program))
    return store.get(f"{source.stem}-{arch}", key, build)


def base_files(store, apt, board):
    """Host paths of the programs that every guest has, and their libraries."""
    cross, arch = board.cross, board.arch
    files = {}
    entries = [busybox(store, apt, arch, cross),
               ethtool(store, apt, arch, cross),
               iperf(store, apt, arch, cross),
               *(guest_program(store, arch, cross, TOOLS / program)
                 for program in board.guest_programs)]
    if board.debian_arch:
        entries.append(iperf3(store, board))
    for entry in entries:
        for file in entry.iterdir():
            files[file.name] = file
    return files
