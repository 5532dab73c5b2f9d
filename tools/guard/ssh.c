// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/report.h"
#include "guard/ssh.h"

#define SOCKET "socket:["	/* how a link in /proc/PID/fd to one begins */
#define DELETED " (deleted)"	/* how a link to a file that is gone ends */

#define PORT_RANGE "/proc/sys/net/ipv4/ip_local_port_range"

/*
 * Reads the start of a file of a process, up to a newline.  The rest of @text
 * is NUL bytes.
 */
static void read_start(const char *pid, const char *name, char *text, int size)
{
	char *path = xprintf("/proc/%s/%s", pid, name);
	FILE *file = fopen(path, "re");

	memset(text, 0, size);
	if (file && !fgets(text, size, file))
		*text = '\0';
	if (file)
		fclose(file);
	text[strcspn(text, "\n")] = '\0';
	free(path);
}

/*
 * OpenSSH calls a session "sshd: user" or "sshd: user@pts/0".  Before the login
 * the title has "[net]", "[priv]" or "[accepted]" behind the user, whom the
 * client can choose.  The monitor of a session has "[priv]", too, and the
 * listener has "[listener]".
 */
static bool is_session(const char *title)
{
	return (!strncmp(title, "sshd: ", 6) ||
		!strncmp(title, "sshd-session: ", 14)) && !strchr(title, '[');
}

/* One file may be dropbear's server and its client.  The name tells which. */
static bool is_dropbear_client(const char *title)
{
	const char *name = basename(title);

	if (!strcmp(name, "dropbearmulti"))
		name = basename(title + strlen(title) + 1);
	return !strcmp(name, "dbclient") || !strcmp(name, "ssh");
}

/*
 * The name of the program that the process runs, or "".  Anybody can give a
 * process or a file of his own the name of an SSH server.  So the file must be
 * root's.
 */
static void read_program(const char *pid, char *name, size_t size)
{
	char *path = xprintf("/proc/%s/exe", pid);
	static const ssize_t mark = sizeof(DELETED) - 1;
	char link[4096];
	ssize_t length = readlink(path, link, sizeof(link) - 1);
	struct stat st;

	*name = '\0';
	if (length > 0 && !stat(path, &st) && !st.st_uid) {
		link[length] = '\0';
		/* An upgrade has replaced the file. */
		if (length > mark && !strcmp(link + length - mark, DELETED))
			link[length - mark] = '\0';
		snprintf(name, size, "%s", basename(link));
	}
	free(path);
}

