// SPDX-License-Identifier: GPL-2.0-only
/* ampctl doctor: the kernel, its modules, the device tree and the user's rights */
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ampctl.h"
#include "doctor.h"
#include "endpoints.h"

#define DT_PATH		"/proc/device-tree"
#define DRIVER_PATH	"/sys/bus/platform/drivers/amp_virtio"

/**
 * struct need - an option of the kernel
 * @symbol: its name
 * @severity: how bad it is that it is missing
 * @without: what does not work then
 * @seen: what exists if it is there, for kernels that do not show their options;
 *	NULL: then it is taken to be there
 */
struct need {
	const char *symbol;
	enum severity severity;
	const char *without;
	const char *seen;
};

static const struct need needs[] = {
	{ "CONFIG_VIRTIO", ERROR, "there are no channels", "/sys/bus/virtio" },
	{ "CONFIG_RPMSG", ERROR, "there is no rpmsg bus", "/sys/bus/rpmsg" },
	{ "CONFIG_NET", ERROR, "amp_virtio can't be loaded", "/proc/net" },
	{ "CONFIG_OF", NOTE, "only amp_sim can make channels, no device tree", NULL },
	{ "CONFIG_CONFIGFS_FS", NOTE, "there are no simulated processors", NULL },
	{ "CONFIG_DEBUG_FS", NOTE, "ampctl ring has nothing to show", NULL },
	{ "CONFIG_RPMSG_CTRL", NOTE, "ampctl endpoint can't make any", NULL },
	{ "CONFIG_RPMSG_CHAR", NOTE, "ampctl endpoint can't make any", NULL },
	{ "CONFIG_NET_RX_BUSY_POLL", NOTE, "busy_poll_us can't be set", NULL },
};

static const char *release(void)
{
	static struct utsname name;

	uname(&name);
	return name.release;
}

/* The kernel's options, as text: a pipe, or NULL if it does not show them */
static FILE *open_config(void)
{
	static const char *const places[] = {
		"/boot/config-%s", "/lib/modules/%s/config",
		"/lib/modules/%s/build/.config",
	};
	char path[PATH_MAX], command[PATH_MAX + 16];
	size_t i;

	if (!access("/proc/config.gz", R_OK))
		return popen("zcat /proc/config.gz", "re");
	for (i = 0; i < ARRAY_LEN(places); i++) {
		snprintf(path, sizeof(path), places[i], release());
		if (access(path, R_OK))
			continue;
		snprintf(command, sizeof(command), "cat '%s'", path);
		return popen(command, "re");
	}
	return NULL;
}

/* Which of the needs the options fulfil; false: they can't be read */
static bool read_config(bool *has)
{
	char line[256], *equals;
	FILE *config = open_config();
	bool any = false;
	size_t i;

	if (!config)
		return false;
	while (fgets(line, sizeof(line), config)) {
		equals = strchr(line, '=');
		if (!equals || (equals[1] != 'y' && equals[1] != 'm'))
			continue;
		any = true;
		*equals = 0;
		for (i = 0; i < ARRAY_LEN(needs); i++)
			has[i] |= !strcmp(needs[i].symbol, line);
	}
	pclose(config);
	return any;
}

/**
 * examine_kernel() - does the kernel lack something?
 * @channels: whether there are any
 */
void examine_kernel(bool channels)
{
	bool has[ARRAY_LEN(needs)] = { false };
	bool known = read_config(has);
	enum severity severity;
	size_t i;

	for (i = 0; i < ARRAY_LEN(needs); i++) {
		if (!known)
			has[i] = !needs[i].seen || !access(needs[i].seen, F_OK);
		if (has[i])
			continue;
		severity = needs[i].severity;
		if (!channels && !strcmp(needs[i].symbol, "CONFIG_OF") &&
		    !module_loaded("amp_sim"))
			severity = ERROR;
		finding(severity, "kernel-lacks", NO_CHANNEL,
			severity == NOTE ? "nothing, unless you need that" :
			!strcmp(needs[i].symbol, "CONFIG_OF") ?
			"modprobe amp_sim; ampctl sim create, or boot a kernel with that option" :
			"boot a kernel with that option",
			"the kernel %s has no %s: %s", release(),
			needs[i].symbol, needs[i].without);
	}
}

