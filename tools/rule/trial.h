/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The trial of geojp enable: the rule is in, and goes out by itself, unless it
 * is confirmed.  What is known of it is in the file "trial" of rule_run_dir(),
 * which a reboot removes.  All times are milliseconds of CLOCK_BOOTTIME.
 */
#ifndef GEOJP_RULE_TRIAL_H
#define GEOJP_RULE_TRIAL_H

#include "base/boot.h"
#include "rule/rule.h"

#define TRIAL_TTY 64

struct trial {
	uint64_t put_in;	/* since when the rule is in; 0: not yet */
	uint64_t ends;
	/* The terminal that hears of the end, while ->leader lives. */
	char tty[TRIAL_TTY];	/* "": none */
	long leader;
	uint64_t leader_began;
	bool japanese;		/* what ->tty is told */
	long net;		/* the process that ends it; 0: systemd does */
	uint64_t net_began;
	struct rules rules;	/* what was put in */
	char *damage;		/* why the file cannot be read; NULL: it can */
};

enum trial_state {
	TRIAL_NONE,
	TRIAL_RUNS,
	TRIAL_OVER,	/* trial_end() has still to be called */
};

/*
 * Reads what is known of the trial of this boot, and says nothing.  A file that
 * is damaged is a trial that is over.  The caller always calls trial_free().
 */
enum trial_state trial_read(struct trial *t);

/* Says so if the file is damaged.  trial_end() does this itself. */
void trial_tell_damage(const struct trial *t);

void trial_free(struct trial *t);

/* The clock's time at which the trial ends. */
time_t trial_end_time(const struct trial *t);

/* Errors: GEOJP_STORE. */
enum geojp_exit trial_write(const struct trial *t);
void trial_forget(void);

/*
 * Arms the net: at @t->ends something that does not depend on this terminal
 * calls trial_end(), a timer of systemd or a process of its own.  Sets ->net.
 * Errors: GEOJP_KERNEL, with a message.
 */
enum geojp_exit trial_arm(struct trial *t, const char *state_dir);
void trial_disarm(const struct trial *t);

/*
 * Takes the rule out, forgets the trial, and says so on stderr, in the system's
 * log and on the terminal of the trial.  Puts the rule in that was confirmed
 * before, if there is one.  If there is no trial, but a confirmed rule, it does
 * nothing: the trial was confirmed in the meantime.  The caller holds the lock.
 * Errors: GEOJP_KERNEL; the trial is then not forgotten.
 */
enum geojp_exit trial_end(const char *state_dir);

/* Does systemd run this machine? */
bool systemd_runs(void);

/*
 * Only one geojp at a time changes the rule.  Waits up to 20 seconds.  *@lock
 * is for rule_unlock(), also after an error.  Errors: GEOJP_BUSY, and
 * GEOJP_STORE if there can be no lock.
 */
enum geojp_exit rule_lock(int *lock);
void rule_unlock(int lock);

#endif /* GEOJP_RULE_TRIAL_H */
