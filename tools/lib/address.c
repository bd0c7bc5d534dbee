// SPDX-License-Identifier: GPL-2.0-only
/* SCHEME:TARGET, and which back end that is for */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const struct ramp_backend *const backends[] = {
	&ramp_rpmsg,
	&ramp_unix,
	&ramp_udp,
};

static const struct ramp_backend *find(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
		if (strlen(backends[i]->scheme) == len &&
		    !memcmp(backends[i]->scheme, text, len))
			return backends[i];
	return NULL;
}

/**
 * ramp_address_set_text() - replace the text of an address
 * @address: it
 * @text: from malloc(); with a colon
 *
 * Return: 0, or -ENOMEM if there is no text
 */
int ramp_address_set_text(struct ramp_address *address, char *text)
{
	if (!text)
		return -ENOMEM;
	free(address->text);
	address->text = text;
	address->target = strchr(text, ':') + 1;
	return 0;
}

/**
 * ramp_address_parse() - understand an address
 * @address: filled in; to be freed even if this fails
 * @text: the address
 *
 * Return: 0, or a negative errno: -EPROTONOSUPPORT if there is no such scheme
 */
int ramp_address_parse(struct ramp_address *address, const char *text)
{
	const char *colon = strchr(text, ':');
	int ret;

	memset(address, 0, sizeof(*address));
	if (!colon)
		return -EINVAL;
	address->backend = find(text, colon - text);
	if (!address->backend)
		return -EPROTONOSUPPORT;
	ret = ramp_address_set_text(address, strdup(text));
	return ret ? ret : address->backend->parse(address);
}

void ramp_address_free(struct ramp_address *address)
{
	free(address->text);
}
