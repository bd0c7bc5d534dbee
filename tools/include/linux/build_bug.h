/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing that the pure files use comes from here outside of the kernel */
