# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The test of a stack as the master, the same for all of them. Sourced as peers.sh is.

# shellcheck disable=SC2034 # of peers.sh
ROLE=-m
DEVICES=/sys/bus/rpmsg/devices
# shellcheck source=peers.sh
. ./peers.sh

come_up()
{
	# shellcheck disable=SC2119 # of run
	start a channels=2 first_channel=40 role=remote && run && all_online &&
		checked_echo 100
}

# The master hears of a service of Linux, and of its end
announces()
{
	modprobe rpmsg_ctrl 2>/dev/null || {
		# shellcheck disable=SC2034 # ktap.sh's
		skip='no rpmsg_ctrl in this kernel'
		return 0
	}
	modprobe rpmsg_char
	eventually ctrl_of && ./ctrl create "$CTRL" rpmsg-raw 0x700 0x20 &&
		eventually grep -qx "created rpmsg-raw 0x700" "$LOG" &&
		./ctrl release "$CTRL" rpmsg-raw 0x700 0x20 &&
		eventually grep -qx "destroyed rpmsg-raw 0x700" "$LOG" && return
	cat "$LOG"
	return 1
}

# The control device of the channel whose name is that of channel 40
ctrl_of()
{
	for path in "$DEVICES"/*".sim$(index a)-channel0".*; do
		vdev=${path##*/}
	done
	for path in "$DEVICES/${vdev%%.*}".rpmsg_ctrl.*/rpmsg/*; do
		CTRL=/dev/${path##*/}
	done
	[ -e "$CTRL" ]
}

plan 6
check "the channels come up" come_up
check "services that the master announces have devices" services
check "the master hears of a service of Linux" announces
check "$COUNT messages on two channels, both at once" all_echo
# shellcheck disable=SC2086 # one channel a word
check "no message was bad, no ring was broken" unhurt $CHANNELS
check "killed $CYCLES times under traffic, and started again" cycles killed
die
stop_all
rmmod amp_sim
finish
