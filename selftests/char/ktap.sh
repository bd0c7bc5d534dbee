# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Test scripts that speak KTAP: functions that succeed or fail. Sourced.
#
# A function may set skip to the reason why it can't find out, and return.

ktap_tests=0
ktap_failures=0

# plan COUNT
plan()
{
	echo "KTAP version 1"
	echo "1..$1"
}

# skip_all REASON
skip_all()
{
	echo "KTAP version 1"
	echo "1..0 # SKIP $1"
	exit 4
}

# check NAME COMMAND...: what the command says becomes diagnostics
check()
{
	ktap_name=$1
	shift
	skip=
	ktap_tests=$((ktap_tests + 1))
	# Not in a pipe: the command may set variables.
	if "$@" > /tmp/ktap.$$ 2>&1; then
		result=ok
	else
		result="not ok"
		ktap_failures=$((ktap_failures + 1))
	fi
	sed 's/^/# /' /tmp/ktap.$$
	rm -f /tmp/ktap.$$
	if [ -n "$skip" ] && [ "$result" = ok ]; then
		echo "ok $ktap_tests $ktap_name # SKIP $skip"
	else
		echo "$result $ktap_tests $ktap_name"
	fi
}

finish()
{
	[ "$ktap_failures" = 0 ]
	exit
}
