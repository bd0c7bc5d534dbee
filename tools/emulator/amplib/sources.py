# SPDX-License-Identifier: GPL-2.0
"""Debian's sources, through an apt state of our own.

The archives are those the system uses, plus deb-src, kept in the cache: the
system's configuration, lists and packages stay as they are. Only archives
that say "Origin: Debian" are taken, whatever else is configured and
reachable or not. apt verifies the signatures, with Debian's own keys, and
through them every file that it downloads.

A package that this release of Debian does not have comes from the one suite
that SUITES names for it. Each suite has an apt state of its own, so that no
package of another release can replace one of this release.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from .store import BuildError

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
CODENAME = "bookworm"
MIRROR = "http://deb.debian.org/debian"
FALLBACK = (
    (MIRROR, f"{CODENAME}"),
    ("http://deb.debian.org/debian", f"{CODENAME}-updates"),
    ("http://deb.debian.org/debian-security", f"{CODENAME}-security"),
)

# The suite of each package that the releases' own suites above do not have.
# Debian signs it with keys that are in this release's keyring, too.
SUITES = {
    "linux-source-7.2": "trixie-backports",
    "linux-source-7.3": "trixie-backports",
}

APT_CONF = """\
{architecture}
Dir::State "{dir}/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{dir}/cache";
Dir::Etc::SourceList "{dir}/debian.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Get::List-Cleanup "false";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Periodic;
{sandbox}
"""


class Superseded(Exception):
    """The archive has a newer version than the one that was looked up."""


def one_line_entries(text):
    """(URI, suite) of the deb lines of a .list file."""
    for line in text.splitlines():
        line = line.split("#")[0]
        match = re.match(r"\s*deb\s+(?:\[[^]]*\]\s*)?(\S+)\s+(\S+)", line)
        if match:
            yield match.groups()


def deb822_entries(text):
    """(URI, suite) of the deb stanzas of a .sources file."""
    for stanza in re.split(r"\n\s*\n", text):
        lines = [x for x in stanza.splitlines() if not x.startswith("#")]
        joined = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
        field = {k.lower(): v.split() for k, v in
                 re.findall(r"^([\w-]+):[ \t]*(.*)$", joined, re.M)}
        if (field.get("enabled", ["yes"])[0].lower() == "no"
                or "deb" not in field.get("types", [])):
            continue
        for uri in field.get("uris", []):
            for suite in field.get("suites", []):
                yield uri, suite


def system_entries(etc=Path("/etc/apt")):
    """(URI, suite) of every archive that the system uses, in order."""
    files = [etc / "sources.list"]
    files += sorted((etc / "sources.list.d").glob("*"))
    entries = []
    for file in files:
        parse = {".list": one_line_entries,
                 ".sources": deb822_entries}.get(file.suffix)
        if parse and file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            entries += parse(text)
    return list(dict.fromkeys(entries))


def is_debian(release):
    """Whether a Release file is one of Debian's, of the right release."""
    origin = re.search(r"^Origin: *(.*)$", release, re.M)
    codename = re.search(r"^Codename: *(.*)$", release, re.M)
    return (origin and origin[1].strip() == "Debian" and codename
            and re.match(rf"{CODENAME}\b", codename[1].strip()))


def is_suite(release, suite):
    """Whether a Release file is that of one of Debian's other suites."""
    origin = re.search(r"^Origin: *(.*)$", release, re.M)
    codename = re.search(r"^Codename: *(.*)$", release, re.M)
    return (origin and origin[1].strip() in ("Debian", "Debian Backports")
            and codename and codename[1].strip() == suite)


