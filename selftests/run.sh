#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run the programs of some folders, or of all that are beside this, in order: the
# guest's end of selftests/run, and for any machine that has the modules.
#
#	run.sh [FOLDER...]
#
# Each folder has a list, programs, in it. Exit status 4 is a skip; a
# program that outlasts its folder's timeout is a failure. The timeouts are
# those of a board that has a processor of the host to itself: TIMEOUT_FACTOR
# times that long is waited. EFFORT is a percentage: what tests repeat, they
# repeat as many times more or less often. In an emulated board the suite is
# loaded again for each folder, so that its counters do not tell of the one before.

cd "$(dirname "$0")" || exit 1

# shellcheck disable=SC2046 # one folder a word
[ $# -gt 0 ] || set -- $(for list in */programs; do dirname "$list"; done)
command -v timeout >/dev/null || {
	echo '1..0 # SKIP no program timeout'
	exit 4
}

status_file=/tmp/run.$$
num=0
failed=0

# timeout_of FOLDER: in seconds
timeout_of()
{
	seconds=$(sed -n 's/^timeout=//p' "$1/settings" 2>/dev/null)
	seconds=$((${seconds:-45} * ${TIMEOUT_FACTOR:-4}))
	[ "${EFFORT:-100}" -le 100 ] || seconds=$((seconds * EFFORT / 100))
	echo $seconds
}

# verdict STATUS NAME SECONDS
verdict()
{
	case $1 in
	0) echo "ok $num $2 # $3 s" ;;
	4) echo "ok $num $2 # SKIP" ;;
	124 | 143) echo "not ok $num $2 # TIMEOUT after $3 s" ;;
	*) echo "not ok $num $2 # exit=$1 after $3 s" ;;
	esac
	[ "$1" = 0 ] || [ "$1" = 4 ] || failed=1
}

# run FOLDER PROGRAM
run()
{
	num=$((num + 1))
	start=$(date +%s)
	echo 1 >$status_file
	{
		cd "$1" && timeout "$(timeout_of ../"$1")" "./$2" </dev/null 2>&1
		echo $? >$status_file
	} | awk '{ print "  " $0; fflush() }'
	verdict "$(cat $status_file)" "$1.$2" $(($(date +%s) - start))
}

# fresh FOLDER
fresh()
{
	command -v amp-up >/dev/null || return
	said=$({ amp-down && amp-up; } 2>&1) && return
	echo "# before $1, the suite could not be loaded again: $said"
	failed=1
}

echo 'KTAP version 1'
echo "1..$(for folder; do cat "$folder/programs"; done | wc -l)"
for folder; do
	fresh "$folder"
	while read -r program <&3; do
		run "$folder" "$program"
	done 3<"$folder/programs"
done
rm -f $status_file
exit $failed
