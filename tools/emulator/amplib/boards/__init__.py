# SPDX-License-Identifier: GPL-2.0
"""The boards that ampvm can run, one file each."""

from . import e500

ALL = {board.name: board for board in (e500.BOARD,)}
DEFAULT = "e500"
