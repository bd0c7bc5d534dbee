#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Mailboxes as doorbells (test_mailbox.dtso, modules/amp_test_mbox.c): all ways
# of naming them, what is said through them, and what goes wrong with them.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

WORDS=/sys/kernel/debug/amp_test_mbox/words
STEAL=/sys/kernel/debug/amp_test_mbox/steal
PARAMS=/sys/module/amp_test_mbox/parameters
CHANNELS='1 2 3 4 5 6'

# Each channel has a node
attr()
{
	cat "$(node_dir "mbox$1-rpmsg")/rpmsg_plat_info$1/$2"
}

param()
{
	echo "$2" > "$PARAMS/$1"
}

# count KEY: what the controller counts
count()
{
	head -n 1 $WORDS | value "$1"
}

are_online()
{
	for online in $CHANNELS; do
		is_online "$online" || return 1
	done
}

echo_works()
{
	# shellcheck disable=SC2086 # a list
	eventually are_online && echoes $CHANNELS
}

# The suite waits for a mailbox that has no driver yet
waits()
{
	expect 'channels' "$(find /dev -name 'rpmsg-misc*' | wc -l)" 0
}

# was_sent MBOX WORD
was_sent()
{
	grep -q "^mbox=$1 word=$2 " $WORDS && return 0
	diag "$(cat $WORDS)"
	return 1
}

# Nothing else than these was sent through a mailbox
words_of()
{
	expect "words of mailbox $1" \
		"$(sed -n "s/^mbox=$1 word=\([^ ]*\) .*/\1/p" $WORDS | sort |
			tr '\n' ' ')" "$2"
}

says_channel()
{
	words_of 0 '0x1 0x4 0x6 ' && words_of 1 '' && words_of 5 '0x5 '
}

# Ring 0 is the one that the remote fills: it hears of buffers that return
says_ring_high()
{
	was_sent 3 0x50000 && words_of 3 '0x50000 ' &&
		! grep '^mbox=2 ' $WORDS | grep -v 'word=0x40000 '
}

says_ring()
{
	was_sent 4 0x7 && ! grep '^mbox=4 ' $WORDS |
		grep -v -e 'word=0x6 ' -e 'word=0x7 '
}

is_polled()
{
	expect 'interrupts' "$(attr 5 interrupts)" 0
}

others_are_rung()
{
	for ch in 1 2 3 4 6; do
		[ "$(attr "$ch" interrupts)" -gt 0 ] && continue
		diag "channel $ch has no interrupt"
		return 1
	done
}

no_such_mailbox()
{
	dmesg | grep -q 'mbox10-rpmsg: .*channel 10 (index 0) failed: -EINVAL'
}

# The queue of the framework is never filled: it would say so
no_complaint()
{
	! dmesg | grep 'MBOX_TX_QUEUE_LEN'
}


# sent_by MBOX: words taken from a mailbox
sent_by()
{
	grep "^mbox=$1 " $WORDS | tr ' ' '\n' | sed -n 's/^count=//p' |
		awk '{ n += $1 } END { print n + 0 }'
}

# While a word is held, the mailbox takes no other
held_is_held()
{
	param hold 1
	echoes 1 4 6 || return 1
	sent=$(sent_by 0)
	echoes 1 4 6 && expect 'words while one is held' "$(sent_by 0)" "$sent"
}

more_than()
{
	[ "$(sent_by "$1")" -gt "$2" ]
}

# As many as there are doorbells, not as many as were rung
released_goes_on()
{
	param hold 0
	eventually more_than 0 "$sent" && echoes 1 4 6 && no_complaint
}

refusal_is_survived()
{
	refused=$(count refused)
	sent=$(sent_by 0)
	param refuse 1
	echoes 1 2 3 4 5 6
	survived=$?
	param refuse 0
	[ "$survived" = 0 ] || return 1
	[ "$(count refused)" -gt "$refused" ] || {
		diag 'nothing was refused'
		return 1
	}
	eventually more_than 0 "$sent" && echo_works && no_complaint
}

steal()
{
	echo 1 > $STEAL
}

# To have a word that was refused forgotten, the mailbox is let go of: for as
# long as somebody else has it then, what is to be sent waits
stolen_is_awaited()
{
	sent=$(sent_by 0)
	param refuse 1
	echoes 1 && eventually steal
	stolen=$?
	param refuse 0
	[ "$stolen" = 0 ] || return 1
	sleep 0.2
	expect 'words meanwhile' "$(sent_by 0)" "$sent"
	silent=$?
	echo 0 > $STEAL
	[ "$silent" = 0 ] && eventually more_than 0 "$sent" && echo_works
}

