# SPDX-License-Identifier: GPL-2.0
# make writes everything into build/. `make help` lists the targets.

VERSION := $(shell cat VERSION)
KDIR ?= /lib/modules/$(shell uname -r)/build
BUILD ?= build

# Where things are installed. Two paths are fixed by other programs: DKMS looks in
# /usr/src, and iptables looks where its libxtables does.
PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
DATADIR ?= $(PREFIX)/share/geojp
MANDIR ?= $(PREFIX)/share/man
LOCALEDIR ?= $(PREFIX)/share/locale
COMPLETIONSDIR ?= $(PREFIX)/share/bash-completion/completions
UNITDIR ?= $(PREFIX)/lib/systemd/system
CONFDIR ?= /etc/geojp
CRONDIR ?= /etc/cron.d
STATEDIR ?= /var/lib/geojp
PLUGINDIR ?= $(shell $(PKG_CONFIG) --variable=xtlibdir xtables)
DKMSDIR = /usr/src/xt_geojp-$(VERSION)

PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes
CPPFLAGS_TOOL = -D_GNU_SOURCE -Ikernel -Itools -DGEOJP_VERSION='"$(VERSION)"' \
		-DGEOJP_DATADIR='"$(DATADIR)"' -DGEOJP_STATEDIR='"$(STATEDIR)"' \
		-DGEOJP_CONFDIR='"$(CONFDIR)"' \
		-DGEOJP_LOCALEDIR='"$(LOCALEDIR)"'
LIBS_TOOL = -lcurl -lcrypto -lz -lanl -lpthread
# Libraries that the tool can do without. A file that needs a library which was not
# there is then refused, and the message names the library. WITHOUT='HAVE_XZ ...' builds
# as if it were not there.
optional = $(if $(filter $(1),$(WITHOUT)),,$(if $(filter yes,$(shell \
	   $(PKG_CONFIG) --exists $(2) 2>/dev/null && echo yes)),$(1):$(3)))
OPTIONAL := $(call optional,HAVE_MMDB,libmaxminddb,maxminddb) \
	    $(call optional,HAVE_XZ,liblzma,lzma) \
	    $(call optional,HAVE_ZSTD,libzstd,zstd) \
	    $(call optional,HAVE_JSON,jansson,jansson)
CPPFLAGS_TOOL += $(foreach o,$(OPTIONAL),-D$(firstword $(subst :, ,$(o))))
LIBS_TOOL += $(foreach o,$(OPTIONAL),-l$(lastword $(subst :, ,$(o))))

