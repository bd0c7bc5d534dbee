# SPDX-License-Identifier: GPL-2.0
"""Finding reports of bugs in a kernel log."""

import re

# What starts a report. "INFO: " alone would match harmless messages.
SPLATS = re.compile("|".join((
    r"\bBUG:? ", r"\bkernel BUG at\b", r"\bWARNING: ", r"\bOops\b",
    r"\bKernel panic\b", r"\bKASAN\b.*\bin\b", r"\bKCSAN\b.*\bin\b",
    r"\bUBSAN: ", r"\bUnable to handle kernel\b",
    r"\bgeneral protection fault\b",
    r"\bINFO: (possible|task|rcu|inconsistent|suspicious|trying)\b",
    r"\bpossible (circular|recursive) locking\b", r"\bpossible irq lock\b",
    r"\binconsistent lock state\b", r"\bbad unlock balance\b",
    r"\bsuspicious RCU usage\b", r"\bInvalid wait context\b",
    r"\bsleeping function called from invalid context\b",
    r"\bscheduling while atomic\b", r"\bheld lock freed\b",
    r"\block held when returning to user space\b",
    r"\bsoft lockup\b", r"\bhard LOCKUP\b", r"\bblocked for more than\b",
    r"\bworkqueue lockup\b", r"\brcu:? .*(self-)?detected stall",
    r"\bODEBUG: ", r"\bDMA-API: .*: ", r"\brefcount_t: ",
    r"\blist_(add|del) corruption\b", r"\bkmemleak: unreferenced object\b",
    r"\bkmemleak: [0-9]+ new suspected\b", r"\birq \d+: nobody cared\b",
    r"\bunregister_netdevice: waiting\b", r"\b[Mm]achine [Cc]heck\b",
    # Not a bug, but lockdep finds nothing after it
    r"\bDisabling lock debugging\b",
)))

# The kernel has data races of its own, which make no difference. One is ours if
# a function of ours has a part in it, or if we have called both that have.
RACE = re.compile(r"\bBUG: KCSAN: ")
RACE_ACCESS = re.compile(r"\b(read|write)\b.* to 0x[0-9a-f]+ of \d+ bytes by ")
RACE_END = re.compile(r"={20,}")
OURS = re.compile(r"\[amp_\w+\]")

# The driver core prints this when it has no memory for the name of a link in
# sysfs that it removes: injected faults cause that.
NO_MEMORY = re.compile(r"\bWARNING: .* devlink_remove_symlinks\+")

# The name service of mainline's bus removes devices from a callback of its own
# endpoint: to lockdep, its lock is that of the endpoint that goes. The lines
# that follow the report's title name the lock and who wants it.
RECURSION = re.compile(r"\bWARNING: possible recursive locking\b")
NAME_SERVICE = re.compile(
    r"\(&ept->cb_lock\).* at: virtio_rpmsg_destroy_ept\+")

# Lines to show of each report, and reports to show.
CONTEXT = 40
SHOWN = 5


def read(path):
    """The log's lines, without what a serial console adds."""
    try:
        text = path.read_bytes().decode(errors="replace")
    except OSError:
        return []
    return text.replace("\r", "").split("\n")


def is_splat(line):
    return SPLATS.search(line) and not NO_MEMORY.search(line)


def is_name_service(report):
    """Is it lockdep's report about the name service of mainline's bus?"""
    return (RECURSION.search(report[0]) and
            any(NAME_SERVICE.search(line) for line in report))


def race_end(lines, number):
    """The index behind the last line of a report of a data race."""
    for end in range(number, min(number + 2 * CONTEXT, len(lines))):
        if RACE_END.search(lines[end]):
            return end + 1
    return number + CONTEXT


def is_ours(race):
    """Is a data race ours? See RACE."""
    called = []
    for line in race[1:]:
        if "Reported by" in line:
            break
        if RACE_ACCESS.search(line):
            called.append(False)
        elif called and OURS.search(line):
            called[-1] = True
    return bool(OURS.search(race[0])) or (bool(called) and all(called))


def reports(lines):
    """The reports in a log, each a list of lines."""
    found = []
    end = 0
    for number, line in enumerate(lines):
        if number < end or not is_splat(line):
            continue
        if is_name_service(lines[number:number + CONTEXT]):
            continue
        race = RACE.search(line)
        end = race_end(lines, number) if race else number + CONTEXT
        if not race or is_ours(lines[number:end]):
            found.append(lines[number:end])
    return found


def describe(found):
    """Reports as text for people."""
    text = [f"ampvm: {len(found)} report(s) in the guest's kernel log:"]
    for report in found[:SHOWN]:
        text += ["--------"] + [line.rstrip() for line in report]
    if len(found) > SHOWN:
        text.append(f"-------- and {len(found) - SHOWN} more")
    return "\n".join(text).rstrip()
