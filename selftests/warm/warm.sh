# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the boots have in common. Sourced.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

# Where all rings and buffers are, and bytes of them
SHM_ADDR=0xb8000000
SHM_SIZE=0x800000
COUNT=${COUNT:-$(fewer 1000)}

# all_echo: every message comes back once, in order, undamaged
all_echo()
{
	# shellcheck disable=SC2046 # one option a channel
	"$TESTS_DIR/echo-crc" -n "$COUNT" \
		$(printf -- '-d /dev/rpmsg-misc%s ' $(seq 0 16)) \
		> /tmp/echo 2>&1 || { diag "$(cat /tmp/echo)"; return 1; }
	diag "$(tail -n 1 /tmp/echo)"
}

# The memory of the boot before is there when Linux loads its modules
restored()
{
	"$TESTS_DIR/shm" load "$SHM_ADDR" "$SHM_SIZE" /root/shm
}

online()
{
	load_modprobe && eventually all_online
}

# The first session of a channel in this boot drops what is of the last boot
counts()
{
	for counts_ch in $(seq 0 16); do
		expect "quarantines of $counts_ch" \
			"$(attr "$counts_ch" quarantines)" 0 || return 1
	done
}

# Within a boot, rings are resumed: the remote does not notice
reloaded()
{
	unload && online && all_echo
}
