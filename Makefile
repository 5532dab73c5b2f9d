# SPDX-License-Identifier: GPL-2.0
# Everything that is made lies in build/; `make help` says what can be made.

VERSION := $(shell cat VERSION)
KDIR ?= /lib/modules/$(shell uname -r)/build

PREFIX ?= /usr
DATADIR ?= $(PREFIX)/share/geojp
STATEDIR ?= /var/lib/geojp
CONFDIR ?= /etc/geojp
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes
CPPFLAGS_TOOL = -D_GNU_SOURCE -Ikernel -Itools -DGEOJP_VERSION='"$(VERSION)"' \
		-DGEOJP_DATADIR='"$(DATADIR)"' -DGEOJP_STATEDIR='"$(STATEDIR)"' \
		-DGEOJP_CONFDIR='"$(CONFDIR)"'
LIBS_TOOL = -lcurl -lcrypto -lz
# Lists in MaxMind's format can be read where their library is there.
ifeq ($(shell pkg-config --exists libmaxminddb && echo yes),yes)
CPPFLAGS_TOOL += -DHAVE_MMDB
LIBS_TOOL += -lmaxminddb
endif

PURE := $(wildcard kernel/geojp_trie.[ch] kernel/geojp_wire.[ch])
TOOL_OBJECTS := $(patsubst %.c,build/obj/%.o,$(wildcard tools/*.c) \
		  kernel/geojp_wire.c kernel/geojp_trie.c)

.PHONY: all module plugin tool deps lint check demo fuzz bench clean help
.DELETE_ON_ERROR:

# What works without the kernel's headers comes first.
all: tool plugin module

help:
	@echo 'make            tool, plugin and module, into build/'
	@echo 'make module     the module, for the running kernel or KDIR=...'
	@echo 'make deps       install what building needs (as root)'
	@echo 'make demo       see one rule at work in a throwaway VM (as root)'
	@echo 'make check      all tests (as root)'
	@echo 'make lint       what the machines say of the code'
	@echo 'make fuzz       a minute of fuzzing for each parser'
	@echo 'make bench      what an update costs'

tool: build/geojp
plugin: build/libxt_geojp.so

build/geojp: $(TOOL_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_TOOL)

build/obj/%.o: %.c VERSION
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_TOOL) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -c -o $@ $<

-include $(TOOL_OBJECTS:.o=.d)

build/libxt_geojp.so: userspace/libxt_geojp.c kernel/xt_geojp.h
	@mkdir -p $(@D)
	$(CC) -Ikernel $(shell pkg-config --cflags xtables) $(CPPFLAGS) $(CFLAGS) \
		$(WARNINGS) -fPIC -shared $(LDFLAGS) -o $@ $< \
		$(shell pkg-config --libs xtables)

# The kernel's build writes beside the sources: it gets a copy for each kernel.
module:
	@packaging/build-module '$(KDIR)'

deps:
	@packaging/deps build

lint:
	@packaging/deps build lint
	@tests/lint/run

check:
	@packaging/deps build lint check vm
	@tests/run

demo:
	@packaging/deps build vm
	@tests/vm/demo

fuzz:
	@packaging/deps build fuzz
	@tests/fuzz/run 60

bench: tool
	@packaging/deps build bench server
	@tests/bench/run

clean:
	rm -rf build
