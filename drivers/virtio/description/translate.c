// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translation between addresses of the remote and of Linux: see
 * amp/translate.h.
 *
 * Addresses and lengths can come from the remote. A range is translated only if
 * all of it is in one window, and sums are computed only when they are known
 * not to overflow.
 */
#include <linux/errno.h>

#include <amp/translate.h>

#define REACH_32BIT	0x100000000ULL

/* Does a range of @len bytes that starts @off bytes into @size end there, too? */
static bool fits(u64 off, u64 len, u64 size)
{
	return off < size && len <= size - off;
}

/* The last byte of the address space belongs to a range, too */
static bool wraps(u64 start, u64 len)
{
	return len && start + (len - 1) < start;
}

static bool in_reach(const struct amp_translate *t, u64 remote, u64 len)
{
	return !t->remote_32bit || fits(remote, len, REACH_32BIT);
}

static bool overlap(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b ? b - a < a_size : a - b < b_size;
}

static int check_range(const struct amp_translate *t,
		       const struct amp_translate_range *r)
{
	const struct amp_translate_range *other;

	if (!r->size)
		return -EINVAL;
	if (wraps(r->local, r->size) || wraps(r->remote, r->size))
		return -EOVERFLOW;
	if (!in_reach(t, r->remote, r->size))
		return -ERANGE;
	for (other = t->ranges; other < r; other++)
		if (overlap(r->local, r->size, other->local, other->size) ||
		    overlap(r->remote, r->size, other->remote, other->size))
			return -EBUSY;
	return 0;
}

/**
 * amp_translate_init() - describe the memory that both sides see
 * @t: the description
 * @ranges: the memory; not copied
 * @num: how many ranges, 0 where the sides see memory at the same addresses
 * @remote_32bit: the remote reaches no more than 4 GiB
 * @bad: index of the range at fault, valid with an error
 *
 * Return: 0; -EINVAL if a range is empty, -EOVERFLOW if it ends behind the last
 * address, -ERANGE if the remote does not reach it, -EBUSY if it overlaps one
 * before it in either view.
 */
int amp_translate_init(struct amp_translate *t,
		       const struct amp_translate_range *ranges,
		       unsigned int num, bool remote_32bit, unsigned int *bad)
{
	unsigned int i;
	int ret;

	t->ranges = ranges;
	t->num = num;
	t->remote_32bit = remote_32bit;
	for (i = 0; i < num; i++) {
		ret = check_range(t, &ranges[i]);
		if (ret) {
			*bad = i;
			return ret;
		}
	}
	return 0;
}

/* From the remote's view to ours, or the other way */
static int translate(const struct amp_translate *t, bool local, u64 from,
		     u64 len, u64 *to)
{
	const struct amp_translate_range *r;
	u64 off;

	if (!t->num) {
		if (wraps(from, len) || !in_reach(t, from, len))
			return -ERANGE;
		*to = from;
		return 0;
	}
	for (r = t->ranges; r < t->ranges + t->num; r++) {
		off = from - (local ? r->remote : r->local);
		if (!fits(off, len, r->size))
			continue;
		*to = off + (local ? r->local : r->remote);
		return 0;
	}
	return -ERANGE;
}

/**
 * amp_translate_to_remote() - what the remote calls an address of ours
 * @t: the memory that both sides see
 * @local: physical address of the first byte
 * @len: bytes, all of which have to be in one range; 0 stands for one byte
 * @remote: filled in on success
 *
 * Return: 0, or -ERANGE if the remote does not see all of it in one piece.
 */
int amp_translate_to_remote(const struct amp_translate *t, u64 local, u64 len,
			    u64 *remote)
{
	return translate(t, false, local, len, remote);
}

/**
 * amp_translate_to_local() - what an address of the remote's is here
 * @t: the memory that both sides see
 * @remote: address of the first byte, as the remote gave it
 * @len: bytes, all of which have to be in one range; 0 stands for one byte
 * @local: filled in on success
 *
 * Return: 0, or -ERANGE if we do not see all of it in one piece.
 */
int amp_translate_to_local(const struct amp_translate *t, u64 remote, u64 len,
			   u64 *local)
{
	return translate(t, true, remote, len, local);
}
