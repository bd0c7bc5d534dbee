#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A channel whose rings are elsewhere (test_address.dtso): the others work.

# shellcheck source-path=SCRIPTDIR source=doctor.sh
. "$(dirname "$0")/doctor.sh"

wrong_address()
{
	eventually counted 1 rx_messages 1 && send 3 &&
		eventually counted 3 kicks_repeated 1 &&
		named wrong-ring-address 3
}

plan 2
check "the rings of channel 3 are elsewhere" wrong_address
check "those of channel 1 are not" no_fault_of 1
finish
