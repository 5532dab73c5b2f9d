// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD into iptables.  The legacy variant changes rules by
 * setsockopt(), the other one by a batch of netlink messages.  During this call
 * one allocation fails; $FAULT says which (see fault.h).  The file $FAULT_SAYS
 * then says "reached", or "end" if there were not so many allocations.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <sys/socket.h>

#include "fault.h"

static void say(bool reached)
{
	FILE *out = fopen(getenv("FAULT_SAYS"), "w");

	if (!out)
		err(2, "$FAULT_SAYS");
	fputs(reached ? "reached" : "end", out);
	fclose(out);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	int (*real)(int, int, int, const void *, socklen_t) =
		dlsym(RTLD_NEXT, "setsockopt");
	struct fault f;
	int result, error;

	if (option != IPT_SO_SET_REPLACE)
		return real(fd, level, option, value, len);
	f = fault_begin(getenv("FAULT"));
	result = real(fd, level, option, value, len);
	error = errno;
	say(fault_end(f));
	errno = error;
	return result;
}

static bool is_batch(const struct msghdr *msg)
{
	const struct nlmsghdr *first = msg->msg_iov->iov_base;

	return msg->msg_iov->iov_len >= sizeof(*first) &&
	       first->nlmsg_type == NFNL_MSG_BATCH_BEGIN;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	ssize_t (*real)(int, const struct msghdr *, int) =
		dlsym(RTLD_NEXT, "sendmsg");
	struct fault f;
	ssize_t result;
	int error;

	if (!is_batch(msg))
		return real(fd, msg, flags);
	f = fault_begin(getenv("FAULT"));
	result = real(fd, msg, flags);
	error = errno;
	say(fault_end(f));
	errno = error;
	return result;
}