class Apt:
    """The private apt state, of this machine's architecture or another.

    With a suite, that of this suite alone.
    """

    def __init__(self, store, architecture="", suite=""):
        self.store = store
        self.architecture = architecture
        self.suite = suite
        self.others = {}
        self.dir = store.root / "-".join(
            filter(None, ("apt", suite, architecture)))
        self.versions_file = self.dir / "versions.json"
        try:
            self.known = json.loads(self.versions_file.read_text())
        except (OSError, ValueError):
            self.known = {}

    def _options(self):
        return ["-c", str(self.dir / "apt.conf")]

    def _output(self, *argv):
        done = subprocess.run([argv[0], *self._options(), *argv[1:]],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "LC_ALL": "C"}, check=False)
        return done.stdout.decode(), done.stderr.decode().strip()

    def _release(self, uri, suite):
        """The text of an archive's InRelease file, empty if unreachable."""
        target = self.dir / "InRelease"
        target.unlink(missing_ok=True)
        self._output("/usr/lib/apt/apt-helper", "-o", "Acquire::Retries=1",
                     "-o", "Acquire::http::Timeout=15",
                     "-o", "Acquire::https::Timeout=15", "download-file",
                     f"{uri.rstrip('/')}/dists/{suite}/InRelease", str(target))
        try:
            return target.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _write_config(self):
        for name in ("state/lists/partial", "cache/archives/partial"):
            (self.dir / name).mkdir(parents=True, exist_ok=True)
        sandbox = 'APT::Sandbox::User "root";' if os.getuid() == 0 else ""
        other = (f'APT::Architecture "{self.architecture}"; '
                 f'APT::Architectures {{ "{self.architecture}"; }};'
                 if self.architecture else "")
        (self.dir / "apt.conf").write_text(APT_CONF.format(
            dir=self.dir, sandbox=sandbox, architecture=other))

    def of(self, package):
        """The apt state whose archives have a package."""
        suite = SUITES.get(package, "")
        if suite == self.suite:
            return self
        if suite not in self.others:
            self.others[suite] = Apt(self.store, self.architecture, suite)
        return self.others[suite]

    def _suite_entries(self):
        """(URI, suite) of the other suite, on the mirror that the system uses."""
        mirrors = [uri for uri, suite in system_entries()
                   if suite in (CODENAME, "oldstable", "stable")]
        for uri in dict.fromkeys((*mirrors, MIRROR)):
            if is_suite(self._release(uri, self.suite), self.suite):
                return [(uri, self.suite)]
        return [(MIRROR, self.suite)]

    def _system_entries(self):
        """(URI, suite) of those of the system's archives that are Debian's."""
        return [x for x in system_entries()
                if not x[1].endswith("/") and is_debian(self._release(*x))]

    def _write_sources(self):
        entries = (self._suite_entries() if self.suite
                   else self._system_entries())
        if not entries:
            self.store.progress.step(
                f"apt: no Debian {CODENAME} archive among the system's "
                f"sources can be reached, using {FALLBACK[0][0]}")
            entries = FALLBACK
        (self.dir / "debian.sources").write_text("\n".join(
            f"Types: deb deb-src\nURIs: {uri}\nSuites: {suite}\n"
            f"Components: main\nSigned-By: {KEYRING}\n"
            for uri, suite in entries))

    def refresh(self):
        """Fetch the package lists and forget what was looked up."""
        with self.store.lock(self.dir.name):
            self._fetch_lists()

    def _need_lists(self):
        """Fetch the package lists, unless another run has or does it now."""
        with self.store.lock(self.dir.name):
            if not (self.dir / "debian.sources").is_file():
                self._fetch_lists()

    def _fetch_lists(self):
        self.store.progress.step("apt: fetching Debian's package lists")
        self._write_config()
        self._write_sources()
        _, errors = self._output("apt-get", "-q", "update")
        self.known = {}
        self.versions_file.unlink(missing_ok=True)
        if not any((self.dir / "state/lists").glob("*_source_Sources*")):
            raise BuildError("apt: cannot fetch Debian's package lists:\n"
                             + errors)

    def refresh_all(self):
        """The same for this release and for all suites in use."""
        for apt in dict.fromkeys((self, *map(self.of, SUITES))):
            if apt is self or (apt.dir / "debian.sources").is_file():
                apt.refresh()

    def _print_uris(self, kind, package):
        if kind == "source":
            argv = ("source", "--download-only", "--only-source")
        else:
            argv = ("download",)
        return self._output("apt-get", *argv, "--print-uris", package)

    def version(self, package, kind="source"):
        """The version of a package in the archive, "source" or "binary"."""
        name = f"{kind} {package}"
        if name in self.known:
            return self.known[name]
        self._need_lists()
        suffix = {"source": r"\.dsc", "binary": r"_\w+\.deb"}[kind]
        out, errors = self._print_uris(kind, package)
        match = re.search(rf"^'\S+' {re.escape(package)}_(\S+?){suffix} ",
                          out, re.M)
        if not match:
            raise BuildError(f"apt: no {kind} package '{package}' in "
                             f"Debian {self.suite or CODENAME}: {errors}")
        return self._remember(name, match[1])

    def _remember(self, name, value):
        self.known[name] = value
        temporary = self.versions_file.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(self.known, indent=1))
        os.replace(temporary, self.versions_file)
        return value

    def dependency(self, package, pattern):
        """The package among those a package depends on that a pattern fits."""
        name = f"dependency {package} {pattern}"
        if name in self.known:
            return self.known[name]
        self.version(package, "binary")
        out, errors = self._output("apt-cache", "show", "--no-all-versions",
                                   package)
        match = re.search(rf"(?m)^Depends:.*?\b({pattern})(?=[ ,]|$)", out)
        if not match:
            raise BuildError(f"apt: '{package}' depends on no package "
                             f"'{pattern}': {errors}")
        return self._remember(name, match[1])

    def fetch(self, package, kind="source"):
        """The directory with a package's files, downloaded and verified."""
        version = self.version(package, kind)

        def build(work):
            files = work.fresh("files")
            argv = (("source", "--download-only", "--only-source")
                    if kind == "source" else ("download",))
            try:
                work.run("apt-get", *self._options(), *argv, package,
                         cwd=files)
            except BuildError as error:
                self.refresh()
                if self.version(package, kind) != version:
                    raise Superseded(package) from error
                raise
            return files

        name = "-".join(filter(None, ("download", package, self.architecture)))
        safe = re.sub(r"[^\w.+-]", "_", version)
        return self.store.get(name, safe, build)

    def unpack_source(self, work, package, target):
        """Unpack a source package with Debian's patches applied."""
        files = self.fetch(package)
        shutil.rmtree(target, ignore_errors=True)
        work.run("dpkg-source", "--no-check", "-x",
                 next(files.glob("*.dsc")), target)

    def unpack_binary(self, work, package, target):
        """Unpack a binary package."""
        files = self.fetch(package, "binary")
        work.run("dpkg-deb", "-x", next(files.glob("*.deb")), target)
