// SPDX-License-Identifier: GPL-2.0-only
/* ampctl sim: simulated remote processors, by configfs; see amp-sim(4) */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ampctl.h"
#include "channels.h"
#include "counters.h"
#include "json.h"
#include "table.h"

#define CONFIGFS_PATH	"/sys/kernel/config"
#define SIM_PATH	CONFIGFS_PATH "/amp-sim"

/* Seconds that devtmpfs or udev may take to make a file */
#define DEVICE_SECONDS	5

/**
 * struct sim - a processor that is to be made
 * @name: its name in configfs
 * @values: what to write there, in the order of @files; NULL: the default
 * @remote: the program that is to be the processor; NULL: none
 */
struct sim {
	const char *name;
	const char *values[6];
	const char *remote;
};

/* Files in configfs, and the options that set them */
static const struct {
	const char *name;
	char option;
} files[] = {
	{ "channels", 'c' },
	{ "num_bufs", 'b' },
	{ "buf_size", 's' },
	{ "first_channel", 'f' },
	{ "device_base", 'a' },
	{ "peer", 'p' },
};

static bool there(void)
{
	if (!access(SIM_PATH, F_OK))
		return true;
	if (access("/sys/module/amp_sim", F_OK))
		ctl_fail("amp_sim is not loaded: modprobe amp_sim");
	else
		ctl_fail("configfs is not mounted: mount -t configfs none "
			 CONFIGFS_PATH);
	return false;
}

static bool valid_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && strlen(name) < 64;
}

static int attr_write(const char *sim, const char *file, const char *value)
{
	char path[PATH_MAX];
	int fd, error = 0;

	snprintf(path, sizeof(path), SIM_PATH "/%s/%s", sim, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, value, strlen(value)) < 0)
		error = errno;
	close(fd);
	return error;
}

static void attr_read(const char *sim, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), SIM_PATH "/%s/%s", sim, file);
	file_read(path, text, size);
}

/* The processor's N, behind the dot of dev_name */
static unsigned int number_of(const char *name)
{
	char text[64];
	const char *dot;

	attr_read(name, "dev_name", text, sizeof(text));
	dot = strrchr(text, '.');
	return dot ? strtoul(dot + 1, NULL, 10) : 0;
}

static unsigned long attr_number(const char *name, const char *file)
{
	char text[32];

	attr_read(name, file, text, sizeof(text));
	return strtoul(text, NULL, 10);
}

/* Channels that are below its device; those with a number that is taken are not */
static unsigned long channels_of(const char *name)
{
	unsigned long i, first, num, count = 0;
	char path[PATH_MAX], real[PATH_MAX], device[32];

	first = attr_number(name, "first_channel");
	num = attr_number(name, "channels");
	snprintf(device, sizeof(device), "/amp_sim.%u/", number_of(name));
	for (i = 0; i < num; i++) {
		snprintf(path, sizeof(path), CHANNELS_PATH "/channel%lu/device",
			 first + i);
		count += realpath(path, real) && strstr(real, device);
	}
	return count;
}

/* Checks the channels: they may fail although the processor became live */
static int check_channels(const char *name)
{
	unsigned long num = attr_number(name, "channels"), count;

	if (access("/sys/module/amp_virtio", F_OK)) {
		fprintf(stderr, "ampctl sim create: %s has no channels as yet: modprobe -a amp_misc amp_eth\n",
			name);
		return CTL_OK;
	}
	count = channels_of(name);
	if (count == num)
		return CTL_OK;
	return ctl_fail("%s: %lu of its %lu channels came up: are the numbers from %lu on taken? ampctl list shows those that are: try another --first; dmesg says more",
			name, count, num, attr_number(name, "first_channel"));
}

static int explain_live(int error, const char *name)
{
	if (error == ENOMEM)
		return ctl_fail("%s: no memory: try fewer or smaller buffers, each channel needs its own in one piece",
				name);
	if (error == ERANGE)
		return ctl_fail("%s: its memory would not end below 4 GiB: try a smaller --device-base",
				name);
	return ctl_fail_errno(error, "%s: going live; dmesg says more", name);
}