bool ssh_counts(const char *pid, bool all)
{
	char name[32], title[256];

	read_program(pid, name, sizeof(name));
	read_start(pid, "cmdline", title, sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	if (!strcmp(name, "dropbear") || !strcmp(name, "dropbearmulti"))
		return !is_dropbear_client(title);
	if (!strcmp(name, "tinysshd"))
		return true;
	/* From OpenSSH 9.8 on sessions are programs of their own. */
	if (strcmp(name, "sshd") && strcmp(name, "sshd-session") &&
	    strcmp(name, "sshd-auth"))
		return false;
	/* The listener may have connections of its own, such as to LDAP. */
	return all ? !strstr(title, "[listener]") : is_session(title);
}

static int compare(const void *a, const void *b)
{
	const struct tcp *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* NULL if the descriptor is no TCP socket of root's. */
static const struct tcp *find_socket(const struct ssh_sockets *s, int fds,
				     const char *fd)
{
	char link[64];
	ssize_t size = readlinkat(fds, fd, link, sizeof(link) - 1);
	struct tcp key = { 0 };

	link[size > 0 ? size : 0] = '\0';
	if (!s->count || strncmp(link, SOCKET, strlen(SOCKET)))
		return NULL;
	key.inode = strtoul(link + strlen(SOCKET), NULL, 10);
	return bsearch(&key, s->tcp, s->count, sizeof(*s->tcp), compare);
}

static void find_held(const struct ssh_sockets *s, const char *pid,
		      struct ssh_held *h)
{
	char *path = xprintf("/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	const struct tcp *found;
	struct dirent *entry;

	free(path);
	while (dir && (entry = readdir(dir))) {
		found = find_socket(s, dirfd(dir), entry->d_name);
		if (!found)
			continue;
		h->at = xrealloc(h->at, (h->count + 1) *
				 sizeof(const struct tcp *));
		h->at[h->count++] = found;
	}
	if (dir)
		closedir(dir);
}

/* Does the process listen on the port itself?  Then it forwards the port. */
static bool forwards(const struct ssh_held *h, unsigned long port)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (h->at[i]->state == TCP_LISTEN && h->at[i]->port == port)
			return true;
	return false;
}

/*
 * A session also holds connections that it has made for its client.  The kernel
 * has chosen a port for our end of each, from a range, where no process of
 * root's listens.  All other ports are the server's.
 */
static bool is_servers(const struct ssh_sockets *s, unsigned long port)
{
	return s->listens[port] || port < s->low || port > s->high;
}

static bool is_client(const struct ssh_sockets *s, const struct ssh_held *h,
		      const struct tcp *c, bool any_port)
{
	return c->state == TCP_ESTABLISHED && !forwards(h, c->port) &&
	       (any_port || is_servers(s, c->port));
}

static bool has_client(const struct ssh_sockets *s, const struct ssh_held *h,
		       bool any_port)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (is_client(s, h, h->at[i], any_port))
			return true;
	return false;
}

/*
 * If the server's port is in that range, too, and the server has ended, nothing
 * tells the client's connection from the others.  Then all of them count.
 */
void ssh_clients(const struct ssh_sockets *s, const char *pid,
		 struct ssh_held *clients)
{
	struct ssh_held h = { 0 };
	bool any_port;
	size_t i;

	find_held(s, pid, &h);
	any_port = !has_client(s, &h, false);
	*clients = (struct ssh_held){
		xcalloc(h.count * sizeof(const struct tcp *)), 0
	};
	for (i = 0; i < h.count; i++)
		if (is_client(s, &h, h.at[i], any_port))
			clients->at[clients->count++] = h.at[i];
	free(h.at);
}

/*
 * The kernel prints each 32-bit word of an address, which is in network byte
 * order, as if it were in host byte order.
 */
static bool scan_address(const char *hex, enum family f, struct addr *a)
{
	size_t i, words = f == IPV4 ? 1 : 4;
	uint64_t w[4] = { 0 };
	char word[9];

	if (strlen(hex) != words * 8)
		return false;
	for (i = 0; i < words; i++) {
		snprintf(word, sizeof(word), "%.8s", hex + i * 8);
		w[i] = ntohl(strtoul(word, NULL, 16));
	}
	*a = (struct addr){ 0, w[0] };
	if (f == IPV6)
		*a = (struct addr){ w[0] << 32 | w[1], w[2] << 32 | w[3] };
	return true;
}

/*
 * A line of /proc/net/tcp, as tcp4_seq_show() in the kernel prints it.  False
 * if the socket is not root's.
 */
static bool scan_socket(const char *line, enum family f, struct tcp *c)
{
	char port[5], remote[33], theirs[5], state[3], owner[16], inode[24];

	if (sscanf(line, "%*s %*[0-9A-F]:%4[0-9A-F] %32[0-9A-F]:%4[0-9A-F] "
		   "%2[0-9A-F] %*s %*s %*s %15s %*s %23s", port, remote, theirs,
		   state, owner, inode) != 6 || strcmp(owner, "0"))
		return false;
	c->family = f;
	c->port = strtoul(port, NULL, 16);
	c->remote_port = strtoul(theirs, NULL, 16);
	c->state = strtoul(state, NULL, 16);
	c->inode = strtoul(inode, NULL, 10);
	return scan_address(remote, f, &c->remote);
}

static void take_socket(struct ssh_sockets *s, const struct tcp *c)
{
	if (c->state == TCP_LISTEN)
		s->listens[c->port] = true;
	else if (c->state != TCP_ESTABLISHED)
		return;
	if (s->count == s->room) {
		s->room = s->room ? s->room * 2 : 64;
		s->tcp = xrealloc(s->tcp, s->room * sizeof(*s->tcp));
	}
	s->tcp[s->count++] = *c;
}

static void find_tcp(struct ssh_sockets *s)
{
	static const char *const path[FAMILIES] = { "/proc/net/tcp",
						    "/proc/net/tcp6" };
	char *line = NULL;
	size_t room = 0;
	struct tcp c;
	enum family f;
	FILE *file;

	for (f = IPV4; f < FAMILIES; f++) {
		file = fopen(path[f], "re");
		while (file && getline(&line, &room, file) > 0)
			if (scan_socket(line, f, &c))
				take_socket(s, &c);
		if (file)
			fclose(file);
	}
	free(line);
	if (s->count)
		qsort(s->tcp, s->count, sizeof(*s->tcp), compare);
}

static void find_port_range(struct ssh_sockets *s)
{
	FILE *file = fopen(PORT_RANGE, "re");
	char line[64] = "", *end = line;

	if (file && fgets(line, sizeof(line), file)) {
		s->low = strtoul(line, &end, 10);
		s->high = strtoul(end, &end, 10);
	}
	if (file)
		fclose(file);
	if (!s->high) {
		s->low = 32768;		/* the kernel's defaults */
		s->high = 60999;
	}
}

void ssh_sockets_find(struct ssh_sockets *s)
{
	find_port_range(s);
	find_tcp(s);
}

void ssh_sockets_free(struct ssh_sockets *s)
{
	free(s->tcp);
}
