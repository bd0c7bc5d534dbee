// SPDX-License-Identifier: GPL-2.0
/*
 * A TCG plugin that counts what happens between two marks of a guest program:
 * for each core instructions, loads and stores to shared memory, writes to
 * registers that ring at another core, and passes through given addresses.
 *
 * Arguments, some of them several times (numbers in any base, END excluded):
 *
 *	out=FILE		a line for each core and interval (required)
 *	trace=FILE		each access to shared memory or to a bell
 *	profile=FILE		how often each instruction of a kernel is executed
 *	insn=ppc|x86		how the guest's marks look (required)
 *	kernel=ADDR		the kernel is from that virtual address on (required)
 *	remote=CPU		a core without a kernel, all it executes is its own
 *	shared=START-END	physical addresses of shared memory, below 4 GiB
 *	bell=START-END		physical addresses that ring, those of registers
 *	idle=START-END		virtual addresses at which a core waits for work
 *	at=NAME:ADDR		count how often ADDR is executed, as NAME
 *
 * A line of "out" is a list of KEY=VALUE:
 *
 *	interval=NAME cpu=N user=N kernel=N idle=N loads=N load_bytes=N
 *	stores=N store_bytes=N bells=N NAME=N...
 *
 * and one of "trace", in the order in which it happened,
 *
 *	begin NAME, end
 *	CPU r|w|b PC PHYSICAL SIZE	a load, a store, a store to a bell
 *
 * and one of "profile", after each interval,
 *
 *	NAME ADDR N			the instruction at ADDR, executed N times
 *
 * The cores have to take turns in one thread (tcg,thread=single): instructions of
 * all cores add to the same counters, and these are added to a core's own ones
 * when the next core's turn begins.
 *
 * An instruction is counted before it is executed. An instruction that faults is
 * counted once more when it is repeated.
 *
 * Instructions that QEMU emulates without a load or a store of the guest (dcbz) do
 * not appear among loads and stores.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define MAX_CPUS	8
#define MAX_RANGES	16
#define MAX_PLACES	64
#define MAX_NAMES	16
#define MAX_NAME	64
/* Instructions of a kernel that are executed at all; a power of two */
#define MAX_PROFILED	(1U << 20)

/* Pages of shared memory are below this */
#define SHARED_LIMIT	(1ULL << 32)
#define PAGE_SHIFT	12
#define NUM_PAGES	(SHARED_LIMIT >> PAGE_SHIFT)

/* See amp-mark.h */
#define MARK_BEGIN	0x01
#define MARK_END	0x02
#define MARK_CLEAR	0x03
#define MARK_SAY	0x4d40
#define MARK_SHARE	0x4d80

enum class { USER, KERNEL, IDLE, NUM_CLASSES };

struct range {
	uint64_t start;
	uint64_t end;
};

struct ranges {
	struct range range[MAX_RANGES];
	unsigned int n;
};

/**
 * struct account - what instructions add to by themselves
 * @insns: instructions of each class
 * @passes: of each name of "at"
 */
struct account {
	uint64_t insns[NUM_CLASSES];
	uint64_t passes[MAX_NAMES];
};

/**
 * struct core - what a core has done since the interval began
 * @sum: of the turns that have ended
 * @loads: from shared memory
 * @load_bytes: bytes of these
 * @stores: to shared memory
 * @store_bytes: bytes of these
 * @bells: stores to registers that ring
 */
struct core {
	struct account sum;
	uint64_t loads;
	uint64_t load_bytes;
	uint64_t stores;
	uint64_t store_bytes;
	uint64_t bells;
};

struct place {
	uint64_t addr;
	unsigned int name;
};

/**
 * struct profiled - an instruction of a kernel
 * @addr: its virtual address, 0: none
 * @n: how often it was executed
 */
struct profiled {
	uint64_t addr;
	uint64_t n;
};

static struct core cores[MAX_CPUS];
static unsigned int num_cores;
/* The core that is executing, and its counts since it began to */
static unsigned int running;
static struct account turn;

/* The interval's name so far, and whether the interval has begun */
static char said[MAX_NAME];
static unsigned int said_len;
static bool counting;

