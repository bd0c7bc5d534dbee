#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Memory that can't be shared is refused, whatever names it, and memory that the
# remote may write is not given back (test_memory.dtso).
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source=loader.sh
. ./loader.sh

SOC=/soc@fe0000000
OTHERS="outside of Linux's memory, or in a region of /reserved-memory that Linux does not use"
NUM=128
# Rings on which Linux receives
OURS=0xbb100000
BUS=0xbb110000

says()
{
	dmesg | grep -qF -- "$1" && return 0
	diag "not in the kernel log: $1"
	return 1
}

# A device with rings in the kernel's text, one with a carveout there, and a log
write_wide()
{
	words 0xbb000000 1 4 0 0 32 100 168 224 \
		3 7 10 0 0 0 0x00020000 \
		0x100000 4096 4 4 0 0x104000 4096 4 5 0 \
		3 7 11 0 0 0 0x00020000 \
		0xffffffff 4096 4 6 0 0xffffffff 4096 4 7 0 \
		0 0x200000 0xffffffff 0x10000 0 0 \
		0x76646576 0x31627566 0x66657200 0 0 0 0 0 \
		2 0x300000 64 0 0x7465787 0 0 0 0 0 0 0
}

# A log inside of the window, one outside, and a device with rings outside
write_region()
{
	words 0xbb010000 1 3 0 0 28 76 124 \
		2 0xbb011000 64 0 0x696e0000 0 0 0 0 0 0 0 \
		2 0xbb030000 64 0 0x6f757400 0 0 0 0 0 0 0 \
		3 7 10 0 0 0 0x00020000 \
		0xbb034000 4096 4 4 0 0xbb038000 4096 4 5 0
}

placeholder()
{
	eventually all_online &&
		echoes 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 &&
		says "$SOC/nokia-rpmsg: shmem-rx-vring[9]: 0x0000000000000000, expected 10246 bytes that are $OTHERS" &&
		says '17 of 18 channels registered' &&
		[ ! -e "$(node_dir "$FIELD")/rpmsg_plat_info17" ]
}

# What is mapped as Linux's own ends before it does
edge()
{
	says "$SOC/edge: shmem-rx-vring[0]: 0x000000001ffff000, expected 5126 bytes that are $OTHERS"
}

wide_rings()
{
	says "$SOC/table-wide/channel@44: shmem-rx-vring: 0x0000000000100000, expected 4134 bytes that are $OTHERS"
}

wide_carveout()
{
	says "$SOC/table-wide/channel@45: rpmsg-vdev: 0x0000000000200000, expected 65536 bytes that are $OTHERS"
}

wide_trace()
{
	says "$SOC/table-wide: trace: 0x0000000000300000, expected 64 bytes that are $OTHERS"
}

no_window()
{
	says "$SOC/table-none: resource-table: expected remote-ranges, or memory-region, with all memory that its addresses may name"
}

region_traces()
{
	debugfs=/sys/kernel/debug
	[ -d $debugfs/rpmsg-amp ] || mount -t debugfs none $debugfs
	[ -e $debugfs/rpmsg-amp/soc@fe0000000:table-region.trace-in ] &&
		[ ! -e $debugfs/rpmsg-amp/soc@fe0000000:table-region.trace-out ] &&
		says "$SOC/table-region: resource-table: entry 1: no trace at 0xbb030000 of 64 bytes"
}

region_rings()
{
	says "$SOC/table-region/channel@46: rpmsg-vdev: vring0 at 0xbb034000 of 0x1026 bytes in the resource table, expected it in memory that the node describes by remote-ranges or memory-region"
}

# first_buffer RING: what its first descriptor names
first_buffer()
{
	devmem $(($1 + 4)) 32
}

# stray RING FILE NAME: its first descriptor names memory of Linux's
stray()
{
	addr=$(first_buffer "$1")
	if [ $((addr)) -eq 0 ] || [ $((addr)) -ge $((0x20000000)) ]; then
		diag "buffers are at $addr"
		return 1
	fi
	"$TESTS_DIR/stray" "$1" $NUM 512 "$2" "$3" > /tmp/stray 2>&1
	status=$?
	diag "$(cat /tmp/stray)"
	return $status
}

ours_online()
{
	[ "$(cat "$(node_dir ours)/rpmsg_plat_info40/state")" = online ]
}

ours()
{
	eventually ours_online && stray $OURS \
		/sys/bus/platform/drivers/amp_virtio/unbind soc@fe0000000:ours
}

# Where the remote still has them, and as it has left them
ours_again()
{
	addr=$(first_buffer $OURS)
	used=$(devmem $((OURS + 4096 + 2)) 16)
	echo soc@fe0000000:ours > /sys/bus/platform/drivers/amp_virtio/bind
	eventually ours_online &&
		expect 'first buffer' "$(first_buffer $OURS)" "$addr" &&
		expect 'index of the ring' \
			"$(devmem $((OURS + 4096 + 2)) 16)" "$used"
}

# When the modules have been loaded again as well
ours_reloaded()
{
	addr=$(first_buffer $OURS)
	unload && load_modprobe && eventually ours_waits &&
		expect 'first buffer' "$(first_buffer $OURS)" "$addr"
}

# By its first message in a session that goes on with the rings, Linux asks for
# announcements.  The next session begins when the remote has taken it.
ours_waits()
{
	[ "$(cat "$(node_dir ours)/rpmsg_plat_info40/state")" = connecting ]
}

bus_online()
{
	[ "$(cat "$(node_dir mainline)/rpmsg_plat_info41/state")" = online ]
}

bus()
{
	for module in rpmsg_ns virtio_rpmsg_bus; do
		modprobe $module || return 1
	done
	eventually bus_online || return 1
	vdev=$(echo "$(node_dir mainline)"/virtio*)
	vdev=${vdev##*/}
	before=$(first_buffer $BUS)
	stray $BUS /sys/bus/virtio/drivers/virtio_rpmsg_bus/unbind "$vdev" ||
		return 1
	sink=$(first_buffer $BUS)
	[ "$sink" != "$before" ]
}

# Nothing is lost by binding it over and over
bus_again()
{
	for try in 1 2 3; do
		echo "$vdev" > /sys/bus/virtio/drivers/virtio_rpmsg_bus/bind
		eventually bus_online || return 1
		echo "$vdev" > /sys/bus/virtio/drivers/virtio_rpmsg_bus/unbind
		expect "in round $try, what descriptors name" \
			"$(first_buffer $BUS)" "$sink" || return 1
	done
}

plan 13
write_wide
write_region
load_modprobe || diag 'modprobe failed'
check 'a ring at a placeholder in one of 18 channels' placeholder
check 'a ring that begins in memory of Linux and ends behind it' edge
check 'rings of a table in the kernel are refused' wide_rings
check 'a carveout of a table in the kernel is refused' wide_carveout
check 'a log of a table in the kernel is refused' wide_trace
check 'a table without a window is refused' no_window
check 'logs of a table: one in the window, one outside' region_traces
check 'rings of a table outside of its window are refused' region_rings
check 'memory that a remote still writes is not used, on our bus' ours
check 'the next driver has the same buffers and goes on' ours_again
check 'so has one of modules that were loaded again' ours_reloaded
check 'memory that a remote still writes is not used, on mainline' bus
check 'what stands for the buffers meanwhile is the same' bus_again
finish
