// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/when.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "commands/command_line.h"
#include "config/keys.h"
#include "guard/guard.h"

/* Which options a command takes. */
enum {
	TAKES_LIST = 1 << 0,
	TAKES_STATE_DIR = 1 << 1,	/* --config, too */
	TAKES_CONVERT = 1 << 2,		/* --country, --label, --no-local */
	TAKES_OUTPUT = 1 << 3,
	TAKES_GUARD = 1 << 4,		/* --accept, --one-family */
	TAKES_STORE_ONLY = 1 << 5,
	TAKES_VERBOSE = 1 << 6,
	TAKES_JSON = 1 << 7,
	TAKES_FILE = 1 << 8,
	TAKES_SNAPSHOT = 1 << 9,
	TAKES_FILTER = 1 << 10,		/* --country, --no-local alone */
	TAKES_DRY_RUN = 1 << 11,
	TAKES_AGE = 1 << 12,
	TAKES_STATE_ALONE = 1 << 13,	/* --state-dir; reads no geojp.conf */
	TAKES_TRIAL = 1 << 14,
	TAKES_ANYWAY = 1 << 15,
	TAKES_RULE = 1 << 16,
	TAKES_CONFIG = 1 << 17,		/* --config; the command reads it */
	TAKES_ONE_FAMILY = 1 << 20,	/* without --accept */
	TAKES_AUDIT = 1 << 21,		/* --since, --top */
	TAKES_STORE = TAKES_LIST | TAKES_STATE_DIR,
};

static const char *take_list(void *field, const char *value)
{
	if (strlen(value) >= XT_GEOJP_NAME_SIZE || !xt_geojp_name_len(value))
		return "a list's name is " XT_GEOJP_NAME_FORM;
	*(const char **)field = value;
	return NULL;
}

static const char *take_country(void *field, const char *value)
{
	return countries_add(field, value) ? NULL :
					     "not a two-letter country code";
}

static const char *take_label(void *field, const char *value)
{
	if (!label_valid(value))
		return "a label is at most 63 characters of printable ASCII";
	*(const char **)field = value;
	return NULL;
}

static const char *take_accept(void *field, const char *value)
{
	static const char *const words[] = { "size", "loss", "gain", "canary",
					     "session", "withdrawn" };
	unsigned int i, *accept = field;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcmp(value, words[i])) {
			*accept |= 1 << i;	/* as enum accept has them */
			return NULL;
		}
	}
	return "not a word of --accept; they are size, loss, gain, canary, "
	       "session and withdrawn";
}

_Static_assert(ACCEPT_SIZE == 1 << 0 && ACCEPT_WITHDRAWN == 1 << 5,
	       "the words of take_accept()");

static const char *take_max_age(void *field, const char *value)
{
	return duration_scan(value, field) && *(uint64_t *)field ? NULL :
	       "not a time such as 14d or 36h";
}

/* Too short a trial ends before anybody has logged in. */
static const char *take_trial(void *field, const char *value)
{
	uint64_t *seconds = field;

	return duration_scan(value, seconds) && *seconds >= 30 &&
	       *seconds <= DAY ? NULL : "not a time from 30s to 1d, such as 5m";
}

static const char *take_min_rules(void *field, const char *value)
{
	return number_scan(value, UINT32_MAX, field) && *(uint64_t *)field ?
	       NULL : "not a number from 1";
}

static const char *take_since(void *field, const char *value)
{
	return since_scan(value, time(NULL), field) ? NULL :
	       "not a time such as 3d or 12h, and not a past day such as "
	       "2026-11-01";
}

static const char *take_top(void *field, const char *value)
{
	return number_scan(value, 1000000, field) && *(uint64_t *)field ?
	       NULL : "not a number from 1 to 1000000";
}

#define FIELD(name) offsetof(struct options, name)

