// SPDX-License-Identifier: GPL-2.0
/*
 * amp-mark - tell the plugin that counts what to count, from the command line
 *
 *	amp-mark run NAME COMMAND [ARG]...	an interval around a command
 *	amp-mark begin NAME			the interval begins ...
 *	amp-mark end				... and ends
 *	amp-mark loop N				an interval "loop" of N turns of
 *						a loop of two instructions
 *	amp-mark load ADDR N			an interval "load" of N loads of
 *						the word at a physical address
 *	amp-mark share FILE			a device's memory is shared
 *						memory from now on
 *
 * The time of starting amp-mark counts, so begin and end are for long intervals
 * only; C programs have the marks of amp-mark.h.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "amp-mark.h"

/* What x86_64 and powerpc agree on, and older headers lack */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd	438
#endif

static int fail(const char *what)
{
	fprintf(stderr, "amp-mark: %s: %s\n", what, strerror(errno));
	return 1;
}

static int run(const char *name, char **argv)
{
	int status;
	pid_t pid;

	mark_begin(name);
	pid = fork();
	if (!pid) {
		execvp(argv[0], argv);
		_exit(fail(argv[0]) + 126);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return fail(argv[0]);
	mark_end();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int loop(unsigned long n)
{
	if (!n)
		return 1;
	mark_begin("loop");
#if defined(__powerpc__)
	__asm__ volatile("mtctr %0\n1:\tnop\n\tbdnz 1b" : : "r"(n) : "ctr");
#elif defined(__x86_64__)
	__asm__ volatile("1:\tsub $1,%0\n\tjnz 1b" : "+r"(n) : : "cc");
#endif
	mark_end();
	return 0;
}

static int load(const char *addr, unsigned long n)
{
	off_t phys = strtoull(addr, NULL, 0), page = phys & ~4095LL;
	int fd = open("/dev/mem", O_RDWR | O_CLOEXEC);
	volatile uint32_t *word;
	char *map;

	if (fd < 0)
		return fail("/dev/mem");
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, page);
	if (map == MAP_FAILED)
		return fail(addr);
	word = (uint32_t *)(map + (phys - page));
	mark_begin("load");
	while (n--)
		(void)*word;
	mark_end();
	return 0;
}

/* If only one process may have the file open, take a copy of its descriptor */
static int borrow(const char *path, pid_t pid)
{
	char dir[32], file[64], target[128];
	struct dirent *entry;
	int pidfd, fd = -1;
	ssize_t n;
	DIR *d;

	snprintf(dir, sizeof(dir), "/proc/%d/fd", pid);
	d = opendir(dir);
	while (d && fd < 0 && (entry = readdir(d))) {
		snprintf(file, sizeof(file), "%s/%.16s", dir, entry->d_name);
		n = readlink(file, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		if (strcmp(target, path))
			continue;
		pidfd = syscall(SYS_pidfd_open, pid, 0);
		fd = syscall(SYS_pidfd_getfd, pidfd, atoi(entry->d_name), 0);
	}
	if (d)
		closedir(d);
	return fd;
}

static int open_or_borrow(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct dirent *entry;
	DIR *proc;

	if (fd >= 0 || errno != EBUSY)
		return fd;
	proc = opendir("/proc");
	while (proc && fd < 0 && (entry = readdir(proc)))
		if (atoi(entry->d_name) > 0)
			fd = borrow(path, atoi(entry->d_name));
	if (proc)
		closedir(proc);
	return fd;
}

/* Maps all of the file; its size is found by trying */
static int share(const char *path)
{
	const size_t step = sysconf(_SC_PAGESIZE);
	int fd = open_or_borrow(path);
	size_t n = 0;
	char *page;

	if (fd < 0)
		return fail(path);
	for (;; n++) {
		page = mmap(NULL, step, PROT_READ, MAP_SHARED, fd, n * step);
		if (page == MAP_FAILED)
			break;
		mark_share(page);
		munmap(page, step);
	}
	if (!n)
		return fail(path);
	printf("%s: %zu KiB\n", path, n * step / 1024);
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	if (argc > 3 && !strcmp(command, "run"))
		return run(argv[2], argv + 3);
	if (argc == 3 && !strcmp(command, "begin"))
		return mark_begin(argv[2]), 0;
	if (argc == 2 && !strcmp(command, "end"))
		return mark_end(), 0;
	if (argc == 3 && !strcmp(command, "loop"))
		return loop(strtoul(argv[2], NULL, 0));
	if (argc == 4 && !strcmp(command, "load"))
		return load(argv[2], strtoul(argv[3], NULL, 0));
	if (argc == 3 && !strcmp(command, "share"))
		return share(argv[2]);
	fprintf(stderr, "usage: amp-mark run NAME COMMAND [ARG]...\n"
			"       amp-mark begin NAME | end | loop N\n"
			"       amp-mark load ADDR N | share FILE\n");
	return 2;
}
