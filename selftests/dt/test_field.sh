#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Faults in some channels of the legacy node (test_field.dtso): the others come
# up and talk to the remote, which knows nothing of it.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

NODE=/soc@fe0000000/nokia-rpmsg
GOOD='0 1 3 6 13 14 15'
BAD='2 4 5 8 9 10 11 12 16'

says()
{
	expect "lines with: $1" "$(dmesg | grep -cF -- "$NODE: $1")" 1
}

is_absent()
{
	[ ! -e "$(node_dir "$FIELD")/rpmsg_plat_info$1" ] &&
		[ ! -e "/dev/rpmsg-misc$1" ] &&
		[ ! -e "/sys/class/net/rpmsg$1" ] && return 0
	diag "there is something of channel $1"
	return 1
}

bad_are_absent()
{
	for ch in $BAD; do
		is_absent "$ch" || return 1
	done
}

good_are_online()
{
	for ch in $GOOD; do
		is_online "$ch" || return 1
	done
}

good_echo()
{
	# shellcheck disable=SC2086 # a list
	eventually good_are_online && echoes $GOOD
}

# 7 is twice number 3: the one that came first has it
only_good_exist()
{
	# shellcheck disable=SC2086 # a list
	expect 'channels' "$(printf '%s\n' /dev/rpmsg-misc* | wc -l)" \
		"$(printf '%s\n' $GOOD | wc -l)" &&
		is_absent 7 &&
		expect 'name of 3' "$(attr 3 name)" nokia-swm1-channel
}

counts_them()
{
	expect 'summary' "$(dmesg | grep -c ': 7 of 17 channels registered')" 1
}

unloads()
{
	unload && leaves_nothing /tmp/footprint
}

comes_again()
{
	load_insmod && good_echo && bad_are_absent
}

plan 18
footprint > /tmp/footprint
load_modprobe || diag 'modprobe failed'
check 'good channels echo' good_echo
check 'bad channels are absent' bad_are_absent
check 'nothing else is there' only_good_exist
check 'all channels are accounted for' counts_them
check 'surplus' says 'rpmsg-role[17]: surplus, expected 17 entries, found 18'
check 'surplus in the legacy tree' says \
	'channel-dst[17]: surplus, expected 17 entries, found 18'
check 'role' says \
	'rpmsg-role[2]: 3 (0x3), expected 1 (master) or 2 (remote)'
check 'no name' says \
	'channel-name[4]: "" has 0 characters, expected 1 to 31'
check 'long name' says \
	'channel-name[5]: "nokia-nat-channel-with-more-name" has 32 characters, expected 1 to 31'
check 'number twice' says \
	'channel-num[7]: 3 (0x3), expected a number no channel before it has'
check 'unknown register' says \
	'output-msgirq-num[8]: 5 (0x5), expected the msg-num of a message register'
check 'overlap' says \
	'shmem-rx-vring[9]: 0xb8000000 to 0xb8002805 overlaps shmem-rx-vring[0], expected it outside of 0xb8000000 to 0xb8001405'
check 'alignment' says \
	'shmem-rx-vring[10]: 3092121600 (0xb84e0800), expected a multiple of 4096'
check 'number of buffers' says \
	'rpmsg-num-bufs[11]: 510 (0x1fe), expected a power of two from 2 to 65536'
check 'size of buffers' says \
	'rpmsg-buf-size[12]: 63 (0x3f), expected 98 to 65551'
check 'unloading leaves nothing behind' unloads
check 'loading again gives the same' comes_again
check 'unloading again leaves nothing behind' unloads
finish
