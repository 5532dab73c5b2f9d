// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "guard/sessions.h"

#define SSH_PORT 22
#define ESTABLISHED 1	/* of include/net/tcp_states.h */
#define LISTEN 10

#define SOCKET "socket:["	/* what /proc/PID/fd says of one */

/* A socket that an SSH server holds. */
struct held {
	char inode[24];
	bool logged_in;
};

struct sockets {
	struct held *at;
	size_t count;
};

static void add_socket(struct sockets *s, const char *inode, bool logged_in)
{
	struct held *h;

	s->at = xrealloc(s->at, (s->count + 1) * sizeof(*s->at));
	h = &s->at[s->count++];
	snprintf(h->inode, sizeof(h->inode), "%.*s", (int)strcspn(inode, "]"),
		 inode);
	h->logged_in = logged_in;
}

/* Several processes may hold a socket: the monitor and the session. */
static bool has_socket(const struct sockets *s, const char *inode,
		       bool *logged_in)
{
	bool found = false;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (strcmp(s->at[i].inode, inode))
			continue;
		found = true;
		*logged_in |= s->at[i].logged_in;
	}
	return found;
}

/* The first line, or all up to the first NUL byte, of a file of a process. */
static void read_line(const char *pid, const char *name, char *line, int size)
{
	char *path = xprintf("/proc/%s/%s", pid, name);
	FILE *file = fopen(path, "re");

	*line = '\0';
	if (file && !fgets(line, size, file))
		*line = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	free(path);
}

enum server { SERVER_NONE, SERVER_OPENSSH, SERVER_OTHER };

/* Since OpenSSH 9.8 a session is a program of its own. */
static enum server server_of(const char *pid)
{
	char name[32];

	read_line(pid, "comm", name, sizeof(name));
	if (!strcmp(name, "sshd") || !strcmp(name, "sshd-session") ||
	    !strcmp(name, "sshd-auth"))
		return SERVER_OPENSSH;
	return strcmp(name, "dropbear") ? SERVER_NONE : SERVER_OTHER;
}

/*
 * OpenSSH calls a session "sshd: user" or "sshd: user@pts/0".  Before the log-in
 * the user's name is what the client says, and "[net]", "[priv]" or "[accepted]"
 * follows it.  The monitor of a session says "[priv]", the listener "[listener]".
 */
static bool is_session(const char *pid)
{
	char title[256];

	read_line(pid, "cmdline", title, sizeof(title));
	return (!strncmp(title, "sshd: ", 6) ||
		!strncmp(title, "sshd-session: ", 14)) && !strchr(title, '[');
}

static void find_sockets_of(const char *pid, enum server server,
			    struct sockets *s)
{
	bool logged_in = server == SERVER_OTHER || is_session(pid);
	char *path = xprintf("/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	char link[64];
	ssize_t size;

	free(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		size = readlinkat(dirfd(dir), entry->d_name, link,
				  sizeof(link) - 1);
		if (size <= 0)
			continue;
		link[size] = '\0';
		if (!strncmp(link, SOCKET, strlen(SOCKET)))
			add_socket(s, link + strlen(SOCKET), logged_in);
	}
	closedir(dir);
}

static void find_sockets(struct sockets *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	enum server server;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		server = server_of(entry->d_name);
		if (server)
			find_sockets_of(entry->d_name, server, s);
	}
	closedir(dir);
}

static void add_address(struct set *set, enum family f, struct addr a)
{
	struct prefix p = { a, family_bits(f) };

	prefix_unmap(&f, &p);
	set_add(set, f, prefix_range(f, &p));
}

/* A hexadecimal number of @digits digits at @s. */
static bool scan_hex(const char *s, size_t digits, uint32_t *value)
{
	char text[9], *end;

	snprintf(text, sizeof(text), "%.*s", (int)digits, s);
	*value = strtoul(text, &end, 16);
	return end == text + digits;
}

/*
 * "0100007F:0016", an address and a port.  The kernel prints words in network
 * byte order as if they were its own.
 */
