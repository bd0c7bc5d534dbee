#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What has been acknowledged is not lost, and what has not is sent again: the remote is
# killed and restarted, and the modules are unloaded and loaded, under an
# application that goes on.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../sim/sim.sh
. ./sim.sh
# shellcheck source=lib.sh
. ./lib.sh

need_programs ./amp-remote
load || skip_all "the suite can't be loaded"

CYCLES=${CYCLES:-$(fewer 20 3)}
RELOADS=${RELOADS:-$(fewer 5 2)}
MODULES='amp_sim amp_eth amp_misc amp_rpmsg amp_virtio amp_msgirq'
number=1

run()
{
	./amp-remote "$(device a)" >/dev/null &
	remote=$!
}

die()
{
	kill -9 "$remote"
	wait "$remote" 2>/dev/null
	return 0
}

come_up()
{
	start a channels=2 first_channel=40 && run && online 40 &&
	start_resending rpmsg:sim"$(index a)"-channel0
}

restarts()
{
	last=$((number + CYCLES))
	while [ "$number" -lt "$last" ]; do
		number=$((number + 1))
		goes_on || return
		die
		run
		reaches_session "$number" || return
	done
}

# With the device, the file goes that the library has open, so that the modules can go
unload()
{
	die
	stop a || return
	for module in $MODULES; do
		eventually rmmod "$module" || return
	done
}

reloads()
{
	last=$((number + RELOADS))
	while [ "$number" -lt "$last" ]; do
		number=$((number + 1))
		goes_on && unload && load && start a channels=2 first_channel=40 &&
			run && reaches_session "$number" || return
	done
}

plan 4
check "an application with a service by name" come_up
check "the remote is killed and restarted $CYCLES times" restarts
check "the modules are unloaded and loaded $RELOADS times" reloads
check "every message has been acknowledged" end_resending
die
stop_all
rmmod amp_sim
finish
