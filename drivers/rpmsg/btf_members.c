// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs on the machine that builds.  Prints the names of a structure's members, in
 * their order, from the type information of a kernel (BTF, as it is in the
 * section .BTF of vmlinux or in /sys/kernel/btf):
 *
 *	btf_members STRUCT BTF [BASE]
 *
 * BASE is the kernel's own information, if BTF is that of a module.  Exits with 1
 * if the structure is not there, with 2 if something is wrong.
 */
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BTF_MAGIC	0xeb9f
#define KIND_STRUCT	4

/*
 * Words that follow the first three of a type: a fixed number, and a number for
 * each member
 */
static const struct {
	unsigned char once, each;
} extra[] = {
	[1] = { 1, 0 },		/* integer */
	[3] = { 3, 0 },		/* array */
	[4] = { 0, 3 },		/* structure */
	[5] = { 0, 3 },		/* union */
	[6] = { 0, 2 },		/* enumeration */
	[13] = { 0, 2 },	/* prototype of a function */
	[14] = { 1, 0 },	/* variable */
	[15] = { 0, 3 },	/* section */
	[17] = { 1, 0 },	/* tag of a declaration */
	[19] = { 0, 3 },	/* enumeration of 64 bits */
};

struct btf {
	unsigned char *data;
	size_t len;
	int swap;
	size_t types, types_len;
	size_t strings, strings_len;
};

static void fail(const char *file, const char *text)
{
	fprintf(stderr, "btf_members: %s: %s\n", file, text);
	exit(2);
}

static __u32 word(const struct btf *btf, size_t at)
{
	__u32 value;

	memcpy(&value, btf->data + at, sizeof(value));
	return btf->swap ? __builtin_bswap32(value) : value;
}

static void read_file(struct btf *btf, const char *file)
{
	FILE *stream = fopen(file, "rb");
	size_t got, room = 0;

	if (!stream)
		fail(file, "cannot be opened");
	/* not every kernel reports the size of the file in sysfs */
	do {
		room += 1 << 20;
		btf->data = realloc(btf->data, room);
		if (!btf->data)
			fail(file, "no memory");
		got = fread(btf->data + btf->len, 1, room - btf->len, stream);
		btf->len += got;
	} while (btf->len == room);
	fclose(stream);
}

static void load(struct btf *btf, const char *file)
{
	__u16 magic;
	__u32 header;

	read_file(btf, file);
	if (btf->len < 24)
		fail(file, "too short");
	memcpy(&magic, btf->data, sizeof(magic));
	btf->swap = magic != BTF_MAGIC;
	if (btf->swap && __builtin_bswap16(magic) != BTF_MAGIC)
		fail(file, "not BTF");
	header = word(btf, 4);
	btf->types = (size_t)header + word(btf, 8);
	btf->types_len = word(btf, 12);
	btf->strings = (size_t)header + word(btf, 16);
	btf->strings_len = word(btf, 20);
	if (btf->types + btf->types_len > btf->len ||
	    btf->strings + btf->strings_len > btf->len ||
	    !btf->strings_len || btf->data[btf->strings + btf->strings_len - 1])
		fail(file, "incomplete");
}

/* A module's strings go on where the kernel's end */
static const char *name(const struct btf *btf, const struct btf *base, size_t at)
{
	if (at < base->strings_len)
		btf = base;
	else
		at -= base->strings_len;
	return at < btf->strings_len ?
		(const char *)btf->data + btf->strings + at : "?";
}

static int print_members(const struct btf *btf, const struct btf *base,
			 const char *wanted, const char *file)
{
	size_t at = btf->types, end = at + btf->types_len, size;
	__u32 info, kind, n, i;

	for (; at + 12 <= end; at += size) {
		info = word(btf, at + 4);
		kind = info >> 24 & 0x1f;
		n = info & 0xffff;
		if (kind > 19)
			fail(file, "a kind of type that is not known");
		size = 12 + 4 * (extra[kind].once + extra[kind].each * n);
		if (size > end - at)
			fail(file, "incomplete");
		if (kind != KIND_STRUCT ||
		    strcmp(name(btf, base, word(btf, at)), wanted))
			continue;
		for (i = 0; i < n; i++)
			printf("%s%s", i ? " " : "",
			       name(btf, base, word(btf, at + 12 + 12 * i)));
		putchar('\n');
		return 0;
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct btf btf = {}, base = {};
	int ret;

	if (argc < 3 || argc > 4)
		fail("usage", "btf_members STRUCT BTF [BASE]");
	load(&btf, argv[2]);
	if (argc > 3)
		load(&base, argv[3]);
	ret = print_members(&btf, &base, argv[1], argv[2]);
	free(base.data);
	free(btf.data);
	return ret;
}