watchdogs()
{
	sum=0
	for ch in 1 2 3 4 6; do
		sum=$((sum + $(attr "$ch" watchdog)))
	done
	echo $sum
}

# All doorbells of the remote's are lost: the watchdog finds what they were for
all_lost()
{
	before=$(watchdogs)
	param drop_rx 1
	echoes 1 2 3 4 6
	found=$?
	param drop_rx 0
	[ "$found" = 0 ] || return 1
	[ "$(count lost_rx)" -gt 0 ] && [ "$(watchdogs)" -gt "$before" ] &&
		return 0
	diag "lost $(count lost_rx), watchdog $before to $(watchdogs)"
	return 1
}

some_lost()
{
	before=$(count lost_tx)
	param drop_rx 3
	param drop_tx 3
	echo_works && echo_works && echo_works
	found=$?
	param drop_rx 0
	param drop_tx 0
	[ "$found" = 0 ] && [ "$(count lost_tx)" -gt "$before" ]
}

# reloads TXDONE: the same with a controller that knows otherwise what is sent
reloads()
{
	unload && rmmod amp_test_mbox &&
		insmod "$TESTS_DIR/amp_test_mbox.ko" "txdone=$1" &&
		load_modprobe && echo_works || return 1
	says_channel && was_sent 3 0x50000 && no_complaint
}

# The controller can't go away under its users
is_kept()
{
	fails 'temporarily unavailable' rmmod amp_test_mbox
}

# Unbound, it takes its users with it, and brings them back
unbinds()
{
	device=$(basename "$(ls -d /sys/bus/platform/drivers/amp_test_mbox/*mailbox*)")
	echo "$device" > /sys/bus/platform/drivers/amp_test_mbox/unbind
	expect 'channels' "$(find /dev -name 'rpmsg-misc*' | wc -l)" 0 || return 1
	echo "$device" > /sys/bus/platform/drivers/amp_test_mbox/bind
	echo_works
}

# The kernel's own bus goes on sending when its device is reset
last_words()
{
	mainline=$(node_dir mbox4-rpmsg)
	unload && modprobe amp_virtio mainline=4 && load_modprobe &&
		modprobe rpmsg_char && modprobe rpmsg_ctrl &&
		modprobe virtio_rpmsg_bus && eventually is_online 4 || return 1
	for ctrl in "$mainline"/virtio*/virtio*.rpmsg_ctrl.*/rpmsg/rpmsg_ctrl*; do
		ctrl=/dev/${ctrl##*/}
	done
	param hold 1
	echoes 1 && "$TESTS_DIR/ctrl" create "$ctrl" rpmsg-raw 2000 2001 || return 1
	sent=$(sent_by 0)
	before=$(grep '^mbox=0 word=0x4 ' $WORDS)
	for vdev in "$mainline"/virtio*; do
		echo "${vdev##*/}" > /sys/bus/virtio/drivers/virtio_rpmsg_bus/unbind
	done
	param hold 0
	eventually more_than 0 "$sent" && echoes 1 &&
		expect 'words of a channel that has ended' \
			"$(grep '^mbox=0 word=0x4 ' $WORDS)" "$before"
}

has_gone()
{
	remove rpmsg_ns virtio_rpmsg_bus && unload && rmmod amp_test_mbox ||
		return 1
	releases_late || leaves_nothing /tmp/footprint
}

plan 21
FIELD=mbox1-rpmsg
footprint > /tmp/footprint
release_remote
load_modprobe || diag 'modprobe failed'
check 'channels wait for the controller' waits
insmod "$TESTS_DIR/amp_test_mbox.ko" || diag 'insmod failed'
check 'all channels echo' echo_works
check 'one each way says the channel' says_channel
check 'one a ring says the ring in the upper half' says_ring_high
check 'one for all says the ring' says_ring
check 'without one for Linux, it is polled' is_polled
check 'the others are rung' others_are_rung
check 'a mailbox that there is not' no_such_mailbox
check 'while a word is held, none follows' held_is_held
check 'when it is released, what waits follows' released_goes_on
check 'words that are refused are sent later' refusal_is_survived
check 'a mailbox that somebody else takes is waited for' stolen_is_awaited
check 'doorbells that are lost are found by the watchdog' all_lost
check 'doorbells that are lost now and then' some_lost
check 'the controller is kept' is_kept
check 'unbinding the controller and binding it' unbinds
check 'a controller that is polled' reloads poll
check 'a controller that knows nothing' reloads ack
check 'a controller that interrupts' reloads irq
check 'a channel that has ended rings no more' last_words
check 'unloading leaves nothing behind' has_gone
finish
