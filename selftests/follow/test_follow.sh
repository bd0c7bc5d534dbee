#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Channels follow a processor of the remoteproc framework (test_follow.dtso): offline
# while it is stopped, a fresh session with each start. What answers is the board's
# remote, which notices rings that start from nothing.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

CYCLES=${CYCLES:-$(fewer 20 3)}
PROCESSOR=soc@fe0000000:test-remoteproc
TEST=/sys/bus/platform/drivers/amp_test_rproc
VIRTIO=/sys/bus/platform/drivers/amp_virtio
RPMSG=$(node_dir "$FIELD")
NAME=${RPMSG##*/}

processor()
{
	echo "/sys/bus/platform/devices/$PROCESSOR/remoteproc/remoteproc"*
}

# ask WORD: have the framework do something
ask()
{
	echo "$1" >"$(processor)/state"
}

crash()
{
	echo 1 >/sys/module/amp_test_rproc/parameters/crash
}

state_is()
{
	expect "state of $1" "$(attr "$1" state)" "$2"
}

all_offline()
{
	for ch in $(seq 0 16); do
		state_is "$ch" offline || return
	done
}

comes_up()
{
	eventually all_online && echoes 0 5 16
}

# It waits for the processor's driver
waits()
{
	load_modprobe
	[ ! -e "$RPMSG/driver" ] && [ ! -e "$RPMSG/rpmsg_plat_info0" ] &&
		dmesg | grep -q 'names-no-processor: remoteproc: malformed, expected the node of a remote processor'
}

probed_when_there()
{
	insmod "$TESTS_DIR/amp_test_rproc.ko" &&
		eventually attr 16 state && all_offline
}

# A write that was begun before the stop has ended when the stop has
stopped_at_once()
{
	exec 3<>/dev/rpmsg-misc5 || return
	ask stop
	result=0
	all_offline || result=1
	fails 'Broken pipe' sh -c 'echo hello >&3' || result=1
	exec 3>&-
	return $result
}

starts()
{
	ask start && comes_up
}

crashes()
{
	exec 3<>/dev/rpmsg-misc5 || return
	crash
	eventually fails 'Broken pipe' sh -c 'echo hello >&3'
	result=$?
	exec 3>&-
	[ "$result" = 0 ] && comes_up
}

# One that does not start has no session
refused()
{
	ask stop && echo Y >/sys/module/amp_test_rproc/parameters/refuse &&
		fails 'rror' ask start || return
	echo N >/sys/module/amp_test_rproc/parameters/refuse
	all_offline && starts
}

# reset is for the user: it does not start what follows
reset_does_nothing()
{
	ask stop && set_attr 5 reset 1 && sleep 1 && state_is 5 offline &&
		starts
}

cycles()
{
	for _ in $(seq "$CYCLES"); do
		ask stop && all_offline && ask start || return
		eventually all_online || return
	done
	echoes 0 5 16
}

# Both locks are taken in either order, as it comes
rebinds_meanwhile()
{
	for _ in $(seq "$CYCLES"); do
		ask stop
		ask start
	done &
	restarts=$!
	for _ in $(seq 3); do
		echo "$NAME" >"$VIRTIO/unbind"
		echo "$NAME" >"$VIRTIO/bind"
	done
	wait "$restarts"
	comes_up
}

held()
{
	fails 'esource temporarily unavailable' rmmod amp_test_rproc ||
		fails 'in use' rmmod amp_test_rproc
}

# The channels go before their processor does, and come back with it
unbound_first()
{
	echo "$PROCESSOR" >"$TEST/unbind"
	[ ! -e "$RPMSG/rpmsg_plat_info0" ] || return
	echo "$PROCESSOR" >"$TEST/bind"
	eventually attr 16 state && all_offline && starts
}

unloads()
{
	unload && expect 'state of the processor' \
		"$(cat "$(processor)/state")" running &&
		ask stop && rmmod amp_test_rproc
}

echo image >/lib/firmware/amp-test-image
plan 13
check 'a node waits for the driver of its processor' waits
check 'it is probed, and offline' probed_when_there
check 'a start brings channels up' starts
check 'a stop takes them down before it returns' stopped_at_once
check 'the next start has a fresh session' starts
check 'after a crash they come back' crashes
check 'a start that fails leaves them down' refused
check 'a reset does not bring them up' reset_does_nothing
check "$CYCLES stops and starts" cycles
check 'the driver is unbound and bound meanwhile' rebinds_meanwhile
check 'the module of the processor is held' held
check 'channels go before their processor, and come back' unbound_first
check 'unloading' unloads
finish
