#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Simulated processors in configfs: what is taken, what is refused, and that
# there can be several. Their channels need no driver.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

PAGE=$(getconf PAGESIZE 2>/dev/null || echo 4096)

defaults()
{
	make a &&
	expect channels "$(get_attr a channels)" 1 &&
	expect num_bufs "$(get_attr a num_bufs)" 256 &&
	expect buf_size "$(get_attr a buf_size)" 512 &&
	expect vring_align "$(get_attr a vring_align)" 4096 &&
	expect device_base "$(get_attr a device_base)" 0x10000000 &&
	expect peer "$(get_attr a peer)" user &&
	expect memory "$(get_attr a memory)" cached &&
	expect role "$(get_attr a role)" master &&
	expect live "$(get_attr a live)" 0 &&
	expect first_channel "$(get_attr a first_channel)" \
		$((16 * $(index a))) &&
	stop a
}

# Left as it was, too
refuses()
{
	before=$(get_attr a "$1")
	fails "$3" set_attr a "$1" "$2" &&
	expect "$1" "$(get_attr a "$1")" "$before"
}

bad_values()
{
	make a || return
	while read -r file value error; do
		refuses "$file" "$value" "$error" || return
	done <<-END
	channels 0 Invalid argument
	channels 17 Invalid argument
	channels -1 Invalid argument
	channels many Invalid argument
	channels 4294967297 Numerical result out of range
	num_bufs 0 Invalid argument
	num_bufs 1 Invalid argument
	num_bufs 3 Invalid argument
	num_bufs 255 Invalid argument
	num_bufs 131072 Invalid argument
	buf_size 63 Invalid argument
	buf_size 65552 Invalid argument
	vring_align 0 Invalid argument
	vring_align 2 Invalid argument
	vring_align 24 Invalid argument
	vring_align 8192 Invalid argument
	first_channel 65536 Invalid argument
	device_base 0x10000001 Invalid argument
	device_base 0x10000800 Invalid argument
	device_base 0x100000000 Numerical result out of range
	peer nobody Invalid argument
	memory slow Invalid argument
	role nobody Invalid argument
	live maybe Invalid argument
	END
	fails 'Permission denied' set_attr a dev_name x ||
		fails 'Operation not permitted' set_attr a dev_name x &&
	stop a
}

good_values()
{
	make a || return
	while read -r file value; do
		set_attr a "$file" "$value" &&
		expect "$file" "$(get_attr a "$file")" "$value" || return
	done <<-END
	channels 16
	channels 1
	num_bufs 65536
	num_bufs 2
	buf_size 65551
	buf_size 64
	vring_align 4
	vring_align 4096
	first_channel 65535
	first_channel 0
	device_base 0x0
	device_base 0xffff0000
	peer kernel
	peer user
	memory write-combining
	memory uncached
	memory cached
	role remote
	role master
	END
	stop a
}

busy_while_live()
{
	start a first_channel="$FIRST" || return
	for file in channels num_bufs buf_size vring_align first_channel device_base peer role \
		memory; do
		refuses "$file" "$(get_attr a "$file")" 'Device or resource busy' ||
			return
	done
	set_attr a live 1 && set_attr a live 0 && set_attr a live 0 &&
	set_attr a channels 2 && expect channels "$(get_attr a channels)" 2 &&
	stop a
}

# One page for the table and, at least, two for each ring and one of buffers
end_of_memory()
{
	make a first_channel="$FIRST" num_bufs=2 buf_size=64 || return
	for pages in 1 2 5; do
		set_attr a device_base $((0x100000000 - pages * PAGE)) &&
		fails 'Numerical result out of range' set_attr a live 1 &&
		expect live "$(get_attr a live)" 0 || return
	done
	set_attr a device_base $((0x100000000 - 6 * PAGE)) &&
	set_attr a live 1 && stop a
}

too_large()
{
	make a first_channel="$FIRST" num_bufs=65536 buf_size=60000 \
		device_base=0 || return
	fails 'Cannot allocate memory' set_attr a live 1 ||
		fails 'Out of memory' set_attr a live 1 &&
	expect live "$(get_attr a live)" 0 &&
	[ ! -e "$(device a)" ] &&
	set_attr a buf_size 64 && set_attr a num_bufs 2 &&
	set_attr a live 1 && stop a
}

# What a processor leaves behind, if it does
traces()
{
	ls /dev /sys/bus/platform/devices /sys/kernel/software_nodes
}

# Some kernels remove them seconds after their last use
no_nodes()
{
	for node in /sys/kernel/software_nodes/node*; do
		[ ! -e "$node" ] || return
	done
}

several()
{
	# of the processors before; other drivers may have some that stay
	eventually no_nodes >/dev/null
	traces >/tmp/traces
	for n in 1 2 3 4; do
		start "p$n" channels=2 first_channel=$((FIRST + 2 * n)) || return
		[ -c "$(device "p$n")" ] ||
			{ echo "no $(device "p$n")"; return 1; }
		[ -d "/sys/bus/platform/devices/$(get_attr "p$n" dev_name)" ] ||
			{ echo "no $(get_attr "p$n" dev_name)"; return 1; }
	done
	expect files "$(echo /dev/amp-sim* | wc -w)" 4 &&
	stop p2 && start p5 peer=kernel first_channel=$((FIRST + 4)) &&
	expect "number of the new one" "$(index p5)" 1 &&
	expect files "$(echo /dev/amp-sim* | wc -w)" 3 &&
	stop p1 p3 p4 p5 && eventually no_traces && return
	traces | diff /tmp/traces -
	return 1
}

no_traces()
{
	traces | cmp -s /tmp/traces -
}

free_kb()
{
	awk '/^MemFree:/ { print $2 }' /proc/meminfo
}

has_free_kb()
{
	[ "$(free_kb)" -ge "$1" ]
}

# Four times what a processor with large buffers has would be seen
memory_returns()
{
	each=$((16 * 1024 * 39 / 10))
	make a channels=16 num_bufs=1024 buf_size=3900 \
		first_channel="$FIRST" || return
	before=$(free_kb)
	for _ in 1 2 3 4; do
		set_attr a live 1 && set_attr a live 0 || return
	done
	eventually has_free_kb $((before - each)) || return
	echo "KiB: $before free, 4 times $each used, then $(free_kb) free"
	stop a
}

module_stays()
{
	make a || return
	fails 'temporarily unavailable' rmmod amp_sim &&
	stop a && rmmod amp_sim && [ ! -d "$SIM" ] && modprobe amp_sim &&
	[ -d "$SIM" ]
}

plan 9
check "what a new processor is like" defaults
check "values out of range are refused" bad_values
check "the first and the last of the range are taken" good_values
check "nothing can be changed while it is live" busy_while_live
check "memory ends below 4 GiB, and may end there" end_of_memory
check "memory that is not to be had is an error" too_large
check "several at once, each with a device and a file of its own" several
check "memory comes back" memory_returns
check "the module stays while there is a processor" module_stays
stop_all
rmmod amp_sim
finish
