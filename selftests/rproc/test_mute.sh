#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Firmware without a control block can be started and attached to, not stopped.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. ./rproc.sh

starts()
{
	modprobe amp_rproc && expect state "$(state)" offline && ask start &&
		expect state "$(state)" running && booted 0
}

does_not_stop()
{
	dmesg_mark
	fails 'not supported' ask stop && expect state "$(state)" running &&
		echoes 0 16 && expect boots "$(boots)" 1
}

reload()
{
	rmmod amp_rproc && echoes 0 16 && modprobe amp_rproc &&
		expect state "$(state)" attached && expect boots "$(boots)" 1
}

# Having parked by itself it has put the core back
starts_when_parked()
{
	remote park > /dev/null
	eventually parked && ask stop && expect state "$(state)" offline &&
		ask start && booted 1
}

parked()
{
	[ "$(control 1)" = 0x00000002 ]
}

plan 4
check 'starts' starts
check 'does not stop' does_not_stop
check 'attaches to what it has left' reload
check 'starts again when the remote has parked' starts_when_parked
finish
