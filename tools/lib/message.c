// SPDX-License-Identifier: GPL-2.0-only
/* Messages are sent and received */
#include <errno.h>

#include "internal.h"

/* The return value after @num messages and then an error */
static ssize_t result(struct rpmsg_amp *amp, unsigned int num, ssize_t ret)
{
	if (num)
		return num;
	if (ret == -EPIPE)
		ramp_told(amp);
	return ret;
}

/* Send what can be sent without waiting */
static int send_some(struct rpmsg_amp *amp, const struct rpmsg_amp_msg *msgs,
		     unsigned int num)
{
	int ret = ramp_check(amp);

	if (ret)
		return ret;
	ret = amp->address.backend->send(amp->fd, msgs, num);
	if (ret == -EPIPE)
		ramp_end(amp);
	return ret;
}

int rpmsg_amp_sendv(struct rpmsg_amp *service, const struct rpmsg_amp_msg *msgs,
		    unsigned int num, int timeout)
{
	int64_t deadline = ramp_deadline(timeout);
	unsigned int sent = 0;
	int ret = 0;

	if (service->listener)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&service->lock);
	while (sent < num && ret >= 0) {
		ret = send_some(service, msgs + sent, num - sent);
		if (ret > 0)
			sent += ret;
		else if (ret == -EAGAIN)
			ret = ramp_wait(service, POLLOUT, deadline);
	}
	ret = result(service, sent, ret);
	pthread_mutex_unlock(&service->lock);
	return ret;
}

int rpmsg_amp_send(struct rpmsg_amp *service, const void *data, size_t len,
		   int timeout)
{
	struct rpmsg_amp_msg msg = { .data = (void *)data, .len = len };
	int ret = rpmsg_amp_sendv(service, &msg, 1, timeout);

	return ret < 0 ? ret : 0;
}

/* Receive a message if there is one */
static ssize_t receive(struct rpmsg_amp *amp, void *data, size_t size)
{
	ssize_t ret = ramp_check(amp);

	if (ret)
		return ret;
	ret = amp->address.backend->recv(amp->fd, data, size);
	if (ret >= 0)
		amp->answered = true;
	else if (ret == -EPIPE)
		ramp_end(amp);
	return ret;
}

/* Receive a message as soon as there is one */
static ssize_t receive_first(struct rpmsg_amp *amp, void *data, size_t size,
			     int64_t deadline)
{
	ssize_t ret;
	int err;

	do {
		ret = receive(amp, data, size);
		if (ret != -EAGAIN)
			return ret;
		err = ramp_wait(amp, POLLIN, deadline);
	} while (!err);
	return err;
}

ssize_t rpmsg_amp_recv(struct rpmsg_amp *service, void *data, size_t size,
		       int timeout)
{
	int64_t deadline = ramp_deadline(timeout);
	ssize_t ret;

	if (service->listener)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&service->lock);
	ret = result(service, 0, receive_first(service, data, size, deadline));
	pthread_mutex_unlock(&service->lock);
	return ret;
}

int rpmsg_amp_recvv(struct rpmsg_amp *service, struct rpmsg_amp_msg *msgs,
		    unsigned int num, int timeout)
{
	int64_t deadline = ramp_deadline(timeout);
	unsigned int received = 0;
	ssize_t ret = 0;

	if (service->listener)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&service->lock);
	while (received < num) {
		struct rpmsg_amp_msg *msg = &msgs[received];

		ret = received ? receive(service, msg->data, msg->size) :
				 receive_first(service, msg->data, msg->size, deadline);
		if (ret < 0)
			break;
		msg->len = ret;
		received++;
	}
	ret = result(service, received, ret);
	pthread_mutex_unlock(&service->lock);
	return ret;
}

ssize_t rpmsg_amp_next_size(struct rpmsg_amp *service)
{
	ssize_t ret;

	if (service->listener)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&service->lock);
	ret = ramp_check(service);
	if (!ret) {
		ret = service->address.backend->next_size(service->fd);
		if (ret == -EPIPE)
			ramp_end(service);
	}
	ret = result(service, 0, ret);
	pthread_mutex_unlock(&service->lock);
	return ret;
}

ssize_t rpmsg_amp_max_size(struct rpmsg_amp *service)
{
	ssize_t ret;

	if (service->listener)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&service->lock);
	ramp_update(service);
	ret = service->max_size;
	pthread_mutex_unlock(&service->lock);
	return ret;
}
