# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Test scripts that speak KTAP, and what they have in common whatever they test.
# Sourced.
#
# A test is a function that succeeds, or fails after it has said why. It may set
# skip to the reason why it can't find out, and return.

# Tenths of a second that nothing takes: what does has stopped. See run.sh for the
# factor.
PATIENCE=$((75 * ${TIMEOUT_FACTOR:-4}))

# shellcheck source=../need.sh
. ./need.sh

ktap_tests=0
ktap_failures=0

# diag WORD...: diagnostics
diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# plan COUNT
plan()
{
	echo "KTAP version 1"
	echo "1..$1"
	ktap_plan=$1
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
	sed '/^# /!s/^/# /' /tmp/ktap.$$
	rm -f /tmp/ktap.$$
	if [ -n "$skip" ] && [ "$result" = ok ]; then
		echo "ok $ktap_tests $ktap_name # SKIP $skip"
	else
		echo "$result $ktap_tests $ktap_name"
	fi
}

# To be called last: the exit status of the test program
finish()
{
	[ "$ktap_tests" = "$ktap_plan" ] ||
		diag "planned $ktap_plan tests, ran $ktap_tests"
	[ "$ktap_tests" = "$ktap_plan" ] && [ "$ktap_failures" = 0 ]
}

# expect WHAT GOT WANTED
expect()
{
	[ "$2" = "$3" ] && return
	diag "$1: is '$2', expected '$3'"
	return 1
}

# The command succeeds sooner or later. Not a test of how soon.
eventually()
{
	tries=$PATIENCE
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ "$tries" -le 0 ]; then
			diag "never: $*"
			return 1
		fi
		sleep 0.1
	done
}

# A kernel may be made to release its objects seconds after their last use, to
# find those who don't expect that: mainline's modules for rpmsg are among them.
releases_late()
{
	zcat /proc/config.gz 2>/dev/null |
		grep -q '^CONFIG_DEBUG_KOBJECT_RELEASE=y'
}

# fewer N [LEAST]: how often to do what is done N times: EFFORT percent of it, but
# LEAST times or once. What sets EFFORT is selftests/run, see there.
fewer()
{
	effort=$((($1 * ${EFFORT:-100} + 99) / 100))
	[ "$effort" -ge "${2:-1}" ] || effort=$2
	echo "$effort"
}

# fails ERROR COMMAND...: it does, and says so
fails()
{
	error=$1
	shift
	if said=$("$@" 2>&1); then
		diag "succeeded: $*"
		return 1
	fi
	case $said in
	*"$error"*)
		return 0 ;;
	esac
	diag "$*: said '$said', expected '$error'"
	return 1
}

# streams COMMAND...: iperf, whose exit status says nothing about its success
streams()
{
	"$@" 2>&1 | awk '{ print } / [KMG]?Bytes / { ok = 1 } END { exit !ok }'
}
