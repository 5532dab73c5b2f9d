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
#include "guard/sessions.h"

#define SSH_PORT 22
#define ESTABLISHED 1	/* of include/net/tcp_states.h */
#define LISTEN 10

#define SOCKET "socket:["	/* how a link in /proc/PID/fd to one begins */
#define DELETED " (deleted)"	/* how a link to a file that is gone ends */

#define PORT_RANGE "/proc/sys/net/ipv4/ip_local_port_range"

/* A TCP socket that a process of root made: a listener or a connection. */
struct tcp {
	enum family family;
	unsigned long port, state;	/* of our end */
	struct addr remote;
	unsigned long inode;
};

struct search {
	bool all;		/* not only who is logged in */
	struct set *found;
	struct tcp *tcp;	/* sorted by inode */
	size_t count, room;
	bool listens[65536];	/* a process of root does, on the port */
	unsigned long low, high;	/* ports of outgoing connections */
};

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

/* Do the connections of the process count? */
static bool process_counts(const char *pid, bool all)
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
static const struct tcp *find_socket(const struct search *s, int fds,
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

static void add_address(struct search *s, enum family f, struct addr a)
{
	set_add(s->found, f, (struct range){ a, a });
}

/* The TCP sockets of root's that a process holds. */
struct held {
	const struct tcp **at;
	size_t count;
};

static void find_held(const struct search *s, const char *pid, struct held *h)
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
static bool forwards(const struct held *h, unsigned long port)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (h->at[i]->state == LISTEN && h->at[i]->port == port)
			return true;
	return false;
}

/*
 * A session also holds connections that it has made for its client.  The kernel
 * has chosen a port for our end of each, from a range, where no process of
 * root's listens.  All other ports are the server's.
 */
static bool is_servers(const struct search *s, unsigned long port)
{
	return s->listens[port] || port < s->low || port > s->high;
}

static bool take_held(struct search *s, const struct held *h, bool any_port)
{
	bool found = false;
	size_t i;

	for (i = 0; i < h->count; i++) {
		const struct tcp *c = h->at[i];

		if (c->state != ESTABLISHED || forwards(h, c->port) ||
		    !(any_port || is_servers(s, c->port)))
			continue;
		add_address(s, c->family, c->remote);
		found = true;
	}
	return found;
}

/*
 * If the server's port is in that range, too, and the server has ended, nothing
 * tells the client's connection from the others.  Then all of them count.
 */
static void take_process(struct search *s, const char *pid)
{
	struct held h = { 0 };

	find_held(s, pid, &h);
	if (!take_held(s, &h, false))
		take_held(s, &h, true);
	free(h.at);
}

static void take_processes(struct search *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    process_counts(entry->d_name, s->all))
			take_process(s, entry->d_name);
	if (dir)
		closedir(dir);
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
	char port[5], remote[33], state[3], owner[16], inode[24];

	if (sscanf(line, "%*s %*[0-9A-F]:%4[0-9A-F] %32[0-9A-F]:%*s "
		   "%2[0-9A-F] %*s %*s %*s %15s %*s %23s", port, remote, state,
		   owner, inode) != 5 || strcmp(owner, "0"))
		return false;
	c->family = f;
	c->port = strtoul(port, NULL, 16);
	c->state = strtoul(state, NULL, 16);
	c->inode = strtoul(inode, NULL, 10);
	return scan_address(remote, f, &c->remote);
}

static void take_socket(struct search *s, const struct tcp *c)
{
	if (c->state == LISTEN)
		s->listens[c->port] = true;
	else if (c->state != ESTABLISHED)
		return;
	if (s->count == s->room) {
		s->room = s->room ? s->room * 2 : 64;
		s->tcp = xrealloc(s->tcp, s->room * sizeof(*s->tcp));
	}
	s->tcp[s->count++] = *c;
}

static void find_sockets(struct search *s)
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

static void find_port_range(struct search *s)
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

/* Clients of whatever listens there, whose program nobody can name. */
static void take_ssh_port(struct search *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->tcp[i].state == ESTABLISHED &&
		    s->tcp[i].port == SSH_PORT)
			add_address(s, s->tcp[i].family, s->tcp[i].remote);
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static void take_environment(struct search *s)
{
	const char *value = getenv("SSH_CONNECTION");
	char text[PREFIX_TEXT];
	enum family f;
	struct addr a;

	if (!value)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (!addr_scan(text, &f, &a))
		add_address(s, f, a);
}

void sessions_find(bool all, struct set *found)
{
	struct search *s = xcalloc(sizeof(*s));

	s->all = all;
	s->found = found;
	find_port_range(s);
	find_sockets(s);
	take_processes(s);
	if (all)
		take_ssh_port(s);
	take_environment(s);
	set_normalise(found);
	free(s->tcp);
	free(s);
}
