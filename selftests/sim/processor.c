// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ktap.h"
#include "misc.h"
#include "processor.h"

#define DIR		"/sys/kernel/config/amp-sim/processor"
#define CHANNEL_DIR	"/sys/class/rpmsg-amp/channel40"

int sim;
struct amp_sim_info info;
uint32_t *table;
volatile uint32_t *vdev;

const char *processor_missing(const char *clients)
{
	char load[128];

	snprintf(load, sizeof(load),
		 "modprobe -a amp_virtio amp_rpmsg %s amp_sim 2>/dev/null", clients);
	if (geteuid())
		return "not root";
	if (system(load))
		return "no amp_sim, or nothing to drive it";
	if (access("/sys/kernel/config/amp-sim", F_OK))
		return "configfs is not mounted on /sys/kernel/config";
	return NULL;
}

void *processor_at(uint32_t da)
{
	return (uint8_t *)table + (da - info.device_base);
}

volatile uint8_t *processor_status(void)
{
	return (volatile uint8_t *)(vdev + 6);
}

static ssize_t channel_read(const char *name, char *buf, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), CHANNEL_DIR "/%s", name);
	return file_read(path, buf, size);
}

bool channel_is(const char *state)
{
	char have[32];
	ssize_t n = channel_read("state", have, sizeof(have));

	return n > 0 && !strncmp(have, state, strlen(state));
}

bool channel_becomes(const char *state)
{
	int ms;

	for (ms = 0; ms < PATIENCE_MS && !channel_is(state); ms++)
		usleep(1000);
	return channel_is(state);
}

long channel_attr(const char *name)
{
	char text[32];

	return channel_read(name, text, sizeof(text)) > 0 ? atol(text) : -1;
}

int channel_set(const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), CHANNEL_DIR "/%s", name);
	return file_write(path, value);
}

static bool set_param(const struct processor_param *param)
{
	char path[128];

	snprintf(path, sizeof(path), DIR "/%s", param->name);
	return !file_write(path, param->value);
}

bool processor_setup(void)
{
	return processor_setup_with(NULL, 0);
}

bool processor_setup_with(const struct processor_param *params, unsigned int num)
{
	char name[32], device[64];
	unsigned int i, n;

	if (mkdir(DIR, 0755) || file_write(DIR "/first_channel", "40"))
		return false;
	for (i = 0; i < num; i++)
		if (!set_param(&params[i]))
			return false;
	if (file_write(DIR "/live", "1") ||
	    file_read(DIR "/dev_name", name, sizeof(name)) <= 0 ||
	    sscanf(name, "amp_sim.%u", &n) != 1)
		return false;
	snprintf(device, sizeof(device), "/dev/amp-sim%u", n);
	sim = open(device, O_RDWR | O_NONBLOCK);
	if (sim < 0 || ioctl(sim, AMP_SIM_GET_INFO, &info))
		return false;
	table = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, sim,
		     0);
	if (table == MAP_FAILED)
		return false;
	vdev = table + table[4] / 4;
	return true;
}

void processor_teardown(void)
{
	munmap(table, info.size);
	close(sim);
	EXPECT_EQ(rmdir(DIR), 0);
}

/* Has Linux written the status of a session whose addresses are those of an image? */
static bool is_stale(void)
{
	return *processor_status() == ALL_OK && vdev[7] == UINT32_MAX;
}

/*
 * The image is loaded, and Linux begins a session.  If it was about to begin one
 * before, its status may come after the image: the loader tries once more.
 */
bool processor_begin(void)
{
	int ms;

	if (!EXPECT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0))
		return false;
	for (ms = 0; ms < PATIENCE_MS; ms++) {
		if (is_stale())
			ioctl(sim, AMP_SIM_RELOAD);
		else if (*processor_status() == ALL_OK && channel_is("online"))
			return true;
		/* where the rings had been seen to be broken */
		if (channel_is("quarantined"))
			channel_set("reset", "1");
		usleep(1000);
	}
	return EXPECT(!"a session");
}
