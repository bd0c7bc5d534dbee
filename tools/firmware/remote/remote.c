// SPDX-License-Identifier: GPL-2.0-only
/* The remote: serves all channels in turn, and runs what is due at a time */
#include <linux/errno.h>

#include "channel.h"
#include "log.h"
#include "net.h"
#include "platform.h"
#include "remote.h"
#include "storm.h"
#include "util.h"

static u32 tick_ms, timers_ms;
/* The last sleep ended without a doorbell */
static bool unrung;
/* There has been work since the last sleep, which may have kept doorbells waiting */
static bool busy;
/* A storm runs: the remote does not sleep */
static bool storming;

/**
 * remote_set_plain() - be a remote of the simplest kind
 *
 * To be called before remote_init().  A channel is served from its first doorbell
 * on, starting at index 0, and is not announced; a restart of Linux is not
 * noticed.
 */
void remote_set_plain(void)
{
	link_plain = true;
}

/**
 * remote_init() - set up all channels
 * @table: what the board says about them, kept
 * @n: how many
 *
 * Return: 0 or an error code; the channel at fault is in the log.
 */
int remote_init(const struct remote_channel *table, unsigned int n)
{
	u32 i;
	int ret;

	if (n > REMOTE_MAX_CHANNELS)
		return -ENOSPC;
	crc32_init();
	mode_setup();
	net_setup();
	for (i = 0; i < n; i++) {
		struct channel *ch = &channels[i];

		ch->index = i;
		ret = channel_init(ch, &table[i]);
		if (!ret)
			ret = net_add(ch);
		if (ret) {
			log_line("ch %u: no start: %d", table[i].number, ret);
			return ret;
		}
	}
	num_channels = n;
	return 0;
}

static void wake_all(void)
{
	u32 i;

	for (i = 0; i < num_channels; i++)
		channel_wake(&channels[i]);
}

/*
 * Wakes the channels whose doorbell may have been overwritten by that of
 * another one
 */
static void wake_workers(void)
{
	u32 i;

	for (i = 0; i < num_channels; i++)
		if (!channels[i].awake && channel_may_work(&channels[i]))
			channel_wake(&channels[i]);
}

/**
 * remote_woken() - a sleep has ended
 * @by_bell: by a doorbell
 * @payload: the word that came with it
 *
 * The word names the channel to look at. It is a hint: all channels share a doorbell,
 * and another channel's may have overwritten it, so that the others' rings are
 * looked at as well. A sleep that ended otherwise is a reason to look at everything.
 */
void remote_woken(bool by_bell, u32 payload)
{
	struct channel *ch;

	unrung = !by_bell;
	busy = false;
	if (!by_bell) {
		wake_all();
		return;
	}
	wake_workers();
	ch = channel_find(payload);
	if (!ch)
		return;
	channel_wake(ch);
	ch->c.bells++;
	if (link_plain && !ch->up)
		remote_channel_up(ch->index);
}

/* Counts messages that only the watchdog found: their doorbell was lost. */
static void count_missed(void)
{
	u32 i;

	if (!unrung)
		return;
	unrung = false;
	for (i = 0; i < num_channels; i++)
		if (channel_pending(&channels[i]) && !plat_bell_pending())
			channels[i].c.missed++;
}

static void run_clocks(void)
{
	u32 i, ms = plat_ms();

	if (ms == timers_ms)
		return;
	timers_ms = ms;
	net_timers();
	if (ms - tick_ms < REMOTE_TICK_MS)
		return;
	tick_ms = ms;
	for (i = 0; i < num_channels; i++)
		channel_tick(&channels[i]);
	wake_all();
}

/**
 * remote_poll() - do what there is to do, every channel up to a budget
 *
 * Return: true if there may be more.
 */
bool remote_poll(void)
{
	bool worked = false;
	u32 i;

	count_missed();
	run_clocks();
	/*
	 * Interrupts are taken while the core sleeps; a busy channel can delay
	 * that
	 */
	if (busy && plat_bell_pending())
		wake_workers();
	for (i = 0; i < num_channels; i++)
		if (channels[i].awake)
			worked |= channel_poll(&channels[i]);
	storming = storm_run();
	/* one channel's message may make another one send */
	for (i = 0; i < num_channels; i++)
		if (channels[i].awake)
			channel_flush(&channels[i]);
	busy = worked || storming;
	return worked;
}

/**
 * remote_listen() - get ready to sleep
 *
 * Return: true if there is work left, so that the board must not sleep.
 */
bool remote_listen(void)
{
	bool more = storming;
	u32 i;

	for (i = 0; i < num_channels; i++) {
		if (!channels[i].awake)
			continue;
		channels[i].awake = channel_listen(&channels[i]);
		more |= channels[i].awake;
	}
	return more;
}

/**
 * remote_channel_up() - begin to serve a channel
 * @index: its place in the table, where its rings are described by now
 *
 * Return: 0, or what is wrong with the rings.
 */
int remote_channel_up(u32 index)
{
	struct channel *ch = &channels[index];
	int ret = channel_up(ch);

	if (ret)
		log_limited("ch %u: no rings: %d", ch->cfg->number, ret);
	return ret;
}

/**
 * remote_channel_down() - leave the rings of a channel alone
 * @index: its place in the table
 */
void remote_channel_down(u32 index)
{
	channel_down(&channels[index]);
}

/**
 * remote_park() - stop in good order
 *
 * What has been received is answered as far as there are buffers.
 */
void remote_park(void)
{
	int turns = num_channels * 4;

	while (turns-- && remote_poll())
		;
	log_line("parked");
	plat_park();
}
