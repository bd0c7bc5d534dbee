#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux can bring the remote's core online: not while the remote runs on it.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. ./rproc.sh

CPU=/sys/devices/system/cpu/cpu2
ONLINE=$CPU/online

bring_online()
{
	echo 1 > $ONLINE
}

attaches()
{
	modprobe amp_rproc && expect state "$(state)" attached
}

# The remote does not notice
refuses()
{
	before=$(boots)
	dmesg_mark
	fails 'Device or resource busy' bring_online && says 'runs the remote' &&
		expect online "$(cat $ONLINE)" 0 &&
		expect boots "$(boots)" "$before" && echoes 0 5 16
}

refuses_detached()
{
	ask detach && expect state "$(state)" detached && refuses && ask start
}

refuses_restarted()
{
	ask stop && ask start && eventually all_online && refuses
}

# The kernel is told to fail in the last step before it starts the processor, and to
# undo the others: with two processors, the machine that counts hangs
nothing_against_free_core()
{
	ask stop && expect state "$(state)" offline || return 1
	sed -n 's/^ *\([0-9]*\): cpu:bringup$/\1/p' $CPU/../hotplug/states \
		> $CPU/hotplug/fail || return 1
	dmesg_mark
	fails 'temporarily unavailable' bring_online && ! said 'runs the remote'
}

starts_again()
{
	ask start && expect state "$(state)" running && booted "$before" && refuses
}

nothing_left()
{
	rmmod amp_rproc && ! grep -q remoteproc/amp $CPU/../hotplug/states
}

[ -w $CPU/hotplug/fail ] || skip_all "no file $CPU/hotplug/fail: the kernel has no CONFIG_HOTPLUG_CPU"
plan 7
eventually all_online
check 'attaches' attaches
check 'Linux does not get a core that runs the remote' refuses
check 'nor one that it is detached from' refuses_detached
check 'nor one that it has started' refuses_restarted
check 'Linux may have the core when the remote has been stopped' \
	nothing_against_free_core
check 'the remote gets the core that Linux has left' starts_again
check 'nothing is left behind' nothing_left
finish