/* Arguments */
static FILE *out, *trace, *profile;
static struct profiled *profiled;
static unsigned int num_profiled;
static bool is_ppc, is_x86;
static uint64_t kernel_start;
static unsigned int remote = MAX_CPUS;
static struct ranges bells, idles;
static uint8_t shared_pages[NUM_PAGES / 8];
static struct place places[MAX_PLACES];
static unsigned int num_places;
static char names[MAX_NAMES][MAX_NAME];
static unsigned int num_names;

static bool in_ranges(const struct ranges *r, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < r->n; i++)
		if (addr >= r->range[i].start && addr < r->range[i].end)
			return true;
	return false;
}

static bool is_shared(uint64_t phys)
{
	uint64_t page = phys >> PAGE_SHIFT;

	return phys < SHARED_LIMIT && shared_pages[page / 8] & 1 << page % 8;
}

static void share_page(uint64_t phys)
{
	uint64_t page = phys >> PAGE_SHIFT;

	if (phys < SHARED_LIMIT)
		shared_pages[page / 8] |= 1 << page % 8;
}

/* Turns */

static void end_turn(void)
{
	struct account *sum = &cores[running].sum;
	unsigned int i;

	for (i = 0; i < NUM_CLASSES; i++)
		sum->insns[i] += turn.insns[i];
	for (i = 0; i < num_names; i++)
		sum->passes[i] += turn.passes[i];
	memset(&turn, 0, sizeof(turn));
}

static void on_block(unsigned int cpu, void *unused)
{
	if (cpu == running || cpu >= MAX_CPUS)
		return;
	end_turn();
	running = cpu;
}

/* Profile */

/* The place of an instruction in a hash table, or NULL if that is full */
static struct profiled *profile_find(uint64_t addr)
{
	unsigned int i = (addr >> 2) * 2654435761U;

	for (;; i++) {
		struct profiled *p = &profiled[i % MAX_PROFILED];

		if (p->addr == addr)
			return p;
		if (p->addr)
			continue;
		if (num_profiled == MAX_PROFILED / 2)
			return NULL;
		num_profiled++;
		p->addr = addr;
		return p;
	}
}

static void profile_clear(void)
{
	unsigned int i;

	for (i = 0; profile && i < MAX_PROFILED; i++)
		profiled[i].n = 0;
}

static void profile_print(void)
{
	unsigned int i;

	for (i = 0; profile && i < MAX_PROFILED; i++)
		if (profiled[i].n)
			fprintf(profile, "%s %llx %llu\n", said,
				(unsigned long long)profiled[i].addr,
				(unsigned long long)profiled[i].n);
	if (profile)
		fflush(profile);
}

/* Intervals */

static void begin_interval(void)
{
	profile_clear();
	memset(&turn, 0, sizeof(turn));
	memset(cores, 0, sizeof(cores));
	counting = true;
	if (trace)
		fprintf(trace, "begin %s\n", said);
}

static void print_count(const char *key, uint64_t n)
{
	fprintf(out, " %s=%llu", key, (unsigned long long)n);
}

/* A core that has executed nothing has no line */
static void print_core(unsigned int cpu)
{
	const struct core *c = &cores[cpu];
	const uint64_t *insns = c->sum.insns;
	uint64_t all = insns[USER] + insns[KERNEL] + insns[IDLE];
	unsigned int i;

	if (!all)
		return;
	fprintf(out, "interval=%s cpu=%u", said, cpu);
	print_count("user", cpu == remote ? 0 : insns[USER]);
	print_count("kernel", cpu == remote ? all : insns[KERNEL]);
	print_count("idle", cpu == remote ? 0 : insns[IDLE]);
	print_count("loads", c->loads);
	print_count("load_bytes", c->load_bytes);
	print_count("stores", c->stores);
	print_count("store_bytes", c->store_bytes);
	print_count("bells", c->bells);
	for (i = 0; i < num_names; i++)
		print_count(names[i], c->sum.passes[i]);
	fputc('\n', out);
}

static void end_interval(void)
{
	unsigned int i;

	if (!counting)
		return;
	/* The mark itself */
	turn.insns[USER]--;
	end_turn();
	counting = false;
	for (i = 0; i < num_cores; i++)
		print_core(i);
	fflush(out);
	profile_print();
	if (trace) {
		fputs("end\n", trace);
		fflush(trace);
	}
}

