// SPDX-License-Identifier: GPL-2.0-only
/*
 * Save physical memory that is not Linux's to a file, or load it.
 *
 *	shm save|load ADDR SIZE FILE
 *
 * read(2) and write(2) of /dev/mem are for the kernel's own memory; this maps it.
 */
#define _FILE_OFFSET_BITS 64

#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint64_t addr;
	size_t size;
	int mem, file, save;
	void *shared, *copy;

	if (argc != 5 || (strcmp(argv[1], "save") && strcmp(argv[1], "load")))
		errx(2, "usage: shm save|load ADDR SIZE FILE");
	save = !strcmp(argv[1], "save");
	addr = strtoull(argv[2], NULL, 0);
	size = strtoull(argv[3], NULL, 0);

	mem = open("/dev/mem", O_RDWR | O_SYNC);
	if (mem < 0)
		err(1, "/dev/mem");
	shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, mem, addr);
	file = open(argv[4], save ? O_RDWR | O_CREAT | O_TRUNC : O_RDONLY, 0600);
	if (shared == MAP_FAILED || file < 0)
		err(1, "%s", shared == MAP_FAILED ? "/dev/mem" : argv[4]);

	copy = malloc(size);
	if (!copy)
		err(1, "memory");
	if (save) {
		memcpy(copy, shared, size);
		if (write(file, copy, size) != (ssize_t)size)
			err(1, "%s", argv[4]);
		return 0;
	}
	if (read(file, copy, size) != (ssize_t)size)
		err(1, "%s: shorter than %zu bytes", argv[4], size);
	memcpy(shared, copy, size);
	return 0;
}
