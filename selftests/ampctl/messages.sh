# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of ampctl have in common that send messages. Sourced, after set -u
# and the like.
#
#	channels 40 to 43	of a process: echo; 43 takes commands
#	channels 60 and 160	of a cable, with buffers of 8 KiB

# shellcheck source=ampctl.sh
. ./ampctl.sh

need_programs ./amp-remote
# shellcheck disable=SC2034 # used by the tests
DEVICE=/dev/rpmsg-misc40
# shellcheck disable=SC2034 # used by console
CONSOLE=43

come_up()
{
	start process channels=4 first_channel=40 &&
	start cable peer=kernel channels=1 first_channel=60 num_bufs=64 buf_size=8192 ||
		return
	./amp-remote "$(device process)" &
	remote_pid=$!
	online 40 41 42 43 60 160 &&
	eventually ls /dev/rpmsg-misc40 /dev/rpmsg-misc43 /dev/rpmsg-misc60 \
		/dev/rpmsg-misc160 || return
	# The end of what earlier sessions have left
	eventually console uptime
}

# misuse TEXT ARGUMENT...: ampctl refuses it as wrong usage, and says where to look
misuse()
{
	refuses 2 "$@" && says '--help'
}

# has_open PID DEVICE: it has /dev/DEVICE open
has_open()
{
	for file in "/proc/$1/fd"/*; do
		[ "$(readlink "$file")" != "/dev/$2" ] || return 0
	done
	return 1
}

# ends PID WANTED: a process that was told to stop does, with this exit status
ends()
{
	wait "$1"
	expect "exit status" $? "$2"
}

# over_cable COUNT COMMAND...: what the other end receives, in $T/lines
over_cable()
{
	ampctl recv -c "$1" 160 >"$T/received" 2>"$T/summary" &
	recv_pid=$!
	shift
	eventually has_open $recv_pid rpmsg-misc160 || return
	"$@" >"$T/over_cable"
	ends $recv_pid 0 &&
	sed "s/^([0-9.]*) //; s/ '.*//" "$T/received" >"$T/lines"
}