static int fill(const struct sim *sim)
{
	int error;
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++) {
		if (!sim->values[i])
			continue;
		error = attr_write(sim->name, files[i].name, sim->values[i]);
		if (error == EINVAL || error == ERANGE)
			return ctl_fail("%s is '%s', which amp_sim refuses: see ampctl-sim(8) for what it takes",
					files[i].name, sim->values[i]);
		if (error)
			return ctl_fail_errno(error, "%s: %s", sim->name,
					      files[i].name);
	}
	error = attr_write(sim->name, "live", "1");
	return error ? explain_live(error, sim->name) :
		       check_channels(sim->name);
}

static bool appears(const char *path)
{
	double end = seconds_now() + DEVICE_SECONDS;

	while (access(path, F_OK) && seconds_now() < end)
		seconds_sleep(0.05);
	return !access(path, F_OK);
}

/* The program, in a session of its own: it is to outlive this one */
static void become_remote(const char *program, const char *device, int report)
{
	char *const argv[] = { (char *)program, (char *)device, NULL };
	int null = open("/dev/null", O_RDWR);
	int error;

	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	execvp(program, argv);
	error = errno;
	if (write(report, &error, sizeof(error)) < 0)
		_exit(CTL_FAILED);
	_exit(CTL_FAILED);
}

static int start_remote(const struct sim *sim, const char *device, pid_t *pid)
{
	int pipes[2], error = 0;

	if (!appears(device))
		return ctl_fail("%s: no %s, which a remote is to open: --peer kernel has none",
				sim->name, device);
	if (pipe2(pipes, O_CLOEXEC))
		return ctl_fail_errno(errno, "starting %s", sim->remote);
	fflush(NULL);
	*pid = fork();
	if (!*pid)
		become_remote(sim->remote, device, pipes[1]);
	if (*pid < 0)
		error = errno;
	close(pipes[1]);
	if (*pid > 0 && read(pipes[0], &error, sizeof(error)) < 0)
		error = errno;
	close(pipes[0]);
	if (error)
		return ctl_fail_errno(error, "starting %s; make tools builds amp-remote",
				      sim->remote);
	return CTL_OK;
}

static void show_created(const struct sim *sim, const char *device, pid_t pid)
{
	unsigned long from = attr_number(sim->name, "first_channel");
	unsigned long num = attr_number(sim->name, "channels");

	if (ctl_json) {
		json_object(NULL);
		json_string("name", sim->name);
		json_string("device", device);
		json_uint("first_channel", from);
		json_uint("channels", num);
		if (pid)
			json_uint("pid", pid);
		else
			json_null("pid");
		json_end();
		return;
	}
	printf("%s: channels %lu to %lu", sim->name, from, from + num - 1);
	if (pid)
		printf(", process %d is the remote\n", (int)pid);
	else if (!access(device, F_OK))
		printf(", %s is for the remote: amp-remote %s\n", device,
		       device);
	else
		putchar('\n');
}

static int make(const struct sim *sim)
{
	char path[PATH_MAX], device[32];
	pid_t pid = 0;
	int status;

	if (!there())
		return CTL_FAILED;
	snprintf(path, sizeof(path), SIM_PATH "/%s", sim->name);
	if (mkdir(path, 0755)) {
		if (errno == EEXIST)
			return ctl_fail("%s exists already: ampctl sim destroy %s",
					sim->name, sim->name);
		return ctl_fail_errno(errno, "%s", path);
	}
	status = fill(sim);
	snprintf(device, sizeof(device), "/dev/amp-sim%u", number_of(sim->name));
	if (!status && sim->remote)
		status = start_remote(sim, device, &pid);
	if (status)
		rmdir(path);
	else
		show_created(sim, device, pid);
	return status;
}

