#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Rings and buffers of all types of memory (test_types.dtso) carry messages, whether
# the device tree has the buffers or the DMA API.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source=loader.sh
. ./loader.sh

SOC=/soc@fe0000000
DEBUGFS=/sys/kernel/debug
CHANNELS='1 2 3 4 5 6 7 8 9'
COUNT=${COUNT:-$(fewer 1000)}
# Of channel 7: the ring on which Linux receives, and the region for its buffers
RING=0xb83f0000
REGION=0xb8400000

# node N: the one that channel N is in
node()
{
	case $1 in
	[89]) echo "types:channel@$1" ;;
	*) echo "types$1" ;;
	esac
}

come_up()
{
	for n in $CHANNELS; do
		FIELD=$(node "$n")
		eventually is_online "$n" || return
	done
}

# of_type N RINGS BUFFERS: what Linux says about the memory of channel N
of_type()
{
	expect "memory of channel $1" \
		"$(sed -n 's/^  rings /rings /p' \
			"$DEBUGFS/rpmsg-amp/"*".channel$1")" \
		"rings $2, buffers $3"
}

are_as_described()
{
	of_type 1 cached cached &&
	of_type 2 write-combining write-combining &&
	of_type 3 uncached uncached &&
	of_type 4 uncached cached &&
	of_type 5 cached write-combining &&
	of_type 6 write-combining uncached &&
	of_type 7 uncached write-combining &&
	of_type 8 uncached cached &&
	of_type 9 write-combining uncached
}

# Nothing is damaged, missing or sent twice
messages()
{
	# shellcheck disable=SC2046 # one option a channel
	"$TESTS_DIR/traffic" -x -n "$COUNT" $(for n in $CHANNELS; do
		echo "-e $n"
	done) > /tmp/echoes 2>&1 && no_faults && return
	diag "$(cat /tmp/echoes)"
	return 1
}

no_faults()
{
	for n in $CHANNELS; do
		FIELD=$(node "$n")
		for file in rx_bad_length rx_bad_header quarantines; do
			expect "channel $n: $file" "$(attr "$n" "$file")" 0 ||
				return
		done
	done
}

# Frames of odd lengths: their checksums are those of the remote
frames()
{
	for n in $CHANNELS; do
		ip link set "rpmsg$n" up &&
		ip addr replace "198.18.$n.1/24" dev "rpmsg$n" || return
		for size in 1 57 333 420; do
			ping -c 3 -s $size "198.18.$n.2" > /tmp/ping 2>&1 &&
				continue
			diag "channel $n, $size bytes: $(tail -n 3 /tmp/ping)"
			return 1
		done
	done
}

first_buffer()
{
	devmem $((RING + 4)) 32
}

from_region()
{
	expect 'first buffer' "$(($(first_buffer)))" "$((REGION))"
}

# The remote still has them
same_again()
{
	for action in unbind bind; do
		echo soc@fe0000000:types7 > \
			/sys/bus/platform/drivers/amp_virtio/$action || return
	done
	FIELD=types7
	eventually is_online 7 && from_region && of_type 7 uncached \
		write-combining && echoes 7
}

says()
{
	dmesg | grep -qF -- "$SOC/$1" && return 0
	diag "not in the kernel log: $1"
	return 1
}

refusals()
{
	says 'unknown: rpmsg-vring-memory: "slow", expected "cached", "write-combining" or "uncached"' &&
	says 'page: data-buffer-pool[0]: 0xb9000200 to 0xb90005ff is of another type and shares a page of memory with shmem-rx-vring[0], expected it outside of 0xb9000000 to' &&
	says 'incoherent: rpmsg-vring-memory: "cached", expected "write-combining" or "uncached", because the node is not dma-coherent'
}

# A resource table with a log, and its text, which does not end on a word
write_table()
{
	words 0xb9100000 1 1 0 0 20 \
		2 0xb9100401 61 0 0x6c6f6700 0 0 0 0 0 0 0
	words 0xb9100400 0x20626f6f 0x7465640a 0
}

log()
{
	file=$DEBUGFS/rpmsg-amp/soc@fe0000000:types.trace-log
	expect 'text' "$(tr -d '\0' < "$file")" booted &&
		expect 'size' "$(wc -c < "$file")" 61
}

unloads()
{
	unload && load_modprobe && come_up && messages
}

write_table
load_modprobe || diag 'modprobe failed'
[ -d $DEBUGFS/rpmsg-amp ] || mount -t debugfs none $DEBUGFS
plan 9
check 'all channels come up' come_up
check 'their memory is of the types of their nodes' are_as_described
check 'each message comes back' messages
check 'each frame is answered' frames
check 'buffers of the DMA API are from the region' from_region
check 'so are those of the next driver' same_again
check 'types that can not be had are refused' refusals
check 'a log is read where it is not cached' log
check 'all channels work when the modules are loaded again' unloads
finish
