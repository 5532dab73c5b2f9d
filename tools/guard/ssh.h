/* SPDX-License-Identifier: GPL-2.0 */
/* The SSH servers of this machine, and the TCP connections that they hold. */
#ifndef GEOJP_SSH_H
#define GEOJP_SSH_H

#include <stdbool.h>
#include <stddef.h>

#include "set/addr.h"

#define TCP_ESTABLISHED 1	/* of include/net/tcp_states.h */
#define TCP_LISTEN 10

/* A TCP socket that a process of root made: a listener or a connection. */
struct tcp {
	enum family family;
	unsigned long port, state;	/* of our end */
	struct addr remote;		/* an IPv6 socket may have ::ffff:x */
	unsigned long remote_port;
	unsigned long inode;
};

/* Those of this network namespace.  It starts with all zeros. */
struct ssh_sockets {
	struct tcp *tcp;	/* sorted by inode */
	size_t count, room;
	bool listens[65536];	/* a process of root does, on the port */
	unsigned long low, high;	/* ports of outgoing connections */
};

/* What /proc does not show is left out. */
void ssh_sockets_find(struct ssh_sockets *s);
void ssh_sockets_free(struct ssh_sockets *s);

/* TCP sockets of root's that a process holds. */
struct ssh_held {
	const struct tcp **at;	/* into the array of struct ssh_sockets */
	size_t count;
};

/*
 * Does the process run root's program sshd, sshd-session, sshd-auth, dropbear's
 * server or tinysshd?  Of OpenSSH's processes only those count that may have a
 * client: without @all of one who is logged in.
 */
bool ssh_counts(const char *pid, bool all);

/*
 * The connections of a process to its clients, in memory for the caller to free
 * (@clients->at).  Those that a session makes itself, and those to ports that
 * it forwards, do not count.
 */
void ssh_clients(const struct ssh_sockets *s, const char *pid,
		 struct ssh_held *clients);

#endif /* GEOJP_SSH_H */
