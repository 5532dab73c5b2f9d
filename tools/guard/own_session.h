/* SPDX-License-Identifier: GPL-2.0 */
/* Where does the person sit who runs this process? */
#ifndef GEOJP_OWN_SESSION_H
#define GEOJP_OWN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "set/addr.h"

#define TTY_TEXT 64

enum session_kind {
	SESSION_SSH,
	SESSION_CONSOLE,	/* a terminal that is no pseudo terminal */
	SESSION_OTHER,		/* tmux, a container, cron ...: nobody knows */
};

struct own_session {
	enum session_kind kind;

	/* These are known of SESSION_SSH only. */
	uint64_t began;		/* milliseconds of CLOCK_BOOTTIME */
	enum family family;
	struct addr client;
	bool from_here;		/* the client is an address of this machine */

	/* The terminal; "" if there is none. */
	char tty[TTY_TEXT];	/* "/dev/pts/3" */
	/* A process that lives as long as the terminal is the person's. */
	long leader;
	uint64_t leader_began;	/* milliseconds of CLOCK_BOOTTIME */
};

/*
 * A session is SSH if an ancestor of this process is an SSH server, as ssh.h
 * knows them, that holds a connection.  If none is, as in tmux, SSH_CONNECTION
 * of this process or of the nearest ancestor that has it counts, but only while
 * an SSH server holds the connection that it names.
 *
 * ->began is the start of the oldest process of the server that holds the
 * connection, so a further shell in an old connection is old.  It does not
 * depend on the clock.
 */
void own_session_find(struct own_session *s);

#endif /* GEOJP_OWN_SESSION_H */