static int create(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "channels", required_argument, NULL, 'c' },
		{ "bufs", required_argument, NULL, 'b' },
		{ "size", required_argument, NULL, 's' },
		{ "first", required_argument, NULL, 'f' },
		{ "device-base", required_argument, NULL, 'a' },
		{ "peer", required_argument, NULL, 'p' },
		{ "remote", optional_argument, NULL, 'r' },
		{ }
	};
	struct sim sim = { 0 };
	int option;
	size_t i;

	while ((option = ctl_option(argc, argv, "c:b:s:f:a:p:r::", longs)) != -1) {
		if (option == 'r')
			sim.remote = optarg ? optarg : "amp-remote";
		for (i = 0; i < ARRAY_LEN(files); i++)
			if (files[i].option == option)
				sim.values[i] = optarg;
	}
	if (optind + 1 != argc || !valid_name(argv[optind]))
		return ctl_usage("expected one name, of up to 63 characters without a slash");
	sim.name = argv[optind];
	return make(&sim);
}

static int destroy(int argc, char **argv)
{
	char path[PATH_MAX];

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (optind + 1 != argc || !valid_name(argv[optind]))
		return ctl_usage("expected one name");
	if (!there())
		return CTL_FAILED;
	snprintf(path, sizeof(path), SIM_PATH "/%s", argv[optind]);
	if (!rmdir(path))
		return CTL_OK;
	if (errno == ENOENT)
		return ctl_fail("there is no simulated processor '%s': ampctl sim list shows those that there are",
				argv[optind]);
	return ctl_fail_errno(errno, "%s", path);
}

static void show_one(struct table *table, const char *name)
{
	char text[64];
	size_t i;

	if (ctl_json) {
		json_object(NULL);
		json_string("name", name);
	} else {
		table_cell(table, "%s", name);
	}
	for (i = 0; i < ARRAY_LEN(files); i++) {
		attr_read(name, files[i].name, text, sizeof(text));
		if (ctl_json)
			json_string(files[i].name, text);
		else
			table_cell(table, "%s", text);
	}
	attr_read(name, "live", text, sizeof(text));
	if (ctl_json) {
		json_bool("live", *text == '1');
		json_uint("number", number_of(name));
		json_end();
	} else {
		table_cell(table, "%s", *text == '1' ? "yes" : "no");
		table_cell(table, "/dev/amp-sim%u", number_of(name));
	}
}

static int list(int argc, char **argv)
{
	struct table *table = NULL;
	struct dirent *entry;
	DIR *dir;

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (optind < argc)
		return ctl_usage("there is an argument '%s', expected none",
				 argv[optind]);
	if (!there())
		return CTL_FAILED;
	dir = opendir(SIM_PATH);
	if (!dir)
		return ctl_fail_errno(errno, SIM_PATH);
	if (ctl_json)
		json_array(NULL);
	else
		table = table_new("NAME >CHANNELS >BUFS >SIZE >FIRST BASE PEER LIVE DEVICE");
	while ((entry = readdir(dir)))
		if (*entry->d_name != '.')
			show_one(table, entry->d_name);
	closedir(dir);
	if (ctl_json)
		json_end();
	else
		table_print(table);
	return CTL_OK;
}

static const struct command subs[] = {
	{
		.name = "create",
		.args = "[OPTION]... NAME",
		.summary = "Makes a simulated processor with its channels",
		.options =
		"  -c, --channels NUM      1 to 16 channels (1)\n"
		"  -b, --bufs NUM          buffers of each, a power of two (256)\n"
		"  -s, --size BYTES        bytes of a buffer (512)\n"
		"  -f, --first CHANNEL     number of the first channel (16 times N)\n"
		"  -a, --device-base ADDR  where the processor sees its memory\n"
		"  -p, --peer user|kernel  a program, or this kernel itself (user)\n"
		"  -r, --remote[=PROGRAM]  start the program that is it (amp-remote)\n",
		.run = create,
	}, {
		.name = "destroy",
		.args = "NAME",
		.summary = "Removes a simulated processor",
		.run = destroy,
	}, {
		.name = "list",
		.summary = "Shows the simulated processors",
		.run = list,
	},
	{ }
};

const struct command cmd_sim = {
	.name = "sim",
	.summary = "Makes and removes simulated remote processors",
	.subs = subs,
};
