/* SPDX-License-Identifier: GPL-2.0 */
/* Who is connected to this machine by SSH now. */
#ifndef GEOJP_SESSIONS_H
#define GEOJP_SESSIONS_H

#include "set/set.h"

/*
 * Fills the empty set @found with the addresses of SSH clients and normalises
 * it.  The caller frees it.
 *
 * A client has an established TCP connection in this network namespace.  Our
 * end of it is a socket that root made, and an SSH server holds it: a process
 * that runs root's program sshd, sshd-session, sshd-auth, dropbear or tinysshd.
 * The server need not listen any more.  Connections that a session makes
 * itself, and those to ports that it forwards, do not count.
 *
 * Without @all, only clients that are logged in count.  OpenSSH shows this in
 * the title of a process.  The others do not, so all their clients count.  With
 * @all, all clients of an SSH server and of port 22 count, scanners too.  The
 * client in SSH_CONNECTION always counts.  Entries of /proc that geojp may not
 * read are left out.
 */
void sessions_find(bool all, struct set *found);

/*
 * The same for the clients of those ports of ours for which @counts says so.
 * The one in SSH_CONNECTION counts by the port that it names, if it names one.
 */
typedef bool session_port(const void *data, unsigned long port);
void sessions_find_on(bool all, session_port *counts, const void *data,
		      struct set *found);

#endif /* GEOJP_SESSIONS_H */
