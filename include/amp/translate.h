/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses as the remote sees them, and as we do.
 *
 * What descriptors, rings and resource tables carry are addresses of the
 * remote's.  One table a remote says what they are here.  Pure: used by the
 * kernel and the user-space tests.
 */
#ifndef _AMP_TRANSLATE_H
#define _AMP_TRANSLATE_H

#include <linux/types.h>

/**
 * struct amp_translate_range - memory that both sides see
 * @local: its physical address here
 * @remote: its address there
 * @size: its bytes
 */
struct amp_translate_range {
	u64 local;
	u64 remote;
	u64 size;
};

/**
 * struct amp_translate - all memory that both sides see
 * @ranges: the memory, @num entries that belong to the caller and stay
 * @num: how many; none: both sides see all memory at the same addresses
 * @remote_32bit: the remote reaches no more than 4 GiB
 *
 * Constant after amp_translate_init(): may be used by anybody at any time.
 */
struct amp_translate {
	const struct amp_translate_range *ranges;
	unsigned int num;
	bool remote_32bit;
};

int amp_translate_init(struct amp_translate *t,
		       const struct amp_translate_range *ranges,
		       unsigned int num, bool remote_32bit, unsigned int *bad);
int amp_translate_to_remote(const struct amp_translate *t, u64 local, u64 len,
			    u64 *remote);
int amp_translate_to_local(const struct amp_translate *t, u64 remote, u64 len,
			   u64 *local);

#endif /* _AMP_TRANSLATE_H */
