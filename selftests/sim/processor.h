/* SPDX-License-Identifier: GPL-2.0-only */
/* A simulated processor of one channel, which is this process */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/amp_sim.h>

#define CHANNEL		40
/* Descriptors of a ring */
#define NUM		128
#define HEADER		16
/* ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK */
#define ALL_OK		0xf

struct header {
	uint32_t src;
	uint32_t dst;
	uint32_t reserved;
	uint16_t len;
	uint16_t flags;
};

/* Its file, its memory, which begins with the resource table, and its device there */
extern int sim;
extern struct amp_sim_info info;
extern uint32_t *table;
extern volatile uint32_t *vdev;

/* A file of its directory in configfs */
struct processor_param {
	const char *name;
	const char *value;
};

/* Loads the modules, @clients among them; returns what is missing, or NULL */
const char *processor_missing(const char *clients);
bool processor_setup(void);
bool processor_setup_with(const struct processor_param *params, unsigned int num);
void processor_teardown(void);
void *processor_at(uint32_t da);
bool processor_begin(void);
volatile uint8_t *processor_status(void);
bool channel_is(const char *state);
bool channel_becomes(const char *state);
long channel_attr(const char *name);
int channel_set(const char *name, const char *value);

#endif /* PROCESSOR_H */
