// SPDX-License-Identifier: GPL-2.0-only
/* io_uring on a character device; without liburing, which is not here */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/io_uring.h>

#include "ktap.h"
#include "misc.h"

#define ENTRIES		32
#define PAGE		4096
/* What goes wrong only when two things meet is given as many chances */
#define ROUNDS		500

static unsigned int channel = 5;
static int ring = -1;
static struct io_uring_params params;
static uint8_t *sq, *cq;
static struct io_uring_sqe *sqes;

static uint32_t *sq_word(uint32_t offset)
{
	return (uint32_t *)(sq + offset);
}

static uint32_t *cq_word(uint32_t offset)
{
	return (uint32_t *)(cq + offset);
}

static void *map(size_t size, off_t offset)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_POPULATE, ring, offset);
}

static bool ring_init(void)
{
	size_t sq_size, cq_size;

	ring = syscall(SYS_io_uring_setup, ENTRIES, &params);
	if (ring < 0)
		return false;
	sq_size = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
	cq_size = params.cq_off.cqes +
		  params.cq_entries * sizeof(struct io_uring_cqe);
	sq = map(sq_size, IORING_OFF_SQ_RING);
	cq = map(cq_size, IORING_OFF_CQ_RING);
	sqes = map(params.sq_entries * sizeof(*sqes), IORING_OFF_SQES);
	return sq != MAP_FAILED && cq != MAP_FAILED && sqes != MAP_FAILED;
}

static void queue(int op, int fd, void *buf, unsigned int len, uint64_t tag)
{
	uint32_t *tail = sq_word(params.sq_off.tail);
	uint32_t i = *tail & *sq_word(params.sq_off.ring_mask);

	memset(&sqes[i], 0, sizeof(sqes[i]));
	sqes[i].opcode = op;
	sqes[i].fd = fd;
	sqes[i].addr = (uintptr_t)buf;
	sqes[i].len = len;
	sqes[i].user_data = tag;
	sq_word(params.sq_off.array)[i] = i;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
}

static int submit(unsigned int n, unsigned int wait)
{
	return syscall(SYS_io_uring_enter, ring, n, wait,
		       wait ? IORING_ENTER_GETEVENTS : 0, NULL, 0);
}

/* The next completion; none is an error */
static bool complete(struct io_uring_cqe *cqe)
{
	uint32_t *head = cq_word(params.cq_off.head);
	uint32_t tail = __atomic_load_n(cq_word(params.cq_off.tail),
					__ATOMIC_ACQUIRE);
	struct io_uring_cqe *cqes = (void *)(cq + params.cq_off.cqes);

	if (*head == tail)
		return false;
	*cqe = cqes[*head & *cq_word(params.cq_off.ring_mask)];
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return true;
}

/* What has completed; reads tell their messages apart by the length */
static bool check_completion(const struct io_uring_cqe *cqe, uint8_t *in,
			     bool *seen, bool *echoed)
{
	unsigned int i = cqe->user_data, number = cqe->res - 40;

	if (!EXPECT(i < 16 && !seen[i]))
		return false;
	seen[i] = true;
	if (i >= 8)
		return EXPECT_EQ(cqe->res, 40 + (int)i - 8);
	if (number >= 8)
		return EXPECT_EQ(cqe->res, 40);
	if (!EXPECT(!echoed[number]))
		return false;
	echoed[number] = true;
	return EXPECT(message_ok(in + i * PAGE, cqe->res, number));
}

/* Reads are waiting when the messages are sent: each gets one, in a page that
 * nobody has touched before
 */
static bool ring_round(int fd)
{
	bool seen[16] = {}, echoed[8] = {}, good;
	static uint8_t out[8][64];
	struct io_uring_cqe cqe;
	int i, done = 0;
	uint8_t *in = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (!EXPECT(in != MAP_FAILED))
		return false;
	for (i = 0; i < 8; i++)
		queue(IORING_OP_READ, fd, in + i * PAGE, 512, i);
	good = EXPECT_EQ(submit(8, 0), 8) && EXPECT(!complete(&cqe));
	for (i = 0; i < 8; i++) {
		message_fill(out[i], 40 + i, i);
		queue(IORING_OP_WRITE, fd, out[i], 40 + i, 8 + i);
	}
	good = good && EXPECT_EQ(submit(8, 8), 8);
	while (good && done < 16) {
		if (complete(&cqe)) {
			done++;
			good = check_completion(&cqe, in, seen, echoed);
		} else {
			good = submit(0, 1) >= 0 || EXPECT_EQ(errno, EINTR);
		}
	}
	munmap(in, 8 * PAGE);
	return good;
}

static void test_ring(void)
{
	int i, rounds = fewer(ROUNDS), fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	for (i = 0; i < rounds && ring_round(fd); i++)
		;
	EXPECT_EQ(i, rounds);
	close(fd);
}

static void one(int op, int fd, void *buf, unsigned int len, int expected)
{
	struct io_uring_cqe cqe = {};

	queue(op, fd, buf, len, 1);
	ASSERT_EQ(submit(1, 1), 1);
	ASSERT(complete(&cqe));
	EXPECT_EQ(cqe.res, expected);
}

static void test_errors(void)
{
	static uint8_t buf[65536];
	int fd = misc_open(channel, O_RDWR);
	int mtu = misc_mtu(fd);

	ASSERT(fd >= 0);
	buf[0] = BINARY;
	one(IORING_OP_WRITE, fd, buf, mtu + 1, -EMSGSIZE);
	one(IORING_OP_WRITE, fd, NULL, 10, -EFAULT);
	one(IORING_OP_WRITE, fd, buf, mtu, mtu);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	one(IORING_OP_READ, fd, buf, mtu - 1, -EMSGSIZE);
	one(IORING_OP_READ, fd, NULL, mtu, -EFAULT);
	one(IORING_OP_READ, fd, buf, sizeof(buf), mtu);
	close(fd);
}

static const struct ktap_test tests[] = {
	{ "reads that wait get one message each", test_ring },
	{ "errors are those of read and write", test_errors },
};

int main(void)
{
	int fd;

	if (geteuid())
		return ktap_skip_all("not root");
	fd = misc_open(channel, O_RDWR);
	if (fd < 0)
		return ktap_skip_all("no character device, or in use");
	close(fd);
	if (!ring_init())
		return ktap_skip_all("no io_uring");
	if (remote("mode %u echo", channel))
		return ktap_skip_all("no remote that echoes");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
