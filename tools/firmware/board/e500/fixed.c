// SPDX-License-Identifier: GPL-2.0-only
/* Channels whose rings are where the board's file says, with no resource table */
#include "board.h"

int board_channels_init(void)
{
	return remote_init(board_channels, board_num_channels);
}

void board_channels_poll(void)
{
}