static void hear(unsigned char byte)
{
	switch (byte) {
	case MARK_CLEAR:
		said_len = 0;
		said[0] = '\0';
		break;
	case MARK_BEGIN:
		begin_interval();
		break;
	case MARK_END:
		end_interval();
		break;
	default:
		/* A name must be one word in the files "out" and "trace" */
		if (byte <= ' ' || byte > '~' || said_len == MAX_NAME - 1)
			break;
		said[said_len++] = byte;
		said[said_len] = '\0';
	}
}

static void on_mark(unsigned int cpu, qemu_plugin_meminfo_t info,
		    uint64_t addr, void *unused)
{
	hear(addr);
}

static void on_share(unsigned int cpu, qemu_plugin_meminfo_t info,
		     uint64_t addr, void *unused)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, addr);

	if (hw && !qemu_plugin_hwaddr_is_io(hw))
		share_page(qemu_plugin_hwaddr_phys_addr(hw));
}

/* Accesses to memory */

static void trace_access(unsigned int cpu, char kind, uint64_t pc,
			 uint64_t phys, unsigned int size)
{
	if (trace)
		fprintf(trace, "%u %c %llx %llx %u\n", cpu, kind,
			(unsigned long long)pc, (unsigned long long)phys, size);
}

static void count_shared(struct core *c, bool store, unsigned int size)
{
	if (store) {
		c->stores++;
		c->store_bytes += size;
	} else {
		c->loads++;
		c->load_bytes += size;
	}
}

/* The instruction's address comes with the call */
static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info,
		      uint64_t addr, void *pc)
{
	bool store = qemu_plugin_mem_is_store(info);
	unsigned int size = 1 << qemu_plugin_mem_size_shift(info);
	struct qemu_plugin_hwaddr *hw;
	uint64_t phys;

	if (!counting || cpu >= MAX_CPUS)
		return;
	hw = qemu_plugin_get_hwaddr(info, addr);
	if (!hw)
		return;
	phys = qemu_plugin_hwaddr_phys_addr(hw);
	if (qemu_plugin_hwaddr_is_io(hw)) {
		if (!store || !in_ranges(&bells, phys))
			return;
		cores[cpu].bells++;
		trace_access(cpu, 'b', (uintptr_t)pc, phys, size);
	} else if (is_shared(phys)) {
		count_shared(&cores[cpu], store, size);
		trace_access(cpu, store ? 'w' : 'r', (uintptr_t)pc, phys, size);
	}
}

/* Translation */

static uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static uint32_t get_le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

/* The displacement if it is a mark's instruction, otherwise 0 */
static uint32_t mark_displacement(const struct qemu_plugin_insn *insn)
{
	const uint8_t *data = qemu_plugin_insn_data(insn);
	size_t size = qemu_plugin_insn_size(insn);

	/* lbz r29,D(r28) */
	if (is_ppc && size == 4 && get_be32(data) >> 16 == 0x8bbc)
		return get_be32(data) & 0xffff;
	/* movb D(%rdx),%cl */
	if (is_x86 && size == 6 && data[0] == 0x8a && data[1] == 0x8a)
		return get_le32(data + 2);
	return 0;
}

static qemu_plugin_vcpu_mem_cb_t call_for(const struct qemu_plugin_insn *insn)
{
	switch (mark_displacement(insn)) {
	case MARK_SAY:
		return on_mark;
	case MARK_SHARE:
		return on_share;
	default:
		return on_access;
	}
}

static enum class class_of(uint64_t pc)
{
	if (pc < kernel_start)
		return USER;
	return in_ranges(&idles, pc) ? IDLE : KERNEL;
}

/* Have an instruction add to a counter whenever it is executed */
static void add_one(struct qemu_plugin_insn *insn, uint64_t *counter)
{
	const enum qemu_plugin_op add = QEMU_PLUGIN_INLINE_ADD_U64;

	qemu_plugin_register_vcpu_insn_exec_inline(insn, add, counter, 1);
}

