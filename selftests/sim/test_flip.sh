#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A hostile remote changes the destination of messages while Linux drops them as
# stale, see flip.c. No buffer may go to an endpoint from there: a session that
# waits for such a buffer never ends, and with it reset, unbind, rmmod and reboot.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

load || skip_all "the suite can't be loaded"

ROUNDS=${ROUNDS:-200}
CLIENTS='amp_eth amp_misc'
DRIVER=/sys/bus/platform/drivers/amp_virtio

# folder: of the channel in sysfs
folder()
{
	echo /sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*/rpmsg-amp-channel.*/rpmsg_plat_info40
}

come_up()
{
	start hostile channels=1 first_channel=40 num_bufs=1024 buf_size=64 &&
		online 40 && eventually ls /dev/rpmsg-misc40
}

rounds()
{
	./flip "$(device hostile)" /dev/rpmsg-misc40 "$(folder)" "$ROUNDS" \
		>/tmp/flip 2>&1
	status=$?
	tail -n 2 /tmp/flip
	return $status
}

has_ended()
{
	! kill -0 "$command"
}

now_ms()
{
	echo $(($(cut -d ' ' -f 1 /proc/uptime | tr -d .) * 10))
}

# returns NAME COMMAND...: sooner or later, and how late
returns()
{
	name=$1
	shift
	before=$(now_ms)
	"$@" &
	command=$!
	eventually has_ended && wait "$command" || return
	echo "${name}_ms=$(($(now_ms) - before))"
}

has_reset()
{
	while [ "$(channel 40 reset)" = "$resets" ] || ! is_online 40; do
		sleep 0.01
	done
}

reset()
{
	resets=$(channel 40 reset)
	channel_write 40 reset 1
	returns reset has_reset
}

unbind_channel()
{
	dir=$(folder)
	dir=${dir%/*}
	echo "${dir##*/}" >"$DRIVER/unbind"
}

unload()
{
	stop hostile || return
	# shellcheck disable=SC2086 # one module a word
	for module in amp_sim $CLIENTS amp_rpmsg amp_virtio; do
		rmmod "$module" || return
	done
}

nothing_refused()
{
	! dmesg | grep 'channel 40: buffer .* refused'
}

plan 6
check "a channel comes up" come_up
check "$ROUNDS times, destinations change while messages are dropped" rounds
check "every buffer that was given back had been taken" nothing_refused
check "reset ends" reset
check "unbinding ends" returns unbind unbind_channel
check "the modules go" returns rmmod unload
load
finish
