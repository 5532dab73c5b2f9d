/* SPDX-License-Identifier: GPL-2.0 */
/* The checks of geojp doctor, and what they share. */
#ifndef GEOJP_CHECKS_H
#define GEOJP_CHECKS_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/report.h"
#include "doctor/doctor.h"
#include "store/stored.h"

/*
 * Each adds one line to what was found.  What could not be looked at is never
 * ok.  A check may add several lines.
 */
void say_ok(struct doctor *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void say_warn(struct doctor *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void say_fail(struct doctor *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The command that mends what was said last. */
void say_mend(struct doctor *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Warns that @what could not be looked at, and @why.  @look is the command by
 * which root sees more.
 */
void say_unseen(struct doctor *d, const char *what, const char *why,
		const char *look, ...) __attribute__((format(printf, 4, 5)));

/* Does the message say that this user may not look? */
bool is_forbidden(const char *text);

/* Complaints of other rooms, while a check runs. */
struct complaints {
	char **at;
	size_t count;
};

/* From now on complaints are collected in @c. */
void complaints_start(struct complaints *c);
/* They go to stderr again. */
void complaints_end(void);
void complaints_free(struct complaints *c);

/* The first complaint, or @otherwise. */
const char *complaint(const struct complaints *c, const char *otherwise);

/*
 * host.c: the files of this machine.  Tests name another root in the
 * environment variable GEOJP_ROOT.
 */

/* The caller frees it. */
char *host_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Is there such a file? */
bool host_has(const char *path);

/* A whole file for the caller to free, or NULL and errno. */
char *host_read(const char *path);

/* The same without white space at the end. */
char *host_line(const char *path);

/* NULL and errno if it cannot be opened.  The caller closes it. */
DIR *host_dir(const char *path);

/* Does systemd run this machine? */
bool host_has_systemd(void);

bool host_is_container(void);

/* Is a process of this name running? */
bool host_runs(const char *name);

/* The running kernel, for the caller to free; NULL if that is not known. */
char *host_kernel(void);

/*
 * What "systemctl VERB UNIT" prints, such as "enabled", for the caller to free;
 * "" if there is no answer.
 */
char *unit_state(const char *verb, const char *unit);
bool unit_is(const char *verb, const char *unit, const char *state);

/* "apt-get install" or "dnf install" */
const char *host_install(void);

/* The place of list @name in the store. */
struct place doctor_place(const struct doctor *d, const char *name);

/* The path of the configuration. */
const char *doctor_config(const struct doctor *d);

/* The checks. */
typedef void check_fn(struct doctor *d);

/* module.c */
check_fn check_module, check_kernels, check_dkms, check_loaded_version,
	 check_signature;

/* plugin.c */
check_fn check_plugin, check_plugin_files, check_other_systems;

/* list.c */
check_fn check_list, check_updated, check_data, check_stored, check_packaged;

/* rule.c, traffic.c */
check_fn check_confirmed, check_configured, check_in_place, check_ipv6,
	 check_other_rules, check_kept, check_fail_closed, check_untracked,
	 check_saved;

/* wayin.c, ports.c */
check_fn check_ssh_ports, check_sessions;

/* updates.c, files.c */
check_fn check_timer, check_last_update, check_configuration,
	 check_exceptions, check_disk, check_permissions;

/* Will "geojp rule keep" put the rule in again, when it is taken out? */
bool rule_is_kept(void);

/* neighbours.c */
check_fn check_ufw, check_firewalld, check_docker, check_persistent,
	 check_nftables, check_fail2ban;

/* clock.c */
check_fn check_clock;

#endif /* GEOJP_CHECKS_H */