static bool scan_end(const char *s, enum family f, struct addr *a,
		     uint32_t *port)
{
	size_t i, words = f == IPV4 ? 1 : 4;
	uint32_t word[4] = { 0 };

	if (strlen(s) != words * 8 + 5 || !scan_hex(s + words * 8 + 1, 4, port))
		return false;
	for (i = 0; i < words; i++) {
		if (!scan_hex(s + i * 8, 8, &word[i]))
			return false;
		word[i] = ntohl(word[i]);
	}
	*a = (struct addr){ 0, word[0] };
	if (f == IPV6)
		*a = (struct addr){ (uint64_t)word[0] << 32 | word[1],
				    (uint64_t)word[2] << 32 | word[3] };
	return true;
}

/* Fields of a line of /proc/net/tcp, as tcp4_seq_show() in the kernel. */
enum { LOCAL = 1, REMOTE, STATE, OWNER = 7, INODE = 9, FIELDS };

struct connection {
	enum family family;
	uint32_t port, state;	/* of our end */
	struct addr remote;
	bool of_root;		/* sockets of other users do not count */
	const char *inode;
};

static bool scan_connection(char *line, enum family f, struct connection *c)
{
	char *field[FIELDS], *rest = line;
	struct addr local;
	uint32_t port;
	int i;

	for (i = 0; i < FIELDS; i++) {
		field[i] = strsep(&rest, " \n");
		while (field[i] && !*field[i])
			field[i] = strsep(&rest, " \n");
		if (!field[i])
			return false;
	}
	c->family = f;
	c->of_root = !strcmp(field[OWNER], "0");
	c->inode = field[INODE];
	return scan_end(field[LOCAL], f, &local, &c->port) &&
	       scan_end(field[REMOTE], f, &c->remote, &port) &&
	       scan_hex(field[STATE], 2, &c->state);
}

/* A sweep goes over the tables of both families. */
struct sweep {
	struct sockets sockets;
	bool listens[65536];	/* a process of root's does, on the port */
	struct sessions *sessions;
};

static void note_listener(struct sweep *w, const struct connection *c)
{
	if (c->state == LISTEN && c->of_root)
		w->listens[c->port] = true;
}

/* A connection that a session itself makes has another local port. */
static void note_session(struct sweep *w, const struct connection *c)
{
	bool logged_in = false;

	if (c->state != ESTABLISHED || !c->of_root || !w->listens[c->port])
		return;
	if (!has_socket(&w->sockets, c->inode, &logged_in) &&
	    c->port != SSH_PORT)
		return;
	add_address(&w->sessions->connected, c->family, c->remote);
	if (logged_in)
		add_address(&w->sessions->logged_in, c->family, c->remote);
}

static void take_table(struct sweep *w, const char *path, enum family f,
		       void (*note)(struct sweep *, const struct connection *))
{
	FILE *file = fopen(path, "re");
	struct connection c;
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		if (scan_connection(line, f, &c))
			note(w, &c);
	free(line);
	fclose(file);
}

static void take_tables(struct sweep *w, void (*note)(struct sweep *,
						const struct connection *))
{
	take_table(w, "/proc/net/tcp", IPV4, note);
	take_table(w, "/proc/net/tcp6", IPV6, note);
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static void take_environment(struct sessions *s)
{
	const char *value = getenv("SSH_CONNECTION");
	char text[PREFIX_TEXT];
	enum family f;
	struct addr a;

	if (!value)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (addr_scan(text, &f, &a))
		return;
	add_address(&s->logged_in, f, a);
	add_address(&s->connected, f, a);
}

void sessions_find(struct sessions *s)
{
	struct sweep *w = xmalloc(sizeof(*w));

	*w = (struct sweep){ .sessions = s };
	*s = (struct sessions){ 0 };
	find_sockets(&w->sockets);
	take_tables(w, note_listener);
	take_tables(w, note_session);
	take_environment(s);
	set_normalise(&s->logged_in);
	set_normalise(&s->connected);
	free(w->sockets.at);
	free(w);
}

void sessions_free(struct sessions *s)
{
	set_free(&s->logged_in);
	set_free(&s->connected);
}
