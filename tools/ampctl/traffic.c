// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many messages to a device, from it, or to it and back.
 *
 * One loop sends as long as there is room and receives as long as there is something,
 * and then waits for either. Messages come back in the order in which they were sent:
 * what is compared with them is generated a second time, and nothing is kept but when
 * each was sent.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "ampctl.h"
#include "progress.h"
#include "traffic.h"
#include "wait.h"

/* Time to wait for unanswered messages at the end */
#define LAST_WAIT	NSEC_PER_SEC

/**
 * struct run - what there is to know while messages flow
 * @t: what shall be done, and was done
 * @expected: generates what comes back
 * @next: the message to be sent
 * @next_len: its bytes, if it has been generated
 * @has_next: it has
 * @start: when the messages began
 * @end: when no more shall be sent
 * @moved: when something was sent or received for the last time
 * @times: when each message that is under way was sent
 * @in: what was received
 * @compared: what it should be
 */
struct run {
	struct traffic *t;
	struct payload expected;
	uint8_t next[MAX_PAYLOAD];
	size_t next_len;
	bool has_next;
	__u64 start;
	__u64 end;
	__u64 moved;
	__u64 times[MAX_WINDOW];
	uint8_t in[MAX_PAYLOAD];
	uint8_t compared[MAX_PAYLOAD];
};

/**
 * traffic_seconds() - take a time from the command line
 * @what: its name, for messages
 * @text: what was given
 * @ns: where it goes, in nanoseconds
 *
 * Return: true, or false after a message; the exit status is CTL_USAGE then.
 */
bool traffic_seconds(const char *what, const char *text, __u64 *ns)
{
	double seconds;

	if (!ctl_seconds(what, text, &seconds))
		return false;
	*ns = seconds * NSEC_PER_SEC;
	return true;
}

/**
 * traffic_sizes() - take the sizes of messages from the command line
 * @t: the messages
 * @text: what was given, see payload_sizes()
 *
 * Return: true, or false after a message; the exit status is CTL_USAGE then.
 */
bool traffic_sizes(struct traffic *t, const char *text)
{
	const char *wrong = payload_sizes(&t->payload, text);

	if (wrong)
		ctl_usage("the size is '%s': %s", text, wrong);
	return !wrong;
}

/**
 * traffic_fit() - see that the messages fit into the buffers of the device
 * @t: the messages
 * @sized: their sizes were chosen; otherwise they are chosen here
 *
 * Return: CTL_OK, or CTL_FAILED after a message.
 */
int traffic_fit(struct traffic *t, bool sized)
{
	struct payload *p = &t->payload;

	if (!sized) {
		p->min = p->kind == PAYLOAD_FIXED ? p->fixed_len :
			 p->kind == PAYLOAD_CHECK ? CHECK_MIN : 1;
		p->max = p->kind == PAYLOAD_FIXED ? p->fixed_len : t->dev->mtu;
	}
	if (p->max <= t->dev->mtu)
		return CTL_OK;
	return ctl_fail("%s: a message can have %zu bytes, not %zu", t->dev->path, t->dev->mtu,
			p->max);
}

static __u64 under_way(const struct traffic *t)
{
	return t->sends && t->receives ? t->sent - t->received : 0;
}

/**
 * traffic_done() - how far it has come
 * @t: the messages
 *
 * Return: messages of which nothing more is expected.
 */
__u64 traffic_done(const struct traffic *t)
{
	return t->receives ? t->received : t->sent;
}

/**
 * traffic_missing() - what has not come back
 * @t: the messages
 *
 * Return: messages that were sent and, if they should be, not received.
 */
__u64 traffic_missing(const struct traffic *t)
{
	return under_way(t);
}

/**
 * traffic_rate() - how much that is a second
 * @t: the messages
 * @amount: messages, or bytes
 *
 * Return: as much a second, 0 if it took no time.
 */
double traffic_rate(const struct traffic *t, __u64 amount)
{
	return t->ns ? amount * 1e9 / t->ns : 0;
}

static bool is_over(const struct run *r)
{
	return stopped() || clock_ns() >= r->end;
}

static __u64 next_time(const struct run *r)
{
	return r->start + r->t->sent * r->t->gap;
}

/* Is there a message to be sent, now or later? */
static bool has_to_send(const struct run *r)
{
	const struct traffic *t = r->t;

	return t->sends && (!t->count || t->sent < t->count) && !is_over(r) &&
	       (!t->receives || under_way(t) < t->window);
}

static bool may_send(const struct run *r)
{
	return has_to_send(r) && (!r->t->gap || clock_ns() >= next_time(r));
}

