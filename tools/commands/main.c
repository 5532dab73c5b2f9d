// SPDX-License-Identifier: GPL-2.0
/* The geojp command: finds the subcommand and reads its options. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/config.h"
#include "base/geojp.h"
#include "base/input.h"
#include "base/options.h"
#include "base/report.h"
#include "xt_geojp.h"

#define TAKES_STORE (TAKES_LIST | TAKES_STATE_DIR)

struct command {
	const char *name;
	enum geojp_exit (*run)(const struct options *o, int count,
			       char **operand);
	unsigned int takes;
	const char *operands;
	int least, most;	/* number of operands; most < 0: any */
	const char *help;
};

static const struct command commands[] = {
	{ "update", cmd_update, TAKES_STORE | TAKES_GUARD | TAKES_STORE_ONLY |
	  TAKES_DRY_RUN | TAKES_OUTPUT | TAKES_VERBOSE,
	  "", 0, 0, "fetch the configured lists and put them in force" },
	{ "convert", cmd_convert, TAKES_LIST | TAKES_CONVERT | TAKES_OUTPUT,
	  "[FILE...]", 0, -1,
	  "turn any list into the form that the kernel takes" },
	{ "check", cmd_check, TAKES_STORE | TAKES_CONVERT | TAKES_GUARD,
	  "FILE...", 1, -1,
	  "would this list be accepted, and what would change?" },
	{ "load", cmd_load, TAKES_STORE | TAKES_CONVERT | TAKES_GUARD |
	  TAKES_STORE_ONLY | TAKES_VERBOSE,
	  "[FILE...]", 0, -1, "store a list and put it in force" },
	{ "restore", cmd_restore, TAKES_STORE | TAKES_SNAPSHOT,
	  "", 0, 0, "put the stored lists in force, at boot" },
	{ "rollback", cmd_rollback, TAKES_STORE | TAKES_GUARD |
	  TAKES_STORE_ONLY | TAKES_VERBOSE,
	  "", 0, 0, "put the previous stored list back in force" },
	{ "unload", cmd_unload, TAKES_LIST,
	  "", 0, 0, "empty the list in the kernel: everybody gets in" },
	{ "list", cmd_list, TAKES_STORE | TAKES_JSON,
	  "", 0, 0, "the stored lists, and how each differs from the one "
	  "before" },
	{ "diff", cmd_diff, TAKES_STORE | TAKES_FILTER,
	  "A B", 2, 2, "what B has and A has not, and the other way round" },
	{ "test", cmd_test, TAKES_STORE | TAKES_FILE | TAKES_FILTER,
	  "ADDR...", 1, -1, "is this address in the list?" },
	{ "status", cmd_status, TAKES_STORE | TAKES_JSON |
	  TAKES_AGE,
	  "", 0, 0, "what is in force, and what is stored" },
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const char formats[] =
	"\n"
	"FILE is plain or gzip, \"-\" is stdin. Known by their content are\n"
	"lists of \"CC<TAB>CIDR\", the registries' delegated files, lists of\n"
	"prefixes or addresses, CSV of \"start,end,CC\", .mmdb databases,\n"
	"and what geojp convert writes.\n";

static const char exit_codes[] =
	"\n"
	"Exit codes:\n"
	"  0  done; test: all are in; check: would be accepted\n"
	"  1  the answer is no: test: not in; check: would be refused; diff:\n"
	"     they differ; status --max-age, --min-rules: a list\n"
	"     is too old, not in force, or not used\n"
	"  2  wrong usage, or wrong configuration\n"
	"  3  an input or a list is refused\n"
	"  4  the kernel: no module, not permitted, or it refused\n"
	"  5  the store: cannot write, or nothing is stored\n"
	"  6  a source could not be fetched\n"
	"  7  another update, or another geojp, is at work\n";

static void help(void)
{
	size_t i;

	printf("Usage: geojp COMMAND [OPTION...] [OPERAND...]\n\n"
	       "Lists of addresses for \"iptables -m geojp\".\n\n");
	for (i = 0; i < COMMANDS; i++)
		printf("  %-9s %s\n", commands[i].name, commands[i].help);
	printf("\ngeojp COMMAND --help tells more, geojp --version which "
	       "version.\n%s", exit_codes);
}

static void command_help(const struct command *c)
{
	printf("Usage: geojp %s [OPTION...]%s%s\n\n%s: %s\n\n", c->name,
	       *c->operands ? " " : "", c->operands, c->name, c->help);
	options_help(c->takes);
	if (c->takes & TAKES_CONVERT)
		fputs(formats, stdout);
	if (!strcmp(c->name, "test"))
		printf("\nADDR \"-\": addresses from stdin, one a line.\n");
	fputs(exit_codes, stdout);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static enum geojp_exit check_count(const struct command *c, int count,
				   char **operand)
{
	if (count < c->least) {
		complain("%s: %s is missing; see geojp %s --help", c->name,
			 c->operands, c->name);
		return GEOJP_USAGE;
	}
	if (c->most >= 0 && count > c->most) {
		complain("%s: %s: one operand too many; see geojp %s --help",
			 c->name, quoted(operand[c->most]), c->name);
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

/*
 * At boot a slip in the configuration must not keep the list from coming up:
 * restore goes on with the defaults and fails at the end.
 */
static enum geojp_exit run_configured(const struct command *c,
				      const struct options *given, int count,
				      char **operand)
{
	const char *path = given->config_path ? given->config_path :
			   getenv("GEOJP_CONFIG");
	struct options o = *given;
	enum geojp_exit configured, code;
	struct config config;

	configured = config_read(&config, path);
	code = configured;
	if (!configured || c->run == cmd_restore) {
		o.config = &config;
		if (!o.state_dir)
			o.state_dir = config.state_dir;
		if (c->run != cmd_update)	/* it has many lists */
			config_apply(&o);
		input_limit(config.max_unpacked);
		code = c->run(&o, count, operand);
	}
	config_free(&config);
	return code ? code : configured;
}

static enum geojp_exit run(const struct command *c, int argc, char **argv)
{
	struct options o = { .list = XT_GEOJP_DEFAULT_LIST };
	enum geojp_exit code;
	bool wants_help = false;
	int first;

	code = options_read(&o, c->takes, argc, argv, &first, &wants_help);
	if (!code && wants_help) {
		command_help(c);
		return GEOJP_OK;
	}
	if (!code)
		code = check_count(c, argc - first, argv + first);
	if (code)
		return code;
	if (c->takes & TAKES_STATE_DIR)
		return run_configured(c, &o, argc - first, argv + first);
	if (!o.countries.count)
		countries_add(&o.countries, "JP");
	return c->run(&o, argc - first, argv + first);
}

static enum geojp_exit dispatch(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2) {
		complain("which command? See geojp --help");
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
		complain("%s: no such command; see geojp --help",
			 quoted(argv[1]));
		return GEOJP_USAGE;
	}
	return GEOJP_OK;
}

/* Else the first files that are opened would be written to as stderr. */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	enum geojp_exit code;

	open_standard_files();
	code = dispatch(argc, argv);

	/* Half an output must not pass for a whole one. */
	if (fflush(stdout) || ferror(stdout)) {
		complain("stdout: cannot write: %s", strerror(errno));
		return code ? code : GEOJP_STORE;
	}
	return code;
}
