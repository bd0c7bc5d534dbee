# SPDX-License-Identifier: GPL-2.0
"""ampvm's command line."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from . import boards, kernels, machine, recipes, sources
from .store import BuildError, Store, default_root

ROOT = recipes.TOOLS.parent.parent

DESCRIPTION = """\
Run emulated AMP boards: boot one, load the suite, bring rpmsgN up as
198.18.N.1/24 (the remote is 198.18.N.2) and run a command as root in it.
"""

EPILOG = """\
The first run builds QEMU, a kernel and the root file system from Debian's
sources; tools/emulator/deps build BOARD installs what that needs. Everything
is kept in ${XDG_CACHE_HOME:-~/.cache}/rpmsg-amp.

AMPVM_BOARD and AMPVM_KERNEL in the environment name another default board and
kernel.

exit status of run: the command's, or
  124  the command did not end in time, said nothing for too long, or the guest
       did not go down after it
  125  the kernel log has a report (BUG, WARNING, Oops, KASAN, lockdep, UBSAN,
       kmemleak ...), or the guest died
  126  the command could not be executed, or ampvm itself failed
  127  the command was not found in the guest
"""

AMPVM_FAILED = 126


def file_argument(text):
    """SRC[:DST] of -f; a host file whose name has a colon comes first."""
    source, _, target = text.partition(":")
    if os.path.exists(text):
        source, target = text, ""
    path = Path(source)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{source}: no such file")
    return path, target or f"/root/{path.resolve().name}"


def existing_file(text):
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{text}: no such file")
    return path.resolve()


def seconds(text):
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("not a positive number")
    return value


def add_board_options(parser):
    parser.add_argument("-b", "--board", choices=sorted(boards.ALL),
                        default=os.environ.get("AMPVM_BOARD", boards.DEFAULT),
                        help="board (%(default)s)")
    parser.add_argument("-k", "--kernel", metavar="KERNEL",
                        default=os.environ.get("AMPVM_KERNEL"),
                        help="kernel, one of 'ampvm list'")


def add_run_options(parser):
    add_board_options(parser)
    add = parser.add_argument
    add("-f", "--file", metavar="SRC[:DST]", type=file_argument,
        action="append", default=[],
        help="put a host file or directory into the guest (/root/NAME)")
    add("-o", "--out", metavar="DIR", type=Path,
        help="bring the guest's /out back into DIR")
    add("--firmware", metavar="ELF", type=existing_file,
        help="the remote's image instead of tools/firmware's")
    add("--overlay", metavar="DTBO", type=existing_file, action="append",
        default=[], help="device tree overlay, a blob or a source; "
        "labels: see dts/")
    add("--share", metavar="FILE", type=Path,
        help="the last 64 MiB of memory are FILE, which several boards may have "
        "at a time (arm64)")
    add("--no-modules", action="store_true",
        help="do not load the suite; modprobe finds it all the same")
    add("--no-release", action="store_true",
        help="leave the remote's core in the spin table")
    add("--allow-splat", action="store_true",
        help="a report in the kernel log is no failure")
    add("--log", metavar="FILE", type=Path,
        help="keep the guest's kernel log in FILE")
    add("--count", metavar="FILE", nargs="?", const="-",
        help="boot the machine that counts what happens between marks of the "
        "guest, see README.rst; the counts go to FILE or standard output")
    add("--trace", metavar="FILE", type=Path,
        help="count, and write each access to shared memory into FILE")
    add("--profile", metavar="FILE", type=Path,
        help="count, and write how many instructions each function of the "
        "kernel has executed into FILE")
    add("-t", "--timeout", metavar="SECONDS", type=seconds, default=600,
        help="give up after that long (%(default)s)")
    add("--silence", metavar="SECONDS", type=seconds,
        help="give up when the command has written nothing for that long")


class Parser(argparse.ArgumentParser):
    """Usage errors have ampvm's own status: 2 may be the command's."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(AMPVM_FAILED, f"{self.prog}: {message}\n")


def parser():
    top = Parser(
        prog="ampvm", description=DESCRIPTION, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="mode", required=True,
                                  metavar="run|shell|list|build|prepare")
    run = commands.add_parser(
        "run", help="run a command in a board",
        usage="ampvm run [OPTION]... [--] COMMAND [ARG]...")
    add_run_options(run)
    run.add_argument("command", nargs="*", metavar="COMMAND",
                     help="what to run in the guest, as root in /root")
    shell = commands.add_parser("shell", help="an interactive shell")
    add_run_options(shell)
    boards_list = commands.add_parser("list", help="boards and their kernels")
    boards_list.add_argument("--plain", action="store_true",
                             help="a board and a kernel a line, for scripts")
    build = commands.add_parser("build", help="build what a board needs")
    add_board_options(build)
    build.add_argument("--source", action="store_true",
                       help="unpack the kernel's source as well: "
                       "current/linux-source-VERSION in the cache")
    build.add_argument("--refresh", action="store_true",
                       help="look for newer versions in Debian's archive")
    prepare = commands.add_parser(
        "prepare", help="build what modules are compiled with, no more")
    prepare.add_argument("-a", "--arch", choices=list(kernels.TARGETS),
                         help="architecture, as Debian calls it; without "
                         "any, list all with their kernels")
    prepare.add_argument("-k", "--kernel", choices=list(kernels.VERSIONS),
                         help="kernel (the newest)",
                         default=list(kernels.VERSIONS)[-1])
    return top


