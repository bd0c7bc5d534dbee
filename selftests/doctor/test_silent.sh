#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that runs, as only remoteproc knows, and finds no ring where it looks
# (test_silent.dtso).

# shellcheck source-path=SCRIPTDIR source=doctor.sh
. "$(dirname "$0")/doctor.sh"

silent()
{
	send 1 && eventually counted 1 kicks_repeated 1 &&
		modprobe amp_rproc && named wrong-doorbell 1 &&
		grep -qF 'as remoteproc0 says' $OUT
}

plan 1
check "the remote runs and never answers" silent
finish