/**
 * module_loaded() - is a module there?
 * @name: its name
 *
 * Return: true if it is loaded, or built in and in /sys/module.
 */
bool module_loaded(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

/**
 * module_installed() - could a module be loaded?
 * @name: its name
 *
 * Return: true if depmod knows it, for this kernel.
 */
bool module_installed(const char *name)
{
	char path[PATH_MAX], line[1024], want[64];
	bool found = false;
	FILE *list;

	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", release());
	snprintf(want, sizeof(want), "/%s.ko", name);
	list = fopen(path, "re");
	while (list && !found && fgets(line, sizeof(line), list)) {
		line[strcspn(line, ":")] = 0;
		found = strstr(line, want);
	}
	if (list)
		fclose(list);
	return found;
}

/**
 * module_action() - what to do for a module
 * @name: its name
 * @text: where to put it
 * @size: bytes of @text
 *
 * Return: @text.
 */
const char *module_action(const char *name, char *text, size_t size)
{
	if (module_installed(name))
		snprintf(text, size, "modprobe %s", name);
	else
		snprintf(text, size,
			 "install it for the kernel %s (make modules_install, or the package rpmsg-amp-dkms), then modprobe %s",
			 release(), name);
	return text;
}

static void missing_module(const char *name, enum severity severity,
			   const char *without)
{
	char action[256];

	finding(severity, "missing-module", NO_CHANNEL,
		module_action(name, action, sizeof(action)),
		"the module %s is not loaded: %s", name, without);
}

/* Counts the endpoints that need a driver of this name and have no driver */
static size_t driverless(const struct channel *channels, size_t num,
			 const char *driver)
{
	struct endpoint *endpoints;
	size_t i, j, count, found = 0;

	for (i = 0; i < num; i++) {
		count = endpoints_read(&channels[i], &endpoints);
		for (j = 0; j < count; j++)
			found += !strcmp(endpoints[j].name, driver) &&
				 !*endpoints[j].driver;
		free(endpoints);
	}
	return found;
}

static void examine_drivers(const struct channel *channels, size_t num,
			    const char *driver, const char *gives)
{
	size_t count = driverless(channels, num, driver);
	char text[128];

	if (!count)
		return;
	snprintf(text, sizeof(text), "%zu channels have no %s", count, gives);
	if (!module_loaded(driver))
		missing_module(driver, WARNING, text);
	else
		finding(WARNING, "no-driver", NO_CHANNEL,
			"look at dmesg for the reason, and bind the rpmsg device by hand",
			"%s, although %s is loaded", text, driver);
}

/**
 * examine_modules() - are the modules there that channels need?
 * @channels: the channels
 * @num: how many
 */
void examine_modules(const struct channel *channels, size_t num)
{
	size_t i, orphans = 0;
	char text[128];

	if (!module_loaded("amp_virtio")) {
		missing_module("amp_virtio", ERROR, "there are no channels");
		return;
	}
	for (i = 0; i < num; i++)
		orphans += !*channels[i].bus;
	if (orphans) {
		snprintf(text, sizeof(text), "%zu channels are offline", orphans);
		if (!module_loaded("amp_rpmsg"))
			missing_module("amp_rpmsg", ERROR, text);
		else
			finding(ERROR, "no-driver", NO_CHANNEL,
				"look at dmesg for the reason; modprobe virtio_rpmsg_bus if the channels are for mainline's bus",
				"%s: no driver has their virtio devices", text);
	}
	examine_drivers(channels, num, "amp_misc", "character device");
	examine_drivers(channels, num, "amp_eth", "network interface");
}

/*
 * Number of nodes that describe channels; global, because nftw() passes no
 * argument on
 */
static size_t walk_nodes;

static bool is_bound(const char *node)
{
	char path[PATH_MAX], of_node[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(DRIVER_PATH);
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), DRIVER_PATH "/%s/of_node",
			 entry->d_name);
		found = realpath(path, of_node) &&
			!strcmp(strstr(of_node, "/base") ?: "", node);
	}
	if (dir)
		closedir(dir);
	return found;
}

