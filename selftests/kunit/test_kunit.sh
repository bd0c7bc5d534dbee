#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run the KUnit tests and print what they say, a suite a test.

RESULTS=/sys/kernel/debug/kunit
MODULES='amp_virtio_test amp_rpmsg_test'
SUITES='amp_ring amp_wire amp_resource_table amp_translate amp_of amp_of_node
amp_table amp_objects amp_session_table amp_endpoint'

# shellcheck source=../need.sh
. "$(dirname "$0")/need.sh"

need_root
# shellcheck disable=SC2086 # one module a word
need_installed kunit $MODULES

# The tests run when their module is loaded, and only if KUnit wants them to. Older
# kernels have no parameter autorun, and ignore it.
load()
{
	# shellcheck disable=SC2086 # one module a word
	rmmod $MODULES kunit 2>/dev/null
	[ -d /sys/module/kunit ] || modprobe kunit enable=1 autorun=1 ||
		skip_all 'no KUnit in this kernel'
	[ -d $RESULTS ] || mount -t debugfs none /sys/kernel/debug ||
		skip_all 'no debugfs'
	# shellcheck disable=SC2086 # one module a word
	modprobe -a $MODULES || skip_all 'no KUnit tests'
}

# indented FILE: without the line that sums it up, which is for us to write
indented()
{
	sed -e '/^\(not \)\{0,1\}ok /d' -e '/^KTAP /d' -e '/^1\.\./d' \
		-e 's/^/  /' "$1"
}

# passed FILE: something ran, and all of it is good
passed()
{
	grep -q '^ok ' "$1" && grep -q '^ \+ok ' "$1" && ! grep -q 'not ok' "$1"
}

load
echo 'KTAP version 1'
echo "1..$(($(echo "$SUITES" | wc -w) + 1))"
num=0
failed=0
result()
{
	num=$((num + 1))
	[ "$1" = ok ] || failed=1
	echo "$1 $num $2"
}

for suite in $SUITES; do
	cat "$RESULTS/$suite/results" > /tmp/kunit.$$ 2>&1
	indented /tmp/kunit.$$
	if passed /tmp/kunit.$$; then
		result ok "$suite"
	else
		result 'not ok' "$suite"
	fi
done
rm -f /tmp/kunit.$$

# shellcheck disable=SC2086 # one module a word
if rmmod $MODULES && [ -z "$(ls "$RESULTS")" ]; then
	result ok 'the tests can be unloaded'
else
	result 'not ok' 'the tests can be unloaded'
fi
rmmod kunit 2>/dev/null
exit $failed