static const struct option_form forms[] = {
	{ "list-name", 0, "NAME", TAKES_LIST, FIELD(list), take_list,
	  "the list meant (" XT_GEOJP_DEFAULT_LIST "; where a command deals "
	  "with many: all)" },
	{ "country", 0, "CC", TAKES_CONVERT | TAKES_FILTER, FIELD(countries),
	  take_country, "keep lines of this country; may be repeated" },
	{ "label", 0, "TEXT", TAKES_CONVERT, FIELD(label), take_label,
	  "say where the list comes from (countries and file names)" },
	{ "locations", 0, "FILE", TAKES_CONVERT, FIELD(locations), NULL,
	  "the countries of GeoLite2's Blocks: its Locations file or "
	  "directory" },
	{ "no-local", 0, NULL, TAKES_CONVERT | TAKES_FILTER, FIELD(no_local),
	  NULL, "do not add loopback, private and link-local blocks" },
	{ "one-family", 0, NULL, TAKES_GUARD | TAKES_ONE_FAMILY,
	  FIELD(one_family), NULL, "allow a list of IPv4 or of IPv6 alone" },
	{ "accept", 0, "WHAT", TAKES_GUARD, FIELD(accept), take_accept,
	  "let pass what the guard stops: size, loss, gain, canary, session or "
	  "withdrawn; may be repeated" },
	{ "dry-run", 'n', NULL, TAKES_DRY_RUN, FIELD(dry_run), NULL,
	  "only say what would change" },
	{ "max-age", 0, "TIME", TAKES_AGE, FIELD(max_age), take_max_age,
	  "exit with 1 where a list was not updated for so long, as 14d" },
	{ "min-rules", 0, "N", TAKES_AGE, FIELD(min_rules), take_min_rules,
	  "exit with 1 where fewer rules use a list, as 2 for both families" },
	{ "rule", 0, NULL, TAKES_AGE, FIELD(rule), NULL,
	  "exit with 1 unless the rule is in place in both families" },
	{ "store-only", 0, NULL, TAKES_STORE_ONLY, FIELD(store_only), NULL,
	  "leave the kernel alone, as for preparing an image" },
	{ "output", 'o', "FILE", TAKES_OUTPUT, FIELD(output), NULL,
	  "write there, all or nothing" },
	{ "file", 0, "FILE", TAKES_FILE, FIELD(file), NULL,
	  "take this list instead of the one in force" },
	{ "snapshot", 0, "FILE", TAKES_SNAPSHOT, FIELD(snapshot), NULL,
	  "where nothing is stored (" GEOJP_SNAPSHOT ")" },
	{ "since", 0, "TIME", TAKES_AUDIT, FIELD(since), take_since,
	  "only lines of the last 3d, 12h ..., or from a day on: 2026-11-01" },
	{ "top", 0, "N", TAKES_AUDIT, FIELD(top), take_top,
	  "show so many of each sort (10)" },
	{ "json", 0, NULL, TAKES_JSON, FIELD(json), NULL, "for programs" },
	{ "config", 0, "FILE", TAKES_STATE_DIR | TAKES_CONFIG,
	  FIELD(config_path), NULL,
	  "the configuration (" GEOJP_CONFIG_FILE ")" },
	{ "trial", 0, "TIME", TAKES_TRIAL, FIELD(trial), take_trial,
	  "how long the rule stays in unless it is confirmed (5m)" },
	{ "anyway", 0, NULL, TAKES_ANYWAY, FIELD(anyway), NULL,
	  "confirm from a session that does not prove that the way in is "
	  "open" },
	{ "trial-over", 0, NULL, TAKES_RULE, FIELD(trial_over), NULL,
	  "remove: only if the rule is on trial, whose end this is" },
	{ "confirmed", 0, NULL, TAKES_RULE, FIELD(confirmed), NULL,
	  "apply: the rule that was confirmed, whatever geojp.conf says now" },
	{ "state-dir", 0, "DIR", TAKES_STATE_DIR | TAKES_STATE_ALONE,
	  FIELD(state_dir), NULL,
	  "where lists are stored (" GEOJP_STATEDIR ")" },
	{ "verbose", 'v', NULL, TAKES_VERBOSE, FIELD(verbose), NULL,
	  "say what was done" },
	{ 0 }
};

