#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Mailboxes that want messages of other forms (test_forms.dtso,
# modules/amp_test_mbox.c): each is handed what it wants, and nothing else.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

# count FORM KEY: what the controller of this form counts
count()
{
	head -n 1 "/sys/kernel/debug/$1/words" | value "$2"
}

# are_online NODE...: each ends with the number of its channel
are_online()
{
	for FIELD; do
		number=${FIELD%-rpmsg}
		is_online "${number#"${number%?}"}" || return 1
	done
}

echo_works()
{
	eventually are_online ipi1-rpmsg ipi6-rpmsg value3-rpmsg value4-rpmsg &&
		echoes 1 3 4 6
}

# words_are FORM WORD...: nothing else was sent
words_are()
{
	form=$1
	shift
	expect "words of $form" "$(sed -n 's/^mbox=0 word=\([^ ]*\) .*/\1/p' \
		"/sys/kernel/debug/$form/words" | sort | tr '\n' ' ')" "$* " &&
		expect 'malformed messages' "$(count "$form" malformed)" 0
}

rings_for_linux()
{
	FIELD=ipi1-rpmsg
	[ "$(attr 1 interrupts)" -gt 1 ] && return
	diag "interrupts $(attr 1 interrupts)"
	return 1
}

# Without that the interrupt would be off: there would be one doorbell
are_acknowledged()
{
	eventually receives && eventually all_acknowledged
}

receives()
{
	echoes 1 6 && [ "$(count ipi received)" -gt 10 ]
}

all_acknowledged()
{
	[ "$(count ipi acked)" -ge "$(count ipi received)" ]
}

# reloads TXDONE: with controllers that know otherwise what is sent
reloads()
{
	unload && rmmod amp_test_mbox &&
		insmod "$TESTS_DIR/amp_test_mbox.ko" "txdone=$1" &&
		load_modprobe && echo_works && words_are ipi 0x1 0x6 &&
		words_are value 0x3 0x4 && are_acknowledged
}

has_gone()
{
	unload && rmmod amp_test_mbox
}

plan 8
release_remote
# as the driver of the IPI
insmod "$TESTS_DIR/amp_test_mbox.ko" txdone=poll || diag 'insmod failed'
load_modprobe || diag 'modprobe failed'
check 'all channels echo' echo_works
check 'the IPI is handed structures with the word' words_are ipi 0x1 0x6
check 'a mailbox by value is handed the word' words_are value 0x3 0x4
check 'the IPI rings for Linux' rings_for_linux
check 'what it receives is acknowledged' are_acknowledged
check 'controllers that interrupt' reloads irq
check 'controllers that know nothing' reloads ack
check 'unloading works' has_gone
finish
