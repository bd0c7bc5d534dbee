# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The test of a stack as the remote, the same for all of them. Sourced as peers.sh is.

# shellcheck source=peers.sh
. ./peers.sh

come_up()
{
	start a channels=2 first_channel=40 num_bufs="$1" buf_size="$2" && run &&
		all_online && all_linked && checked_echo 100
}

# It ends and is made again, with other buffers
other_buffers()
{
	stop a
	wait "$remote"
	come_up 64 2048 && checked_echo $((COUNT / 20)) || return
	stop a
	wait "$remote"
	come_up 256 512
}

# A stack whose indices start at 0 takes old messages once more, and breaks the ring
# with them. Linux recovers by itself.
killed_without_image()
{
	dies_under_traffic || return
	run -k
	traffic_breaks && recovered && works_again
}

# The first messages may be what shows that the processor has started from nothing
recovered()
{
	# shellcheck disable=SC2046,SC2086 # options; one channel a word
	eventually ./echo-crc -n 5 $(misc $CHANNELS)
}

plan 7
check "the link comes up" come_up 256 512
check "services that it announces have devices" services
check "$COUNT messages on two channels, both at once" all_echo
check "buffers of another number and size" other_buffers
check "killed $CYCLES times under traffic, and its image loaded again" cycles killed
check "sessions that Linux ends" reset_under_traffic
check "killed $CYCLES times under traffic, and started without its image" \
	cycles killed_without_image
die
stop_all
rmmod amp_sim
finish
