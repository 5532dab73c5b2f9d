/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a line of a log says.  One file for each kind of log reads it:
 *
 *   access.c     1.2.3.4 - - [29/Nov/2026:08:48:11 +0900] "GET / HTTP/1.1" ...
 *   syslog.c     Nov 29 08:48:11 host PROGRAM[123]: MESSAGE, and its like; the
 *                message is then read by the file of the program:
 *   sshd.c       Accepted publickey for bob from 1.2.3.4 port 50022 ssh2
 *   dropbear.c   Pubkey auth succeeded for 'bob' with ... from 1.2.3.4:50022
 *   postfix.c    4X9kQ2: client=mx.example.com[1.2.3.4]
 *   dovecot.c    imap-login: Login: user=<bob>, method=PLAIN, rip=1.2.3.4, ...
 *   netfilter.c  geojp: IN=eth0 OUT= SRC=1.2.3.4 DST=...
 *
 * Anybody can make a server write a part of such a line: a user name, a user
 * agent, the name of his host.  So each reader takes the address from the place
 * where only the server writes.  Where others' text may stand before it, the
 * last such place counts, else the first.
 *
 * A new kind is a new file and one line in the table of line.c or syslog.c.
 */
#ifndef GEOJP_EVENT_H
#define GEOJP_EVENT_H

#include <time.h>

#include "audit/span.h"

enum log_kind {
	LOG_WEB, LOG_SSH, LOG_POSTFIX, LOG_DOVECOT, LOG_RULE, LOG_KINDS
};

enum line_is {
	LINE_UNKNOWN,		/* of no kind that is known */
	LINE_OTHER,		/* of a program that no file here reads */
	LINE_SILENT,		/* known, and it names no client */
	LINE_NAME,		/* known, with a name in place of the address */
	LINE_CLIENT,		/* it has the address of a client */
};

/* Bits of what the client did. */
enum deed {
	DEED_LOGIN = 1 << 0,	/* ->user logged in, by ->how */
	DEED_MAIL = 1 << 1,	/* it began to send the mail ->queue */
	DEED_SENT = 1 << 2,	/* the mail ->queue was delivered */
	DEED_GONE = 1 << 3,	/* the mail ->queue has left the queue */
};

struct event {
	time_t now;		/* the caller sets it; for years that are not
				 * in the line */
	enum log_kind kind;
	time_t time;		/* 0: the line has none */
	enum family family;	/* of the client, if it is LINE_CLIENT */
	struct addr addr;
	unsigned int deeds;
	unsigned int times;	/* the line stands for so many */
	struct span user, how, queue;
	struct span program;	/* of a line of the system log */
	struct span request;	/* LOG_WEB: what is behind the time */
};

/* Reads a line, without its line end. */
enum line_is line_read(struct span line, struct event *e);

/* What follows is for the readers.  Each fills @e, which is zeros but ->now. */

/*
 * Lines of web servers.  access_plain() only reads the form that nearly all of
 * them have, "ADDR - - [TIME] ...", and access_read() all.
 */
enum line_is access_plain(struct span line, struct event *e);
enum line_is access_read(struct span line, struct event *e);
enum line_is syslog_read(struct span line, struct event *e);

/* What a request was, from ->request.  Spans are empty if it is not there. */
struct request {
	struct span path, user, agent;
	unsigned int status;	/* 0: not there, or there is no user */
};

void access_request(const struct event *e, struct request *r);

/* Messages of one program. */
enum line_is sshd_read(struct span message, struct event *e);
enum line_is dropbear_read(struct span message, struct event *e);
enum line_is postfix_read(struct span message, struct event *e);
enum line_is dovecot_read(struct span message, struct event *e);
enum line_is netfilter_read(struct span message, struct event *e);

/*
 * The same for a line that is nothing but a message, as journalctl -o cat
 * prints it.  LINE_UNKNOWN if it is not certainly one of this program.
 */
enum line_is sshd_bare(struct span message, struct event *e);
enum line_is postfix_bare(struct span message, struct event *e);
enum line_is dovecot_bare(struct span message, struct event *e);
enum line_is netfilter_bare(struct span message, struct event *e);

/* Notes @address as the client's.  LINE_SILENT if it is no address. */
enum line_is event_client(struct event *e, struct span address);

#endif /* GEOJP_EVENT_H */
