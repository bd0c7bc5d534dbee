#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux listens on another register than the remote writes (test_in.dtso).

# shellcheck source-path=SCRIPTDIR source=doctor.sh
. "$(dirname "$0")/doctor.sh"

talk()
{
	exec 3<>/dev/rpmsg-misc1 || return
	for _ in $(seq 20); do
		printf hello >&3 && dd bs=600 count=1 status=none <&3 |
			grep -q hello || return
	done
	exec 3>&-
}

unheard()
{
	eventually talk && named wrong-doorbell 1 &&
		grep -qF 'Linux does not hear it' $OUT
}

plan 1
check "Linux does not hear the remote" unheard
finish
