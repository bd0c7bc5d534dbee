#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Memory of each type: as the master and as the remote, Linux works on copies of the
# buffers where these are not cached, and messages and frames pass as usual.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./amp-remote ip ping
load || skip_all "the suite can't be loaded"

HERE=40
THERE=140
REMOTE=60
DEBUGFS=/sys/kernel/debug
COUNT=${COUNT:-$(fewer 3000)}

# of_type N TYPE: what Linux says about the memory of channel N
of_type()
{
	[ -d $DEBUGFS/rpmsg-amp ] || mount -t debugfs none $DEBUGFS || return
	expect "memory of channel $1" \
		"$(sed -n 's/^  rings /rings /p' \
			"$DEBUGFS/rpmsg-amp/"*".channel$1")" \
		"rings $2, buffers $2"
}

# Both ends, with buffers whose size is no multiple of a word
cable()
{
	start cable peer=kernel first_channel=$HERE num_bufs=64 buf_size=1021 \
		memory="$1" && online $HERE $THERE &&
	eventually ls /dev/rpmsg-misc$HERE /dev/rpmsg-misc$THERE &&
	of_type $HERE "$1" && of_type $THERE "$1" &&
	./exchange "$COUNT" /dev/rpmsg-misc$HERE /dev/rpmsg-misc$THERE &&
	whole_messages && unhurt $HERE $THERE && stop cable
}

# From one byte to all that a buffer holds
whole_messages()
{
	for size in 1 2 3 500 1004 1005; do
		passes $HERE $THERE $size && passes $THERE $HERE $size || return
	done
}

# passes FROM TO SIZE: a message of that size, byte by byte
passes()
{
	dd if=/dev/urandom of=/tmp/sent bs="$3" count=1 2>/dev/null
	exec 4<"/dev/rpmsg-misc$2"
	dd if=/tmp/sent of="/dev/rpmsg-misc$1" bs="$3" 2>/dev/null
	dd of=/tmp/received bs=65536 count=1 <&4 2>/dev/null
	exec 4<&-
	cmp /tmp/sent /tmp/received
}

# A remote that is a process, which echoes, answers pings, and starts again
process()
{
	start process first_channel=$REMOTE num_bufs=64 memory="$1" || return
	./amp-remote "$(device process)" &
	pid=$!
	online $REMOTE && of_type $REMOTE "$1" && eventually echoes 1 $REMOTE &&
	ip link set rpmsg$REMOTE up &&
	ip addr replace 198.18.$REMOTE.1/24 dev rpmsg$REMOTE &&
	ping -c 3 -s 333 198.18.$REMOTE.2 >/dev/null &&
	echoes "$COUNT" $REMOTE && unhurt $REMOTE && starts_again
	result=$?
	kill "$pid"
	stop process
	return $result
}

starts_again()
{
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	./amp-remote "$(device process)" &
	pid=$!
	eventually echoes 1 $REMOTE && echoes "$COUNT" $REMOTE
}

plan 6
for memory in cached write-combining uncached; do
	check "both ends of a cable, $memory" cable $memory
	check "a process is the remote, $memory" process $memory
done
stop_all
finish