struct command {
	const char *name;
	command_fn *run;
	uint32_t takes;
	const char *operands;
	int least, most;	/* number of operands; most < 0: any */
	const char *help;
};

static const struct command commands[] = {
	{ "update", cmd_update, TAKES_STORE | TAKES_GUARD | TAKES_STORE_ONLY |
	  TAKES_DRY_RUN | TAKES_OUTPUT | TAKES_VERBOSE, "", 0, 0,
	  "fetch the configured lists and put them in force" },
	{ "convert", cmd_convert, TAKES_LIST | TAKES_CONVERT | TAKES_OUTPUT,
	  "[FILE...]", 0, -1,
	  "turn any list into the form that the kernel takes" },
	{ "check", cmd_check, TAKES_STORE | TAKES_CONVERT | TAKES_GUARD,
	  "FILE...", 1, -1,
	  "would this list be accepted, and what would change?" },
	{ "load", cmd_load, TAKES_STORE | TAKES_CONVERT | TAKES_GUARD |
	  TAKES_STORE_ONLY | TAKES_VERBOSE, "[FILE...]", 0, -1,
	  "store a list and put it in force" },
	{ "restore", cmd_restore, TAKES_STORE | TAKES_SNAPSHOT, "", 0, 0,
	  "put the stored lists in force, at boot" },
	{ "rollback", cmd_rollback, TAKES_STORE | TAKES_GUARD |
	  TAKES_STORE_ONLY | TAKES_VERBOSE, "", 0, 0,
	  "put the previous stored list back in force" },
	{ "unload", cmd_unload, TAKES_LIST, "", 0, 0,
	  "empty the list in the kernel: lets everybody in but for "
	  "--fail-closed" },
	{ "list", cmd_list, TAKES_STORE | TAKES_JSON, "", 0, 0,
	  "the stored lists, and how each differs from the one before" },
	{ "diff", cmd_diff, TAKES_STORE | TAKES_FILTER, "A B", 2, 2,
	  "what B has and A has not, and the other way round" },
	{ "test", cmd_test, TAKES_STORE | TAKES_FILE | TAKES_FILTER,
	  "ADDR...", 1, -1, "is this address in the list?" },
	{ "export", cmd_export, TAKES_STORE | TAKES_FILE | TAKES_OUTPUT |
	  TAKES_ONE_FAMILY, "FORMAT", 1, 1,
	  "write the list for programs that filter without the module" },
	{ "enable", cmd_enable, TAKES_STATE_DIR | TAKES_TRIAL, "", 0, 0,
	  "put the rule in on trial; it goes out again unless confirmed" },
	{ "confirm", cmd_confirm, TAKES_STATE_ALONE | TAKES_ANYWAY, "", 0, 0,
	  "keep the rule: type it in a log-in that is newer than the rule" },
	{ "disable", cmd_disable, TAKES_STATE_ALONE, "", 0, 0,
	  "take the rule out, now and for later boots" },
	{ "rule", cmd_rule, TAKES_STATE_ALONE | TAKES_CONFIG | TAKES_RULE,
	  "show|check|apply|remove|keep", 1, 1,
	  "the rule of iptables: what it is, is it in place, in and out" },
	{ "audit", cmd_audit, TAKES_STORE | TAKES_FILE | TAKES_FILTER |
	  TAKES_AUDIT | TAKES_JSON, "[FILE...]", 0, -1,
	  "whom would the list turn away, as the logs have it?" },
	{ "status", cmd_status, TAKES_STORE | TAKES_JSON | TAKES_AGE, "", 0, 0,
	  "what is in force, and what is stored" },
	{ "explain", cmd_explain, 0, "[CODE]", 0, 1,
	  "what the code at the end of a message means, as [GJ-104]" },
	{ "doctor", cmd_doctor, TAKES_STATE_DIR | TAKES_JSON, "", 0, 0,
	  "what is wrong here, and the command that mends it" },
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const char formats[] = N_(
	"\n"
	"FILE is plain, gzip, xz or zstd; \"-\" is stdin. "
	"Known by content are\n"
	"lists of \"CC<TAB>CIDR\", the registries' delegated files, lists of\n"
	"prefixes, addresses or ranges, CSV with countries, .mmdb databases\n"
	"(also in a tar), rules (iptables-save, ipset save, nft list set,\n"
	"nginx, Apache), JSON of RIPEstat, AWS, Google, GitHub, Cloudflare or\n"
	"Fastly, and what geojp convert writes.\n");

static const char logs[] = N_(
	"\n"
	"FILE is a log: of web servers (common, combined), "
	"of sshd, postfix or\n"
	"dovecot (syslog, journalctl), or of the kernel; plain, gzip, xz or\n"
	"zstd; \"-\" is stdin. Without FILE it is those in /var/log, and the\n"
	"journal.\n");

static const char actions[] = N_(
	"\n"
	"show    the commands of iptables that put the rule in\n"
	"check   is each line in place, in both families?\n"
	"apply   put in what is not in place, without a trial\n"
	"remove  take it out; "
	"keep puts a confirmed rule in again, so see disable\n"
	"keep    put the confirmed rule in if it is gone: "
	"the timer or cron does so\n");

static const char exit_codes[] = N_(
	"\n"
	"Exit codes:\n"
	"  0  done; test: all are in; check: would be accepted\n"
	"  1  the answer is no: test: not in; check: would be refused; diff:\n"
	"     they differ; status --max-age, --min-rules: a list is too old,\n"
	"     not in force, or not used; status --rule, rule check: the rule\n"
	"     is not in place; enable, confirm: refused; "
	"doctor: a check failed\n"
	"  2  wrong usage, or wrong configuration\n"
	"  3  an input or a list is refused\n"
	"  4  the kernel: no module, not permitted, or it refused\n"
	"  5  the store: cannot write, or nothing is stored; an export or its\n"
	"     command has failed\n"
	"  6  a source could not be fetched\n"
	"  7  another update, or another geojp, is at work\n");

static void help(void)
{
	size_t i;

	say("Usage: geojp COMMAND [OPTION...] [OPERAND...]\n\n"
	    "Lists of addresses for \"iptables -m geojp\".\n\n");
	for (i = 0; i < COMMANDS; i++)
		say("  %-9s %s\n", commands[i].name, commands[i].help);
	say("\ngeojp COMMAND --help tells more, geojp --version which "
	    "version.\n");
	say(exit_codes);
}

static void formats_help(void)
{
	enum export_format f;

	say("\nFORMAT is one of these:\n");
	for (f = 0; f < EXPORT_FORMATS; f++)
		say("  %-15s %s\n", export_name(f), export_help(f));
}

static void command_help(const struct command *c)
{
	say("Usage: geojp %s [OPTION...]%s%s\n\n", c->name,
	    *c->operands ? " " : "", c->operands);
	say("%s: %s\n\n", c->name, c->help);
	options_help(forms, c->takes);
	if (c->takes & TAKES_CONVERT)
		say(formats);
	if (c->run == cmd_audit)
		say(logs);
	if (c->run == cmd_test)
		say("\nADDR \"-\": addresses from stdin, one a line.\n");
	if (c->run == cmd_export)
		formats_help();
	if (c->run == cmd_rule)
		say(actions);
	say(exit_codes);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static enum geojp_exit check_count(const struct command *c,
				   const struct options *o)
{
	if (o->operands < c->least) {
		complain(GJ_OPERAND, "%s: %s is missing; see geojp %s --help",
			 c->name, c->operands, c->name);
		return GEOJP_USAGE;
	}
	if (c->most >= 0 && o->operands > c->most) {
		complain(GJ_OPERAND,
			 "%s: %s: one operand too many; see geojp %s --help",
			 c->name, quoted(o->operand[c->most]), c->name);
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

/* Only one thing can be on stdout: a list, or what was done. */
static enum geojp_exit check_stdout(struct options *o)
{
	if (o->output && !strcmp(o->output, "/dev/stdout"))
		o->output = "-";
	if (!o->output || strcmp(o->output, "-")) {
		o->verbose |= isatty(STDOUT_FILENO);
		return GEOJP_OK;
	}
	if (!o->verbose)
		return GEOJP_OK;
	complain(GJ_OPTION,
		 "--output - and --verbose both write to stdout; choose one of "
		 "them");
	return GEOJP_USAGE;
}

void options_choose(struct options *o, const char *name)
{
	o->place = (struct place){
		.state_dir = o->state_dir ? o->state_dir :
					    o->config->state_dir,
		.list = name,
	};
	o->wanted = *config_list(o->config, name);
	if (o->countries.count)
		o->wanted.countries = o->countries;
	o->wanted.locations = o->locations;
	o->wanted.local &= !o->no_local;
	o->wanted.one_family |= o->one_family;
	o->store_only |= o->config->store_only;
}

enum geojp_exit options_read_list(const struct options *o, size_t count,
				  char **path, struct candidate *c)
{
	enum geojp_exit code;

	*c = (struct candidate){ 0 };
	code = list_read(&c->list, &o->wanted, o->label, count, path, NULL,
			 NULL);
	if (!code)
		code = exceptions_fresh(&c->exceptions, &o->wanted, &o->place,
					NULL, 0);
	if (!code)
		candidate_merge(c);
	return code;
}

enum geojp_exit options_read_set(const struct options *o, char *path,
				 struct set *set)
{
	struct candidate c;
	enum geojp_exit code;

	code = options_read_list(o, 1, &path, &c);
	*set = c.merged;
	c.merged = (struct set){ 0 };
	candidate_free(&c);
	return code;
}

void options_recall(const struct options *o, struct exceptions *e)
{
	exceptions_recall(e, &o->wanted, &o->place, o->config->broken);
}

void options_tell_odd(const struct options *o, const struct list *l)
{
	char *text = odd_text(&l->odd);

	if (l->odd.count)
		say("%s: %s\n", o->place.list, text);
	free(text);
}

enum geojp_exit options_configure(struct options *o)
{
	config_free(o->config);
	return config_read(o->config, o->config_path ? o->config_path :
						       getenv("GEOJP_CONFIG"));
}

/*
 * A mistake in the configuration must not keep the list from coming up at boot.
 * So restore goes on with the defaults, and fails at the end.
 */
static enum geojp_exit run_configured(const struct command *c,
				      struct options *o)
{
	enum geojp_exit configured = GEOJP_OK, code;

	/* To the doctor, a mistake in it is one of the things to find. */
	if (c->takes & TAKES_STATE_DIR && c->run != cmd_doctor)
		configured = options_configure(o);
	else
		config_defaults(o->config);
	code = configured;
	if (!configured || c->run == cmd_restore) {
		options_choose(o, o->list ? o->list : XT_GEOJP_DEFAULT_LIST);
		input_limit(o->config->max_unpacked);
		code = c->run(o);
	}
	config_free(o->config);
	return code ? code : configured;
}

static enum geojp_exit run(const struct command *c, int argc, char **argv)
{
	struct config config = { 0 };
	struct options o = { .config = &config, .top = 10 };
	enum geojp_exit code;
	bool wants_help = false;
	int first;

	code = options_read(forms, c->takes, &o, argc, argv, &first,
			    &wants_help);
	if (!code && wants_help) {
		command_help(c);
		return GEOJP_OK;
	}
	o.operand = argv + first;
	o.operands = argc - first;
	if (!code)
		code = check_count(c, &o);
	if (!code)
		code = check_stdout(&o);
	if (o.json)
		language_set(false);
	return code ? code : run_configured(c, &o);
}

enum geojp_exit command_line_run(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2) {
		complain(GJ_NO_COMMAND,
			 "no command is given; see geojp --help");
		return GEOJP_USAGE;
	}
	c = find(argv[1]);
	if (c)
		return run(c, argc - 1, argv + 1);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		help();
	} else if (!strcmp(argv[1], "--version")) {
		printf("geojp %s\n", GEOJP_VERSION);
	} else {
		complain(GJ_NO_COMMAND, "%s: no such command; see geojp --help",
			 quoted(argv[1]));
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}
