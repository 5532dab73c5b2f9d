# Locales and catalogs for tests of the reader's language.

need_gettext() {
	local tool
	for tool in gettext msgfmt localedef; do
		command -v $tool >/dev/null || skip "no $tool on this machine"
	done
}

# Makes the locale ja_JP with the codeset $1 in LOCPATH, as few machines have it.
make_locale() {
	mkdir -p "$LOCPATH"
	localedef -i ja_JP -f "$1" "$LOCPATH/ja_JP.$1" || [ $? = 1 ]
}

# Makes the catalog in GEOJP_LOCALES from the entries of stdin.
make_catalog() {
	mkdir -p "$GEOJP_LOCALES/ja/LC_MESSAGES"
	{
		printf 'msgid ""\nmsgstr ""\n"%s\\n"\n"%s\\n"\n"%s\\n"\n\n' 'Project-Id-Version: geojp' \
			'Content-Type: text/plain; charset=UTF-8' 'Plural-Forms: nplurals=1; plural=0;'
		cat
	} | msgfmt --check-format -o "$GEOJP_LOCALES/ja/LC_MESSAGES/geojp.mo" -
}
