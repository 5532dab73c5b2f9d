# SPDX-License-Identifier: GPL-2.0
# Everything that is made lies in build/; `make help` says what can be made.

VERSION := $(shell cat VERSION)
KDIR ?= /lib/modules/$(shell uname -r)/build

PREFIX ?= /usr
DATADIR ?= $(PREFIX)/share/geojp
STATEDIR ?= /var/lib/geojp
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes
CPPFLAGS_TOOL = -D_GNU_SOURCE -Ikernel -Itools -DGEOJP_VERSION='"$(VERSION)"' \
		-DGEOJP_DATADIR='"$(DATADIR)"' -DGEOJP_STATEDIR='"$(STATEDIR)"'

PURE := $(wildcard kernel/geojp_trie.[ch] kernel/geojp_wire.[ch])
TOOL_OBJECTS := $(patsubst %.c,build/obj/%.o,$(wildcard tools/*.c) \
		  kernel/geojp_wire.c kernel/geojp_trie.c)

.PHONY: all module plugin tool deps lint check demo clean help
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

tool: build/geojp
plugin: build/libxt_geojp.so

build/geojp: $(TOOL_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz

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

clean:
	rm -rf build