static bool compatible(const char *file)
{
	static const char *const names[] = {
		"rpmsg-amp,remote", "fsl,nokia-rpmsg", "nokia-rpmsg",
	};
	char list[512] = "", *name;
	FILE *stream = fopen(file, "re");
	size_t i, len = 0;

	if (stream) {
		len = fread(list, 1, sizeof(list) - 1, stream);
		fclose(stream);
	}
	for (name = list; name < list + len; name += strlen(name) + 1)
		for (i = 0; i < ARRAY_LEN(names); i++)
			if (!strcmp(name, names[i]))
				return true;
	return false;
}

static bool disabled(const char *folder)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "%.3000s/status", folder);
	return file_read(path, text, sizeof(text)) && strcmp(text, "okay") &&
	       strcmp(text, "ok");
}

static int walk(const char *path, const struct stat *stat, int type,
		struct FTW *ftw)
{
	char folder[PATH_MAX], node[PATH_MAX], *base;

	(void)stat;
	if (type != FTW_F || strcmp(path + ftw->base, "compatible") ||
	    !compatible(path))
		return 0;
	snprintf(folder, sizeof(folder), "%.*s", ftw->base - 1, path);
	if (disabled(folder))
		return 0;
	walk_nodes++;
	if (!realpath(folder, node))
		return 0;
	base = strstr(node, "/base");
	if (!base || is_bound(base))
		return 0;
	finding(ERROR, "node-not-bound", NO_CHANNEL,
		module_loaded("amp_virtio") ?
		"look at dmesg and /sys/kernel/debug/devices_deferred for the reason" :
		"modprobe amp_virtio",
		"the node %s of the device tree describes channels, and amp_virtio has not taken it",
		base + strlen("/base"));
	return 0;
}

/**
 * examine_description() - is there something that describes channels?
 * @channels: whether there are any
 */
void examine_description(bool channels)
{
	char root[PATH_MAX];

	walk_nodes = 0;
	if (realpath(DT_PATH, root))
		nftw(root, walk, 16, FTW_PHYS);
	if (!channels && !walk_nodes)
		finding(ERROR, "no-channels", NO_CHANNEL,
			"describe the channels, see dts/minimal.dts; or modprobe amp_sim and ampctl sim create",
			"nothing describes channels: neither a node of the device tree (rpmsg-amp,remote or fsl,nokia-rpmsg) nor a simulated processor");
}

/* Not getpwuid(): a statically linked program can't count on it */
static const char *user_name(uid_t uid, char *name, size_t size)
{
	snprintf(name, size, uid ? "user %u" : "root", uid);
	return name;
}

/**
 * examine_rights() - may this user do what can be done?
 * @channels: the channels
 * @num: how many
 */
void examine_rights(const struct channel *channels, size_t num)
{
	char path[64], user[32], owner[32];
	struct stat stat_buf;
	size_t i;

	for (i = 0; i < num; i++) {
		snprintf(path, sizeof(path), "/dev/rpmsg-misc%u", channels[i].num);
		if (!access(path, R_OK | W_OK) || stat(path, &stat_buf))
			continue;
		finding(WARNING, "permissions", channels[i].num,
			"sudo; or give the devices to a group of yours by a rule with GROUP= and MODE= after 70-rpmsg-amp.rules of udev",
			"%s may not open %s and perhaps others: it belongs to %s, its mode is %03o",
			user_name(geteuid(), user, sizeof(user)), path,
			user_name(stat_buf.st_uid, owner, sizeof(owner)),
			stat_buf.st_mode & 0777);
		break;
	}
	if (geteuid())
		finding(NOTE, "not-root", NO_CHANNEL, "sudo ampctl doctor",
			"%s may not look into rings, processes of others and perhaps the kernel's log, so some faults can't be told apart",
			user_name(geteuid(), user, sizeof(user)));
}