static bool may_receive(const struct run *r)
{
	const struct traffic *t = r->t;

	if (!t->receives)
		return false;
	if (t->sends)
		return under_way(t) > 0;
	return (!t->count || t->received < t->count) && !is_over(r);
}

static int send_one(struct run *r)
{
	struct traffic *t = r->t;
	__u64 now;
	int ret;

	if (!r->has_next)
		r->next_len = payload_next(&t->payload, r->next);
	r->has_next = true;
	now = clock_ns();
	t->calls++;
	ret = msgdev_try_send(t->dev, r->next, r->next_len);
	if (ret)
		return ret;
	r->has_next = false;
	r->times[t->sent % MAX_WINDOW] = now;
	r->moved = now;
	t->sent++;
	if (!t->receives) {
		t->bytes += r->next_len;
		progress(now, t->sent, t->count);
	}
	return 0;
}

static void compare(struct run *r, size_t len)
{
	size_t wanted = payload_next(&r->expected, r->compared);

	if (wanted != len || memcmp(r->compared, r->in, len))
		r->t->wrong++;
}

static int receive_one(struct run *r)
{
	struct traffic *t = r->t;
	__u64 now;
	ssize_t n;

	t->calls++;
	n = msgdev_try_receive(t->dev, r->in, sizeof(r->in));
	if (n < 0)
		return n;
	now = clock_ns();
	if (t->sends)
		latency_add(&t->latency, now - r->times[t->received % MAX_WINDOW]);
	r->moved = now;
	t->received++;
	t->bytes += n;
	if (t->verify)
		compare(r, n);
	progress(now, t->received, t->count);
	return 0;
}

/*
 * The time of the timeout. The pause before a message that is sent late counts.
 */
static __u64 patience_ends(const struct run *r, bool blocked)
{
	const struct traffic *t = r->t;
	__u64 since = r->moved;

	if (blocked && t->gap && next_time(r) > since)
		since = next_time(r);
	return since + t->patience;
}

/* The time until which to wait for an event */
static __u64 wait_until(const struct run *r, bool blocked)
{
	const struct traffic *t = r->t;
	__u64 until = is_over(r) ? r->end + LAST_WAIT : r->end;

	if (has_to_send(r) && t->gap && !blocked && next_time(r) < until)
		until = next_time(r);
	if ((blocked || may_receive(r)) && patience_ends(r, blocked) < until)
		until = patience_ends(r, blocked);
	return until;
}

/*
 * Waits for an event; -ETIMEDOUT after the timeout, -EINTR if the run has ended
 */
static int wait_for_work(struct run *r, bool blocked)
{
	struct traffic *t = r->t;
	short events = (may_receive(r) ? POLLIN : 0) | (blocked ? POLLOUT : 0);
	bool over = is_over(r), late;
	int ret;

	t->calls++;
	t->waits++;
	ret = wait_for(events ? t->dev->fd : -1, events, wait_until(r, blocked));
	if (ret != -ETIMEDOUT)
		return ret;
	late = events && clock_ns() >= patience_ends(r, blocked);
	if (over)
		return late || clock_ns() >= r->end + LAST_WAIT ? -EINTR : 0;
	return late ? -ETIMEDOUT : 0;
}

/* Fails with -EAGAIN if it has sent, or received, what it can */
static int while_it_goes(struct run *r, bool (*may)(const struct run *r),
			 int (*one)(struct run *r))
{
	int ret = 0;

	while (!ret && may(r))
		ret = one(r);
	return ret;
}

static int turn(struct run *r)
{
	bool blocked;
	int ret;

	ret = while_it_goes(r, may_send, send_one);
	blocked = ret == -EAGAIN;
	if (ret && !blocked)
		return ret;
	ret = while_it_goes(r, may_receive, receive_one);
	if (ret && ret != -EAGAIN)
		return ret;
	if ((may_send(r) && !blocked) || !(has_to_send(r) || may_receive(r)))
		return 0;
	return wait_for_work(r, blocked);
}

/**
 * traffic_run() - let the messages flow
 * @t: what shall be done; its results are added to what they were
 *
 * Return: 0, also if a signal has ended it; -ETIMEDOUT if nothing moves, or another
 * negative error code.
 */
int traffic_run(struct traffic *t)
{
	static struct run run;
	int ret = 0;

	run.t = t;
	run.expected = t->payload;
	run.has_next = false;
	run.start = clock_ns();
	run.moved = run.start;
	run.end = t->duration ? run.start + t->duration : NO_DEADLINE - 2 * LAST_WAIT;
	while (!ret && (has_to_send(&run) || may_receive(&run)))
		ret = turn(&run);
	progress_end();
	t->ns = clock_ns() - run.start;
	return ret == -EINTR ? 0 : ret;
}
