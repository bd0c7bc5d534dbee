# SPDX-License-Identifier: GPL-2.0
"""One run of an emulated board."""

import ctypes
import os
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import termios
import time
import tty
from pathlib import Path

from . import count, initrd, klog, recipes, suite
from .link import ProtocolError, Receiver
from .store import BuildError

TIMED_OUT = 124
SPLAT = 125
PR_SET_PDEATHSIG = 1
# Seconds for the guest to go down after its command: on a slow machine, the
# search for leaked memory takes minutes.
GRACE = 900
# Directory for the line counts of our modules; each run has a directory below
# it.
COVERAGE = os.environ.get("AMPVM_COVERAGE")

USER_FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n"
                  "nobody:x:65534:65534:nobody:/:/bin/sh\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "etc/hosts": "127.0.0.1 localhost ampvm\n",
}
DIRECTORIES = ("proc", "sys", "dev", "tmp", "root", "out", "run", "var/run",
               "bin", "sbin", "usr/bin", "usr/sbin")


class Run:
    """The files and settings of one run, in a directory of its own."""

    def __init__(self, root, board, flavour, options):
        self.root = root
        self.board = board
        self.flavour = flavour
        self.options = options
        self.dir = Path(tempfile.mkdtemp(prefix="ampvm-"))
        self.initrd = self.dir / "initrd"
        self.console = self.dir / "console.log"
        self.tar = self.dir / "out.tar"
        self.overlays = options.overlay
        # Interfaces send only what a test sends. The kernel keeps the links
        # between devices until modules are loaded, however slow the machine is.
        self.command_line = ("panic=-1 loglevel=7 ipv6.disable_ipv6=1 "
                             "deferred_probe_timeout=3600")
        self.kernel = self.qemu = self.firmware = None
        self.devices = ()
        self.counter = None

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def boot_arguments(self, image, command_line=""):
        """QEMU's arguments for an image of the kernel, for boards to use."""
        console = (f"{self.board.boot_console} keep_bootcon console=null"
                   if self._has_boot_console()
                   else f"console={self.board.console}")
        return ("-kernel", str(self.kernel / image),
                "-initrd", str(self.initrd),
                "-append", f"{console} {command_line} {self.command_line}",
                *(self.counter.same if self.counter else ()))

    def _has_boot_console(self):
        """Whether the kernel writes its log by the boot console alone.

        Linux 6.1 prints with the lock of the UART's driver taken. Where lockdep
        wants the locks to nest as with PREEMPT_RT, a line that is printed in an
        interrupt is a report, after which lockdep is off.
        """
        config = (self.kernel / ".config").read_text()
        return "CONFIG_PROVE_RAW_LOCK_NESTING=y" in config

    # Preparation

    def prepare(self, store, apt):
        """Build what is missing and write the initial RAM file system."""
        board = self.board
        self.qemu = board.qemu(store, apt)
        self.kernel = recipes.kernel(store, apt, board, self.flavour)
        if self.options.count:
            self.counter = count.Counter(store, apt, board, self.kernel,
                                         self.dir, self.options.trace,
                                         self.options.profile)
            self.command_line += " " + self.counter.command_line
        files = recipes.base_files(store, apt, board)
        remote = suite.build_remote(store, apt, self.root, board)
        if remote:
            files[remote.name] = remote
        modules = self.dir / "modules"
        modules.mkdir()
        for module in suite.kernel_modules(self.kernel):
            shutil.copy(module, modules)
        suite.build_modules(store, self.root, board, self.flavour,
                            self.kernel, modules)
        self.firmware = (self.options.firmware or
                         suite.build_firmware(store, apt, self.root, board))
        with open(self.initrd, "wb") as file:
            self._fill(initrd.Archive(file), files,
                       sorted(modules.glob("*.ko")))

    def _fill(self, archive, files, modules):
        for name in DIRECTORIES:
            archive.directory(name)
        # Without a console, what init says goes to /dev/kmsg
        archive.device("dev/console", 0o600,
                       *((1, 11) if self._has_boot_console() else (5, 1)))
        archive.device("dev/null", 0o666, 1, 3)
        for name, text in USER_FILES.items():
            archive.data(name, text.encode())
        self._add_programs(archive, files)
        if self.firmware:
            # For amp_rproc: QEMU has put it into place already.
            archive.data("lib/firmware/amp-remote.elf",
                         Path(self.firmware).read_bytes())
        suite.add_modules(archive, recipes.kernel_release(self.kernel),
                          modules)
        for source, target in self.options.file:
            archive.copy(source, target)
        for name, text in self._settings().items():
            archive.data(f".ampvm/{name}", text)
        archive.close()

    def _add_programs(self, archive, files):
        rootfs = recipes.TOOLS / "rootfs"
        for name in ("init", "bin/amp-up", "bin/amp-down", "bin/amp-covered",
                     "bin/amp-symbols"):
            script = rootfs / os.path.basename(name)
            archive.data(name, script.read_bytes(), 0o755)
        for name, path in files.items():
            if name != "busybox.links":
                place = "lib" if ".so." in name else "bin"
                archive.data(f"{place}/{name}", path.read_bytes(), 0o755)
        archive.symlink("lib64", "lib")
        for applet in files["busybox.links"].read_text().split():
            if applet not in ("/bin/busybox", "/init"):
                archive.symlink(applet, "/bin/busybox")

    def _settings(self):
        """The files of /.ampvm, see rootfs/init."""
        firmware = self.board.firmware
        release = (f"{firmware['cpu']} {firmware['address']:#x}"
                   if self.firmware and not self.options.no_release else "")
        modules = suite.MODULES + (() if firmware else suite.SIMULATOR)
        wrappers = (*(["amp-covered"] if COVERAGE else []),
                    *(["amp-symbols"] if self._wants_symbols() else []))
        size = shutil.get_terminal_size()
        settings = {
            "AMPVM_MODE": self.options.mode,
            "AMPVM_SIZE": f"{size.lines} {size.columns}",
            "AMPVM_LINK": self.board.link,
            "AMPVM_RELEASE": release,
            "AMPVM_LOAD": "no" if self.options.no_modules else "yes",
        }
        return {
            "env": "".join(f"{name}={shlex.quote(value)}\n"
                           for name, value in settings.items()).encode(),
            "argv": b"".join(os.fsencode(arg) + b"\0" for arg in (*wrappers, *self.options.command)),
            "suite": "".join(f"{name}\n" for name in modules).encode(),
        }

    # The machine

    def start(self):
        """Start QEMU; returns its process and our end of the link."""
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.set_inheritable(True)
            self.devices = (
                "-nodefaults", "-display", "none", "-no-reboot",
                "-chardev", f"file,id=console,path={self.console}",
                "-serial", "chardev:console",
                "-chardev", f"socket,id=link,fd={theirs.fileno()}",
                "-serial", "chardev:link",
                *(self.counter.machine_arguments() if self.counter
                  else ("-accel", "tcg,thread=multi")))
            argv = self.board.machine_arguments(self.qemu, self)
            # A session of its own: Ctrl-C is for ampvm, which then ends it.
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=open(self.dir / "qemu.err", "wb"),
                pass_fds=(theirs.fileno(),), start_new_session=True,
                preexec_fn=die_with_parent)
        return process, ours

    def qemu_messages(self):
        return (self.dir / "qemu.err").read_text(errors="replace").strip()

    def run(self):
        """Run the board; returns ampvm's exit status."""
        deadline = time.monotonic() + self.options.timeout
        process, link = self.start()
        try:
            if self.options.mode == "shell":
                status = self._shell(link)
            else:
                status = self._command(link, deadline)
            if status is None:
                status = self._lost(process)
            elif self.finished and not self._goes_down(process):
                status = status or TIMED_OUT
        finally:
            process.kill()
            process.wait()
            link.close()
        if self.counter:
            self._give_counts()
        return self._verdict(status)

    def _wants_symbols(self):
        """Addresses in modules get names."""
        return self.options.trace or self.options.profile

    def _give_counts(self):
        """Counts to standard output or a file, a trace to a file."""
        options = self.options
        text = self.counter.counts()
        if options.count == "-":
            sys.stdout.write(text)
        else:
            Path(options.count).write_text(text)
        symbols = self.dir / "symbols"
        modules = symbols.read_text().splitlines() if symbols.exists() else []
        if options.trace:
            lines = self.counter.named_trace(modules, self.firmware)
            options.trace.write_text("".join(f"{line}\n" for line in lines))
        if options.profile:
            lines = self.counter.named_profile(modules)
            options.profile.write_text("".join(f"{line}\n" for line in lines))

    finished = False

    def _command(self, link, deadline):
        """Pass the command's output on until it ends."""
        with open(self.tar, "wb") as tar_file:
            receiver = Receiver(tar_file)
            while receiver.status is None:
                left = deadline - time.monotonic()
                silence = self.options.silence or left
                if left <= 0 or not select.select([link], [], [],
                                                  min(left, silence))[0]:
                    print("ampvm: no end after %g s" % self.options.timeout
                          if left <= silence else
                          "ampvm: not a word for %g s" % silence,
                          "the kernel's last lines:", *self._last_words(),
                          sep="\n", file=sys.stderr)
                    return TIMED_OUT
                data = link.recv(65536)
                if not data:
                    return None
                receiver.feed(data)
        self.finished = True
        self._unpack()
        return receiver.status

    def _unpack(self):
        """Bring the guest's /out into the user's directory."""
        target = self.options.out or self.dir / "out"
        if not self.tar.stat().st_size:
            return
        target.mkdir(parents=True, exist_ok=True)
        with tarfile.open(self.tar) as archive:
            members = [m for m in archive.getmembers()
                       if m.isreg() or m.isdir() or m.issym()]
            for member in members:
                path = os.path.normpath(member.name)
                if path.startswith(("/", "..")):
                    raise ProtocolError(f"bad name in /out: {member.name}")
                member.uid, member.gid = os.getuid(), os.getgid()
            archive.extractall(target, members)
        if (target / "symbols").exists() and self._wants_symbols():
            shutil.move(target / "symbols", self.dir / "symbols")
        if COVERAGE and (target / "gcov").exists():
            shutil.move(target / "gcov", Path(COVERAGE, self.dir.name))

    def _shell(self, link):
        """Connect the user's terminal to the guest's until its shell ends."""
        stdin = sys.stdin.fileno()
        saved = termios.tcgetattr(stdin) if os.isatty(stdin) else None
        if saved:
            tty.setraw(stdin)
        try:
            return self._shell_loop(link, stdin)
        finally:
            if saved:
                termios.tcsetattr(stdin, termios.TCSADRAIN, saved)

    def _shell_loop(self, link, stdin):
        # Input waits for the guest's first NUL: a UART that nobody has
        # opened yet loses it. The second one is the end.
        sources = [link]
        marks = 0
        while marks < 2:
            for source in select.select(sources, [], [])[0]:
                if source is stdin:
                    data = os.read(stdin, 4096)
                    link.sendall(data or b"\nexit\n")
                    if not data:
                        sources.remove(stdin)
                    continue
                data = link.recv(65536)
                if not data:
                    return None
                os.write(1, data.replace(b"\0", b""))
                if not marks and b"\0" in data:
                    sources.append(stdin)
                marks += data.count(b"\0")
        self.finished = True
        return 0

    def _goes_down(self, process):
        """Let the guest go down by itself: its last reports matter."""
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            print(f"ampvm: the guest did not go down within {GRACE} s",
                  file=sys.stderr)
            return False
        return True

    def _lost(self, process):
        """QEMU has ended without the command's status."""
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
        print("ampvm: the guest ended before its command did",
              self.qemu_messages(), sep="\n", file=sys.stderr)
        if not klog.reports(klog.read(self.console)):
            print(*self._last_words(), sep="\n", file=sys.stderr)
        return SPLAT

    def _last_words(self):
        """The last lines of the kernel's log."""
        lines = [x.rstrip() for x in klog.read(self.console) if x.strip()]
        return lines[-10:]

    def _verdict(self, status):
        if self.options.log:
            shutil.copyfile(self.console, self.options.log)
        found = klog.reports(klog.read(self.console))
        if not found or self.options.allow_splat:
            return status
        sys.stdout.flush()
        print(klog.describe(found), file=sys.stderr)
        return status if status == TIMED_OUT else SPLAT


def die_with_parent():
    """Have the kernel end QEMU even if ampvm is killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(root, board, flavour, options, store, apt):
    """Prepare and run a board; returns ampvm's exit status."""
    machine = Run(root, board, flavour, options)
    try:
        machine.prepare(store, apt)
        return machine.run()
    except ProtocolError as error:
        raise BuildError(f"link to the guest: {error}") from error
    finally:
        machine.close()
