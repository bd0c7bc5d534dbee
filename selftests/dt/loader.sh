# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What a loader of the remote does before Linux boots. Sourced.

# words ADDRESS WORD...: put them there
words()
{
	at=$1
	shift
	for word; do
		devmem "$at" 32 "$word"
		at=$((at + 4))
	done
}
