# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of ampctl have in common. Sourced.

# shellcheck source=../sim/sim.sh
. ./sim.sh

need_programs ./ampctl
load || skip_all "the suite can't be loaded"
PATH=$PWD:$PATH
# Files of a test
T=$(mktemp -d)
# Others than root look into it, too
chmod 755 "$T"
# What JSON of ampctl was read last
OUT=$T/json.in

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

# prints TEXT ARGUMENT...: ampctl succeeds, and says that
prints()
{
	text=$1
	shift
	status 0 ampctl "$@" && says "$text"
}

# refuses STATUS TEXT ARGUMENT...: ampctl fails so, and says that as an error
refuses()
{
	wanted=$1
	text=$2
	shift 2
	ampctl "$@" 2>"$T/said" >/dev/null
	expect "exit status of ampctl $*" $? "$wanted" && says "$text"
}

# json COMMAND...: what it prints is JSON
json()
{
	"$@" >"$OUT"
	json_status=$?
	./json-get <"$OUT" >"$T/json" || { cat "$OUT"; return 1; }
	return $json_status
}

# has PATH VALUE: in what json has read
has()
{
	grep -qxF -- "$1=$2" "$T/json" && return
	diag "expected $1=$2, found:"
	diag "$(cat "$T/json")"
	return 1
}

# number PATH: in what json has read
number()
{
	sed -n "s/^$1=\([-0-9.e+]*\)$/\1/p" "$T/json"
}

# get PATH ARGUMENT...: what JSON of ampctl says there; fails if it is none
get()
{
	get_path=$1
	shift
	ampctl -j "$@" >"$OUT" || return
	./json-get "$get_path" <"$OUT"
}

# console COMMAND...: for the remote, by its channel CONSOLE; its answer ends with "ok"
console()
{
	exec 3<>"/dev/rpmsg-misc$CONSOLE" &&
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

# send N: a message on its way to the remote of channel N, whether it is taken or not
send()
{
	(exec 3<>"/dev/rpmsg-misc$1" && printf hello >&3)
}

# tear_down: nothing is left
tear_down()
{
	[ -z "${remote_pid-}" ] || kill -9 "$remote_pid" 2>/dev/null
	stop_all
	rm -r "$T"
}
