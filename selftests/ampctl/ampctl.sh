# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of ampctl have in common. Sourced.

# shellcheck source=../sim/sim.sh
. ./sim.sh

load || skip_all "the suite can't be loaded"
# shellcheck disable=SC2034 # number of the first channel, in sim.sh
FIRST=40
PATH=$PWD:$PATH
OUT=/tmp/ampctl.out

# The board e500 has 17 of its own
# shellcheck disable=SC2034 # used by the tests
CHANNELS=$(find /sys/class/rpmsg-amp/ -name 'channel*' 2>/dev/null | wc -l)

# json PATH COMMAND...: what JSON of ampctl says there; fails if it is none
json()
{
	json_path=$1
	shift
	ampctl -j "$@" >$OUT || return
	./json-get "$json_path" <$OUT
}

# says TEXT COMMAND...: ampctl succeeds, and the text is in what it prints
says()
{
	text=$1
	shift
	ampctl "$@" >$OUT 2>&1 || {
		echo "ampctl $*: exit status $?: $(cat $OUT)"
		return 1
	}
	grep -qF -- "$text" $OUT && return
	echo "ampctl $*: no '$text' in: $(cat $OUT)"
	return 1
}

# refuses STATUS TEXT COMMAND...: ampctl fails so, and the text is in its message
refuses()
{
	wanted=$1
	text=$2
	shift 2
	ampctl "$@" >/dev/null 2>$OUT
	status=$?
	expect "exit status of ampctl $*" $status "$wanted" || return
	grep -qF -- "$text" $OUT && return
	echo "ampctl $*: no '$text' in: $(cat $OUT)"
	return 1
}

# send N: a message on its way to the remote of channel N, whether it is taken or not
send()
{
	(exec 3<>"/dev/rpmsg-misc$1" && printf hello >&3)
}
