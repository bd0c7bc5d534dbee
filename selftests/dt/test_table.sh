#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Several devices in one resource table (test_table.dtso), which the remote writes at
# each start: their rings have addresses or are placed by Linux, their carveouts are in
# the order of the devices, and one has its buffers in a region of the device tree.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

SOC=/soc@fe0000000
DEBUGFS=/sys/kernel/debug
COUNT=${COUNT:-$(fewer 500)}
TABLE=0xb9200000
CHANNELS='4 5 6 7'

# What is in the remote's table: a device has 68 bytes, the third one 12 more, a
# carveout 56.  The header is followed by an offset for each of 8 entries.
VDEV0=$((TABLE + 16 + 4 * 8))
VDEV1=$((VDEV0 + 68 + 56))

come_up()
{
	for n in $CHANNELS; do
		FIELD=table:channel@$n
		eventually is_online "$n" || return
	done
}

echo_all()
{
	# shellcheck disable=SC2046,SC2086 # one option a channel
	"$TESTS_DIR/traffic" -x -n "$COUNT" $(printf -- '-e %s ' $CHANNELS) \
		> /tmp/echoes 2>&1 && return
	diag "$(cat /tmp/echoes)"
	return 1
}

frames()
{
	for n in $CHANNELS; do
		ip link set "rpmsg$n" up &&
		ip addr replace "198.18.$n.1/24" dev "rpmsg$n" &&
		ping -c 3 -s 401 "198.18.$n.2" > /tmp/ping 2>&1 && continue
		diag "channel $n: $(tail -n 3 /tmp/ping)"
		return 1
	done
}

# word ADDRESS: in hexadecimal
word()
{
	printf '%#x' "$(devmem "$1" 32)"
}

# Rings in the wire format: type to num_vrings are 28 bytes, da comes first
placed()
{
	expect 'ring to Linux' "$(word $((VDEV0 + 28)))" 0xb9210000 &&
	expect 'ring from Linux' "$(word $((VDEV0 + 48)))" 0xb9212000 &&
	expect 'their first buffer' "$(word 0xb9210004)" 0xb9214000
}

given()
{
	expect 'ring to Linux' "$(word $((VDEV1 + 28)))" 0xb9244000 &&
	expect 'its first buffer' "$(word 0xb9244004)" 0xb9246000 &&
	expect 'ring to Linux, elsewhere' "$(word 0xb9270004)" 0xb9280000
}

from_tree()
{
	expect 'first buffer' "$(word 0xb92a0004)" 0xb92c0000 &&
	expect 'its memory' "$(sed -n 's/^  rings /rings /p' \
		"$DEBUGFS/rpmsg-amp/"*.channel7)" \
		'rings cached, buffers write-combining'
}

# Buffers of 1024 bytes, as the configuration space says
sizes()
{
	FIELD=table:channel@6
	expect 'bytes of a buffer' "$(attr 6 buf_size) $(attr 6 rx_buf_size)" \
		'1024 1024' &&
	expect 'bytes of a message' "$(cat /sys/class/misc/rpmsg-misc6/mtu)" \
		1008 &&
	ping -c 3 -s 950 198.18.6.2 > /tmp/ping 2>&1
}

# The log of the remote, as the remote goes on writing it
log()
{
	file=$DEBUGFS/rpmsg-amp/soc@fe0000000:table.trace-log
	[ -d $DEBUGFS/rpmsg-amp ] || mount -t debugfs none $DEBUGFS || return
	tr -d '\0' < "$file" > /tmp/log
	grep -aq 'start on core 2, boot 1' /tmp/log && return
	diag "$(head -c 500 /tmp/log)"
	return 1
}

# It crashes, and is started again: it writes a new table
starts_again()
{
	remote crash > /dev/null 2>&1
	release_remote && eventually log_has_two && come_up && eventually echoes 4 &&
		echo_all && frames
}

log_has_two()
{
	tr -d '\0' < "$file" | grep -aq 'start on core 2, boot 2'
}

# Each binding takes its buffers from the same carveout, and gives them back
bound_again()
{
	for _ in 1 2 3; do
		for n in $CHANNELS; do
			dev=$(basename "$(readlink -f \
				"/sys/class/rpmsg-amp/channel$n/device")")
			for action in unbind bind; do
				echo "$dev" > \
					/sys/bus/platform/drivers/amp_virtio/$action ||
					return
			done
		done
		come_up && echoes 4 5 6 7 && placed && given && from_tree || return
	done
}

mixed()
{
	dmesg | grep -qF "$SOC/table/channel@9: rpmsg-vring-memory: \"uncached\", expected \"cached\" as rpmsg-buffer-memory, because the carveout has the rings, too"
}

load_modprobe || diag 'modprobe failed'
plan 11
check 'all devices of the table come up' come_up
check 'each message comes back' echo_all
check 'each frame is answered' frames
check 'Linux has placed rings and buffers in a carveout' placed
check 'rings with addresses are there, buffers in the carveout' given
check 'the log of the remote is shown, where it has it' log
check 'buffers without a carveout are in the region of the tree' from_tree
check 'buffers have the size that the table says' sizes
check 'rings and buffers of one carveout can not differ' mixed
check 'each new driver has the same buffers' bound_again
check 'a remote that crashes and writes a new table is back' starts_again
finish