static void on_insn(struct qemu_plugin_insn *insn)
{
	uint64_t pc = qemu_plugin_insn_vaddr(insn);
	struct profiled *p;
	unsigned int i;

	add_one(insn, &turn.insns[class_of(pc)]);
	if (profile && class_of(pc) == KERNEL) {
		p = profile_find(pc);
		if (p)
			add_one(insn, &p->n);
	}
	for (i = 0; i < num_places; i++)
		if (places[i].addr == pc)
			add_one(insn, &turn.passes[places[i].name]);
	/* QEMU 7.2 calls back for stores, not loads, if asked for MEM_R */
	qemu_plugin_register_vcpu_mem_cb(insn, call_for(insn),
					 QEMU_PLUGIN_CB_NO_REGS,
					 QEMU_PLUGIN_MEM_RW,
					 (void *)(uintptr_t)pc);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block,
					     QEMU_PLUGIN_CB_NO_REGS, NULL);
	for (i = 0; i < n; i++)
		on_insn(qemu_plugin_tb_get_insn(tb, i));
}

/* Arguments */

static bool parse_number(const char *text, char end, uint64_t *value,
			 const char **rest)
{
	char *p;

	errno = 0;
	*value = strtoull(text, &p, 0);
	*rest = p + 1;
	return !errno && p != text && *p == end;
}

static bool parse_range(const char *text, struct range *r)
{
	const char *rest;

	return parse_number(text, '-', &r->start, &rest) &&
	       parse_number(rest, '\0', &r->end, &rest) && r->start < r->end;
}

static bool add_range(struct ranges *r, const char *text)
{
	return r->n < MAX_RANGES && parse_range(text, &r->range[r->n++]);
}

static bool add_shared(const char *text)
{
	struct range r;
	uint64_t addr;

	if (!parse_range(text, &r) || r.end > SHARED_LIMIT)
		return false;
	for (addr = r.start; addr < r.end; addr += 1 << PAGE_SHIFT)
		share_page(addr);
	return true;
}

/* Places of the same name are counted together */
static bool name_of(const char *text, size_t len, unsigned int *name)
{
	unsigned int i;

	if (!len || len >= MAX_NAME)
		return false;
	for (i = 0; i < num_names; i++)
		if (strlen(names[i]) == len && !memcmp(names[i], text, len))
			break;
	if (i == MAX_NAMES)
		return false;
	memcpy(names[i], text, len);
	if (i == num_names)
		num_names++;
	*name = i;
	return true;
}

static bool add_place(const char *text)
{
	size_t len = strcspn(text, ":");
	struct place *place = &places[num_places];
	const char *rest;

	if (num_places == MAX_PLACES || !text[len] ||
	    !name_of(text, len, &place->name))
		return false;
	num_places++;
	return parse_number(text + len + 1, '\0', &place->addr, &rest);
}

static bool open_file(FILE **file, const char *path)
{
	*file = fopen(path, "w");
	return *file;
}

static bool set_insn(const char *value)
{
	is_ppc = !strcmp(value, "ppc");
	is_x86 = !strcmp(value, "x86");
	return is_ppc || is_x86;
}

static bool set_argument(const char *key, size_t len, const char *value)
{
	const char *rest;
	uint64_t n;

#define IS(name) (len == strlen(name) && !memcmp(key, name, len))
	if (IS("out"))
		return open_file(&out, value);
	if (IS("trace"))
		return open_file(&trace, value);
	if (IS("profile")) {
		profiled = calloc(MAX_PROFILED, sizeof(*profiled));
		return profiled && open_file(&profile, value);
	}
	if (IS("insn"))
		return set_insn(value);
	if (IS("kernel"))
		return parse_number(value, '\0', &kernel_start, &rest);
	if (IS("shared"))
		return add_shared(value);
	if (IS("bell"))
		return add_range(&bells, value);
	if (IS("idle"))
		return add_range(&idles, value);
	if (IS("at"))
		return add_place(value);
	if (!IS("remote") || !parse_number(value, '\0', &n, &rest))
		return false;
#undef IS
	remote = n;
	return n < MAX_CPUS;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
					   const qemu_info_t *info, int argc,
					   char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		size_t len = strcspn(argv[i], "=");

		if (!argv[i][len] ||
		    !set_argument(argv[i], len, argv[i] + len + 1)) {
			fprintf(stderr, "count: bad argument '%s'\n", argv[i]);
			return -1;
		}
	}
	if (!out || !kernel_start || !(is_ppc || is_x86) ||
	    !info->system_emulation || info->system.smp_vcpus > MAX_CPUS) {
		fprintf(stderr, "count: out=, insn= and kernel= are needed, and a machine of at most %d cores\n",
			MAX_CPUS);
		return -1;
	}
	num_cores = info->system.smp_vcpus;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
