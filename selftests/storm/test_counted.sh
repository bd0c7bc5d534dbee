#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What a remote can bring about, on the machine that counts: a nanosecond of its time
# is an instruction, so that speeds are those of the code. The remote's instructions
# take time, too.

# shellcheck source-path=SCRIPTDIR source=storm.sh
. "$(dirname "$0")/storm.sh"

STRICT=yes
# Milliseconds
WINDOW=120
LONG_WINDOW=400
TRACING=/sys/kernel/tracing
IDLE_S=60

# trace_events VALUE
trace_events()
{
	for event in timer/timer_expire_entry timer/hrtimer_expire_entry \
		     power/cpu_idle workqueue/workqueue_execute_start \
		     irq/irq_handler_entry; do
		echo "$1" > $TRACING/events/$event/enable || return 1
	done
}

# do_nothing: for a while, and have it in /tmp/trace
do_nothing()
{
	# what was done before, and caches that are emptied later
	sleep 4
	echo > $TRACING/trace
	trace_events 1 && sleep $IDLE_S && trace_events 0 &&
		cat $TRACING/trace > /tmp/trace
	! grep -q 'LOST' /tmp/trace
}

# How often the processor has left its idle state
wakeups()
{
	grep -c 'cpu_idle: state=4294967295' /tmp/trace
}

# A function of ours that has run, but for a timer that wakes no processor
ours()
{
	grep -v 'function=channel_idle_tick' /tmp/trace |
		grep -e '\[amp_' -e 'name=.*msgirq'
}

idle()
{
	eventually all_online && do_nothing || return 1
	with=$(wakeups)
	! ours && at_least 'looks for lost doorbells' \
		"$(grep -c channel_idle_tick /tmp/trace)" 17 &&
		unload && do_nothing || return 1
	without=$(wakeups)
	diag "the processor left its idle state $with times in $IDLE_S s, $without times without the suite"
	at_least 'times without the suite' "$without" $IDLE_S &&
		at_most 'times with it' "$with" $((without + 2))
}

need_field
plan_storms 1
check 'channels that do nothing wake no processor' idle
# which has unloaded all
amp-up
eventually all_online
log_all
all_storms
finish