PURE := $(wildcard kernel/geojp_trie.[ch] kernel/geojp_wire.[ch])
TOOL_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tools/*/*.c) \
		  kernel/geojp_wire.c kernel/geojp_trie.c)

.PHONY: all module plugin tool catalogs pot check-translation \
	deps install install-here install-files \
	install-tool install-plugin install-dkms uninstall deb rpm lint check \
	check-install check-debug soak demo matrix fuzz mutants bench bench-trie \
	bench-packet bench-designs clean help FORCE
.DELETE_ON_ERROR:

# The tool and the plugin come first, because they need no kernel headers.
all: tool catalogs plugin module

help:
	@echo 'make                build the tool, the plugin and the module in build/'
	@echo 'make module         build the module for the running kernel or KDIR=...'
	@echo 'make pot            put new messages into po/ja.po, for the translator'
	@echo 'make deps           install the packages that building needs (as root)'
	@echo 'make install        install on this machine, with DKMS (as root)'
	@echo 'make uninstall      remove everything that was installed (as root)'
	@echo 'make deb            build packages for Debian in build/deb'
	@echo 'make rpm            build packages for AlmaLinux and the like in build/rpm'
	@echo 'make demo           show the rule at work in a throwaway VM (as root)'
	@echo 'make check          run the main tests (as root)'
	@echo 'make check-install  test the installation in whole systems (as root)'
	@echo 'make check-debug    run the tests in debugging kernels (as root)'
	@echo 'make soak HOURS=1   run a debugging kernel for an hour (as root)'
	@echo 'make matrix         test many kernels and architectures (as root)'
	@echo 'make fuzz SECONDS=60    fuzz each parser for 60 seconds'
	@echo 'make mutants        plant small slips, and look whether a test sees each (as root)'
	@echo 'make lint           run the static checks'
	@echo 'make bench          measure geojp and its alternatives (as root)'
	@echo 'make bench-trie     measure only look-ups in userspace'
	@echo 'make bench-packet   measure only packets and loading (as root)'
	@echo 'make bench-designs  measure designs that were rejected (as root)'

tool: $(BUILD)/geojp
plugin: $(BUILD)/libxt_geojp.so
catalogs: $(BUILD)/locale/ja/LC_MESSAGES/geojp.mo

$(BUILD)/geojp: $(TOOL_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_TOOL)

$(BUILD)/obj/%.o: %.c $(BUILD)/paths
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_TOOL) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

# The messages of the source, and their translations: see po/README.md.
$(BUILD)/geojp.pot: export EXTRACT_FLAGS = $(CPPFLAGS_TOOL)
$(BUILD)/geojp.pot: po/extract po/not-messages $(BUILD)/paths \
		$(wildcard kernel/*.[ch] tools/*/*.[ch] tools/*/*.def packaging/*)
	CC='$(CC)' po/extract >$@

check-translation: $(BUILD)/geojp.pot
	@po/check $<

pot: $(BUILD)/geojp.pot
	msgmerge -q --update --backup=none --no-wrap --no-fuzzy-matching po/ja.po $<
	msgattrib --no-obsolete --no-wrap -o po/ja.po po/ja.po
	@po/check $< | tail -n 1

$(BUILD)/locale/%/LC_MESSAGES/geojp.mo: po/%.po $(BUILD)/paths
	@mkdir -p $(@D)
	$(placed) $< | msgfmt -c -o $@ -

# The version and the paths are compiled into the tool. This file changes when they
# change, so the tool is then built again.
$(BUILD)/paths: FORCE
	@mkdir -p $(@D)
	@echo '$(CPPFLAGS_TOOL)' | cmp -s - $@ || echo '$(CPPFLAGS_TOOL)' >$@

-include $(TOOL_OBJECTS:.o=.d)

# Texts that name paths get the paths that are really used.
placed = sed -e 's|/usr/sbin/geojp|$(SBINDIR)/geojp|g' \
	     -e 's|/usr/share/geojp|$(DATADIR)|g' \
	     -e 's|/etc/geojp|$(CONFDIR)|g' -e 's|/var/lib/geojp|$(STATEDIR)|g'

# The same in one process that forks for each command line: for tests with very many
# small files.
$(BUILD)/geojp-many: tests/tool/field/many.c $(TOOL_OBJECTS)
	$(CC) $(CPPFLAGS_TOOL) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Dmain=geojp_main -c \
		-o $@.main.o tools/commands/main.c
	$(CC) $(CPPFLAGS_TOOL) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) $(LDFLAGS) -o $@ $< $@.main.o \
		$(filter-out %/commands/main.o $<,$^) $(LIBS_TOOL)

$(BUILD)/libxt_geojp.so: userspace/libxt_geojp.c kernel/xt_geojp.h
	@mkdir -p $(@D)
	$(CC) -Ikernel $(shell $(PKG_CONFIG) --cflags xtables) $(CPPFLAGS) $(CFLAGS) \
		$(WARNINGS) -fPIC -shared $(LDFLAGS) -o $@ $< \
		$(shell $(PKG_CONFIG) --libs xtables)

# The build system of the kernel writes beside the sources, so it gets a copy of them
# for each kernel.
module:
	@packaging/build-module '$(KDIR)'

deps:
	@packaging/deps build headers

# With DESTDIR this only installs files, for packages and images. Without DESTDIR it
# sets up this server, so that it works now and after the next kernel upgrade.
install: $(if $(DESTDIR),install-files,install-here)

install-here:
	@packaging/install

uninstall:
	@packaging/uninstall '$(DATADIR)' '$(STATEDIR)'

install-files: install-tool install-plugin install-dkms

place = $(placed) $(1) | install -D -m 644 /dev/stdin '$(DESTDIR)$(2)/$(notdir $(1))'

# By its time it is seen how old a list is that has no date in it.
LIST_DATE = $(or $(shell sed -n 's/^. Source: .* snapshot of \([-0-9]*\),.*/\1/p' \
	tools/data/jp.txt),$(error tools/data/jp.txt does not say of which day it is))

