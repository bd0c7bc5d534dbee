// SPDX-License-Identifier: GPL-2.0-only
/*
 * Name service.
 *
 * Both tables are bounded and searched from the start: they are small, and
 * what Linux announces beyond that is counted.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "log.h"
#include "ns.h"
#include "util.h"

#define NS_MAX_THEIRS	64
#define NS_MAX_OURS	64
/*
 * First address of the services that a flood announces; no endpoint has these
 */
#define NS_FLOOD_ADDR	0x10000

/**
 * struct service - an announced service
 * @ch: the channel, NULL for a free entry
 * @info: the announcement
 * @due: ours: to be announced again
 */
struct service {
	const struct channel *ch;
	struct amp_wire_service info;
	bool due;
};

/**
 * struct flood - announcements to be sent as buffers allow
 * @left: how many
 * @next: number of the next one
 * @flags: of each of them
 */
struct flood {
	u32 left;
	u32 next;
	u32 flags;
};

static struct service theirs[NS_MAX_THEIRS], ours[NS_MAX_OURS];
static struct flood floods[REMOTE_MAX_CHANNELS];
static u32 ns_bad, ns_overflow;
/*
 * Number of services to be announced again: counted, because it is checked
 * often
 */
static u32 num_due;

static struct service *find(struct service *table, u32 n,
			    const struct channel *ch, u32 addr)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (table[i].ch == ch && (!ch || table[i].info.addr == addr))
			return &table[i];
	return NULL;
}

static void set_due(struct service *s, bool due)
{
	num_due += due;
	num_due -= s->due;
	s->due = due;
}

/**
 * ns_again() - announce all services of a channel again
 * @ch: the channel
 *
 * They are sent as buffers allow, see ns_run().
 */
void ns_again(const struct channel *ch)
{
	u32 i;

	for (i = 0; i < NS_MAX_OURS; i++)
		if (ours[i].ch == ch)
			set_due(&ours[i], true);
}

/*
 * Is it the announcement of the channel itself? Then Linux continues with the
 * rings, and does not know the services that were announced before.
 */
static bool is_greeting(const struct channel *ch,
			const struct amp_wire_service *info)
{
	return info->flags == AMP_WIRE_NS_CREATE &&
	       info->addr == ch->cfg->linux_addr &&
	       !strcmp(info->name, ch->cfg->name);
}

/**
 * ns_receive() - take an announcement of Linux
 * @ch: the channel it came by
 * @le: byte order of the message
 * @msg: its header
 * @payload: its payload, in memory that Linux may still write to
 */
void ns_receive(struct channel *ch, bool le, const struct amp_wire_msg *msg,
		const void *payload)
{
	struct amp_wire_service info;
	struct service *s;

	if (amp_wire_parse_ns(le, payload, msg->len, &info)) {
		ns_bad++;
		return;
	}
	if (is_greeting(ch, &info)) {
		ns_again(ch);
		return;
	}
	s = find(theirs, NS_MAX_THEIRS, ch, info.addr);
	if (info.flags == AMP_WIRE_NS_DESTROY) {
		if (s)
			s->ch = NULL;
		return;
	}
	if (!s)
		s = find(theirs, NS_MAX_THEIRS, NULL, 0);
	if (!s) {
		ns_overflow++;
		return;
	}
	s->ch = ch;
	s->info = info;
}

/**
 * ns_is_ours() - has an address been announced by us?
 * @ch: the channel
 * @addr: the address
 *
 * Return: true if it has.
 */
bool ns_is_ours(const struct channel *ch, u32 addr)
{
	return find(ours, NS_MAX_OURS, ch, addr);
}

/**
 * ns_announce() - send an announcement
 * @ch: the channel
 * @name: the name; 32 characters or more leave it without a terminator
 * @addr: the address
 * @flags: the flags, sensible or not
 *
 * Return: as channel_send().
 */
int ns_announce(struct channel *ch, const char *name, u32 addr, u32 flags)
{
	struct amp_wire_msg msg = {
		.src = AMP_WIRE_NS_ADDR,
		.dst = AMP_WIRE_NS_ADDR,
		.len = sizeof(struct amp_wire_ns),
	};
	struct amp_wire_ns ns;

	amp_wire_build_ns(ch->out.ring.cfg.little_endian, &ns, name, addr,
			  flags);
	return channel_send(ch, KIND_NS, &msg, &ns);
}