def parse(argv):
    """Options, and what follows the first -- as the command, untouched."""
    command = []
    if "--" in argv:
        mark = argv.index("--")
        argv, command = argv[:mark], argv[mark + 1:]
    top = parser()
    options = top.parse_args(argv)
    options.command = getattr(options, "command", []) + command
    detailed = [getattr(options, name, None) for name in ("trace", "profile")]
    if any(detailed) and not options.count:
        options.count = "-"
    if options.mode == "run" and not options.command:
        top.error("run: no command")
    return options


def list_boards(plain):
    if plain:
        for board in boards.ALL.values():
            for name in board.kernels:
                print(board.name, name)
        return 0
    for board in boards.ALL.values():
        names = [f"{name} (default)" if name == board.default_kernel
                 else name for name in board.kernels]
        print(f"{board.name:8} {board.about}\n{'':8} kernels: "
              + ", ".join(names))
    return 0


def build(store, apt, board, flavour, source):
    """Build all that a run needs, and give it a name that people can use."""
    store.link("qemu-" + board.name, board.qemu(store, apt))
    kernel = recipes.kernel(store, apt, board, flavour)
    store.link(f"kernel-{board.name}-{flavour}", kernel)
    recipes.base_files(store, apt, board)
    store.link("lwip", recipes.lwip(store, apt))
    if source:
        version = flavour.partition("-")[0]
        package, _ = kernels.VERSIONS[version]
        store.link(package,
                   recipes.kernel_source(store, apt.of(package), package))
    print(f"kernel for {board.name}, to build modules against:\n"
          f"  make KDIR={store.root}/current/kernel-{board.name}-{flavour} "
          f"ARCH={board.arch} CROSS_COMPILE={board.cross}")
    return 0


def prepare(arch, version):
    """Prepare a kernel that modules are compiled for; without one, list all."""
    if not arch:
        for name, target in kernels.TARGETS.items():
            for known in target.kernels:
                print(name, known)
        return 0
    target = kernels.TARGETS[arch]
    check_packages("matrix")
    store = Store(default_root())
    tree = recipes.prepared_kernel(store, sources.Apt(store), target, version)
    print(f"  make KDIR={tree} ARCH={target.arch} "
          f"CROSS_COMPILE={target.cross}")
    return 0


def check_packages(group):
    """Name the Debian packages that are missing, before anything fails."""
    argv = [recipes.TOOLS / "deps", "--check", "build", group]
    done = subprocess.run(argv, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        missing = done.stdout.decode().strip()
        raise BuildError(f"Debian packages are missing: {missing}\n"
                         f"tools/emulator/deps build {group} "
                         "installs them")


def dispatch(options):
    if options.mode == "list":
        return list_boards(options.plain)
    if options.mode == "prepare":
        return prepare(options.arch, options.kernel)
    if options.board not in boards.ALL:
        raise BuildError(f"there is no board '{options.board}': "
                         + ", ".join(boards.ALL))
    board = boards.ALL[options.board]
    flavour = options.kernel or board.default_kernel
    if flavour not in board.kernels:
        raise BuildError(f"{board.name} has no kernel '{flavour}': "
                         + ", ".join(board.kernels))
    check_packages(board.name)
    store = Store(default_root())
    apt = sources.Apt(store)
    if options.mode == "build":
        if options.refresh:
            apt.refresh_all()
        return build(store, apt, board, flavour, options.source)
    if options.share and not hasattr(board, "shares"):
        raise BuildError(f"{board.name} has no memory that boards share: "
                         "--share is for "
                         + ", ".join(name for name, other in boards.ALL.items()
                                     if hasattr(other, "shares")))
    return machine.run(ROOT, board, flavour, options, store, apt)


def interrupted(signum, _frame):
    """Turn a signal into an exception, so that QEMU and files go away."""
    raise SystemExit(128 + signum)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    options = parse(sys.argv[1:])
    for _ in range(2):
        try:
            return dispatch(options)
        except sources.Superseded:
            continue
        except BrokenPipeError:
            # The reader of the output has gone: the status that a shell reports
            # for SIGPIPE
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 128 + signal.SIGPIPE
        except BuildError as error:
            print(f"ampvm: {error}", file=sys.stderr)
            return AMPVM_FAILED
    return AMPVM_FAILED
