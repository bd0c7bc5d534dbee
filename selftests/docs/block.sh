#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run a code block of a document, and compare.
#
#	block.sh FILE
#
# One shell executes all commands of the block. If lines begin with a prompt ("# " or
# "$ "), these are commands, and the others are what the command before prints: see
# compare.awk. Each command has to succeed. A block without prompts is commands alone,
# of which each has to succeed, whatever it prints.
#
# What is left in the background is ended. SETTLE, if it is set, is executed after each
# command in the background; TRIES are the tenths of a second that the block may take.

here=$(cd "$(dirname "$0")" && pwd)
block=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

awk -f "$here/script.awk" "$block" >"$dir/script"
setsid sh "$dir/script" </dev/null >"$dir/output" &
shell=$!
tries=${TRIES:-6000}
while kill -0 $shell 2>/dev/null && [ "$tries" -gt 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
[ "$tries" -gt 0 ] || kill -KILL $shell
wait $shell
status=$?
kill -KILL -$shell 2>/dev/null

grep -q '^[#$] ' "$block" && {
	awk -f "$here/compare.awk" "$block" "$dir/output"
	exit
}
[ $status = 0 ] || cat "$dir/output"
exit $status