/**
 * ns_service() - announce a service that echoes, or its end
 * @ch: the channel
 * @name: its name
 * @addr: its address
 * @create: it begins
 *
 * The end of a service that never was is announced all the same.  The channel
 * itself, at its default address, is announced and not remembered.
 *
 * Return: 0, -ENOSPC if the table is full, or as channel_send().
 */
int ns_service(struct channel *ch, const char *name, u32 addr, bool create)
{
	struct service *s = find(ours, NS_MAX_OURS, ch, addr);
	int ret;

	/* the announcement of the channel itself is sent once only */
	if (addr == ch->cfg->addr)
		return ns_announce(ch, name, addr, create ? AMP_WIRE_NS_CREATE :
							    AMP_WIRE_NS_DESTROY);
	if (create && !s)
		s = find(ours, NS_MAX_OURS, NULL, 0);
	if (create && !s)
		return -ENOSPC;
	ret = ns_announce(ch, name, addr,
			  create ? AMP_WIRE_NS_CREATE : AMP_WIRE_NS_DESTROY);
	if (ret)
		return ret;
	if (s) {
		set_due(s, false);
		s->ch = create ? ch : NULL;
		s->info.addr = addr;
		s->info.flags = 0;
		fmt(s->info.name, sizeof(s->info.name), "%s", name);
	}
	return 0;
}

/**
 * ns_flood() - send many announcements, each of another service
 * @ch: the channel
 * @count: how many
 * @flags: their flags
 */
void ns_flood(struct channel *ch, u32 count, u32 flags)
{
	floods[ch->index] = (struct flood){ .left = count, .flags = flags };
	channel_wake(ch);
}

static struct service *find_due(const struct channel *ch)
{
	u32 i;

	if (!num_due)
		return NULL;
	for (i = 0; i < NS_MAX_OURS; i++)
		if (ours[i].due && ours[i].ch == ch)
			return &ours[i];
	return NULL;
}

/* Returns the number of services that could be sent */
static int run_due(struct channel *ch)
{
	struct service *s;
	int n;

	for (n = 0; n < CHANNEL_BUDGET; n++) {
		s = find_due(ch);
		if (!s || ns_announce(ch, s->info.name, s->info.addr,
				      AMP_WIRE_NS_CREATE))
			break;
		set_due(s, false);
	}
	return n;
}

/**
 * ns_run() - go on with announcements that wait for buffers
 * @ch: the channel
 *
 * Return: true if something was sent.
 */
bool ns_run(struct channel *ch)
{
	struct flood *f = &floods[ch->index];
	char name[AMP_WIRE_NAME_SIZE];
	int n = run_due(ch);

	for (; f->left && n < CHANNEL_BUDGET; n++) {
		fmt(name, sizeof(name), "flood-%u", f->next);
		if (ns_announce(ch, name, NS_FLOOD_ADDR + f->next, f->flags))
			break;
		f->next++;
		f->left--;
	}
	return n;
}

/**
 * ns_waits() - do announcements wait for buffers?
 * @ch: the channel
 *
 * Return: true if they do.
 */
bool ns_waits(const struct channel *ch)
{
	return floods[ch->index].left || find_due(ch);
}

/* The peer chose the name: replace characters that would break a line */
static void printable(char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			*s = '?';
}

/**
 * ns_text() - describe the next entry of both tables
 * @pos: where to start, 0 at first; moved behind the entry
 * @buf: filled in, terminated
 * @size: bytes of @buf
 *
 * Return: characters in @buf, 0 if there are no more entries.
 */
int ns_text(u32 *pos, char *buf, u32 size)
{
	while (*pos < NS_MAX_THEIRS + NS_MAX_OURS) {
		u32 i = (*pos)++;
		bool linux_s = i < NS_MAX_THEIRS;
		struct service s = linux_s ? theirs[i] :
					     ours[i - NS_MAX_THEIRS];

		if (!s.ch)
			continue;
		printable(s.info.name);
		return fmt(buf, size, "by=%s ch=%u name=%s addr=0x%x",
			   linux_s ? "linux" : "remote", s.ch->cfg->number,
			   s.info.name, s.info.addr);
	}
	return 0;
}

/**
 * ns_summary() - describe the counters that belong to no channel
 * @buf: filled in, terminated
 * @size: bytes of @buf
 *
 * Return: characters in @buf.
 */
int ns_summary(char *buf, u32 size)
{
	u32 i, left = 0;

	for (i = 0; i < num_channels; i++)
		left += floods[i].left;
	return fmt(buf, size, "ns_bad=%u ns_overflow=%u flood_left=%u", ns_bad,
		   ns_overflow, left);
}