install-tool: tool catalogs
	install -D -m 755 $(BUILD)/geojp '$(DESTDIR)$(SBINDIR)/geojp'
	install -D -m 644 tools/data/jp.txt '$(DESTDIR)$(DATADIR)/jp.txt'
	touch -d '$(LIST_DATE) UTC' '$(DESTDIR)$(DATADIR)/jp.txt'
	install -d '$(DESTDIR)$(CONFDIR)/allow.d' '$(DESTDIR)$(CONFDIR)/deny.d'
	$(call place,packaging/geojp.conf,$(CONFDIR))
	$(call place,tools/geojp.8,$(MANDIR)/man8)
	$(call place,tools/geojp.conf.5,$(MANDIR)/man5)
	$(call place,man/ja/geojp.8,$(MANDIR)/ja/man8)
	$(call place,man/ja/geojp.conf.5,$(MANDIR)/ja/man5)
	install -D -m 644 -t '$(DESTDIR)$(LOCALEDIR)/ja/LC_MESSAGES' \
		$(BUILD)/locale/ja/LC_MESSAGES/geojp.mo
	$(call place,packaging/completion/geojp,$(COMPLETIONSDIR))
	$(call place,packaging/systemd/geojp-keep.service,$(UNITDIR))
	$(call place,packaging/systemd/geojp-keep.timer,$(UNITDIR))
	$(call place,packaging/systemd/geojp-restore.service,$(UNITDIR))
	$(call place,packaging/systemd/geojp-rule.service,$(UNITDIR))
	$(call place,packaging/systemd/geojp-update.service,$(UNITDIR))
	$(call place,packaging/systemd/geojp-update.timer,$(UNITDIR))
	$(call place,packaging/cron/geojp,$(CRONDIR))

install-plugin: plugin
	install -D -m 644 $(BUILD)/libxt_geojp.so '$(DESTDIR)$(PLUGINDIR)/libxt_geojp.so'

install-dkms:
	install -D -m 644 -t '$(DESTDIR)$(DKMSDIR)/kernel' kernel/*.[ch]
	install -m 644 -t '$(DESTDIR)$(DKMSDIR)' Kbuild VERSION LICENSE
	sed 's/#MODULE_VERSION#/$(VERSION)/' packaging/dkms.conf | \
		install -m 644 /dev/stdin '$(DESTDIR)$(DKMSDIR)/dkms.conf'

deb:
	@packaging/deps build deb
	@packaging/deb

rpm:
	@packaging/deps build rpm
	@packaging/rpm/build

lint:
	@packaging/deps build lint
	@tests/lint/run

check:
	@packaging/deps build lint check vm
	@tests/run

check-install:
	@packaging/deps build deb vm system
	@tests/system/run

check-debug:
	@packaging/deps build check vm kernel
	@KERNELS='um x86_64' tests/run

HOURS ?= 1
soak:
	@packaging/deps build check vm kernel
	@KERNELS=um HOURS='$(HOURS)' tests/run vm/soak

demo:
	@packaging/deps build vm
	@tests/vm/demo

matrix:
	@packaging/deps build check vm matrix
	@tests/matrix/run

SECONDS ?= 60
fuzz:
	@packaging/deps build fuzz
	@tests/fuzz/run '$(SECONDS)'

# MUTANTS holds options of tests/mutants/run: make mutants MUTANTS='--count 50'
mutants:
	@packaging/deps build check mutants
	@tests/mutants/run $(MUTANTS)

bench:
	@packaging/deps build bench
	@$(MAKE) -s tool
	@tests/bench/run

bench-trie:
	@packaging/deps build bench/trie
	@tests/bench/trie/run

bench-packet:
	@packaging/deps build bench/packet
	@tests/bench/packet/run

bench-designs:
	@packaging/deps build bench
	@tests/bench/designs/run

clean:
	rm -rf build
