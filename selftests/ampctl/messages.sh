# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of ampctl that need a remote have in common. Sourced, after set -u
# and the like.
#
#	channels 40 to 43	of a process: echo; 43 takes commands
#	channels 60 and 160	of a cable, with buffers of 8 KiB

# shellcheck source=../sim/sim.sh
. ./sim.sh

A=./ampctl
# shellcheck disable=SC2034 # used by the tests
DEVICE=/dev/rpmsg-misc40
# Files of a test
T=$(mktemp -d)

need_programs ./ampctl ./amp-remote
load || skip_all "the suite can't be loaded"

remote_pid=

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

# tear_down: nothing is left
tear_down()
{
	kill -9 "$remote_pid" 2>/dev/null
	stop_all
	rm -r "$T"
}

# console COMMAND...: for the remote; its answer ends with "ok"
console()
{
	exec 3<>/dev/rpmsg-misc43 &&
	printf '%s' "$*" >&3 &&
	dd bs=512 count=1 <&3 2>/dev/null >"$T/console" &&
	exec 3>&- || return
	cat "$T/console"
	tail -n 1 "$T/console" | grep -qx ok
}

# value KEY: behind "KEY=" in the remote's last answer
value()
{
	sed -n "s/.*\<$1=\([^ ]*\).*/\1/p" "$T/console"
}

# json COMMAND...: what it prints is JSON; $T/json has its values, a line each
json()
{
	"$@" >"$T/json.in"
	json_status=$?
	awk -f json.awk "$T/json.in" >"$T/json" || { cat "$T/json"; return 1; }
	return $json_status
}

# has KEY VALUE: in what json has read
has()
{
	grep -qxF -- "$1=$2" "$T/json" && return
	diag "expected $1=$2, found:"
	diag "$(cat "$T/json")"
	return 1
}

# number KEY: in what json has read
number()
{
	sed -n "s/^$1=\([-0-9.e+]*\)$/\1/p" "$T/json"
}

# status WANTED COMMAND...: its exit status; what it says is in $T/said
status()
{
	wanted=$1
	shift
	"$@" >"$T/said" 2>&1
	expect "exit status of $*" $? "$wanted" || { cat "$T/said"; return 1; }
}

# says TEXT: what the command before has said
says()
{
	grep -qF -- "$1" "$T/said" && return
	diag "expected '$1', it said:"
	diag "$(cat "$T/said")"
	return 1
}

# refuses TEXT ARGUMENT...: as wrong usage
refuses()
{
	text=$1
	shift
	status 2 $A "$@" && says "$text" && says '--help'
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
