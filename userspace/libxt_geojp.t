:INPUT,FORWARD,OUTPUT
-m geojp;-m geojp --src-jp;OK
-m geojp --src-jp;=;OK
-m geojp ! --src-jp;=;OK
-m geojp --dst-jp;=;OK
-m geojp ! --dst-jp;=;OK
-m geojp --src-jp --dst-jp;=;OK
-m geojp ! --src-jp --dst-jp;=;OK
-m geojp --src-jp ! --dst-jp;=;OK
-m geojp ! --src-jp ! --dst-jp;=;OK
-m geojp --dst-jp --src-jp;-m geojp --src-jp --dst-jp;OK
-m geojp ! --dst-jp --src-jp;-m geojp --src-jp ! --dst-jp;OK
-m geojp --dst-jp ! --src-jp;-m geojp ! --src-jp --dst-jp;OK
-m geojp --fail-closed;-m geojp --src-jp --fail-closed;OK
-m geojp --src-jp --fail-closed;=;OK
-m geojp ! --src-jp --fail-closed;=;OK
-m geojp --dst-jp --fail-closed;=;OK
-m geojp ! --src-jp ! --dst-jp --fail-closed;=;OK
-m geojp --fail-closed ! --src-jp;-m geojp ! --src-jp --fail-closed;OK
-m geojp --list-name jp;-m geojp --src-jp;OK
-m geojp --list-name=office;-m geojp --src-jp --list-name office;OK
-m geojp --list-name office ! --dst-jp;-m geojp ! --dst-jp --list-name office;OK
-m geojp ! --src-jp --list-name office;=;OK
-m geojp --src-jp ! --dst-jp --list-name office --fail-closed;=;OK
-m geojp --fail-closed --list-name office;-m geojp --src-jp --list-name office --fail-closed;OK
-m geojp --src-jp --list-name j;=;OK
-m geojp --src-jp --list-name 0;=;OK
-m geojp --src-jp --list-name jp2;=;OK
-m geojp --src-jp --list-name a-z_0-9;=;OK
-m geojp --src-jp --list-name abcdefghijklmno;=;OK
-m geojp --src-jp -j ACCEPT;=;OK
-p tcp -m tcp --dport 22 -m geojp ! --src-jp -j DROP;=;OK
-m geojp ! --src-jp --list-name a -m geojp ! --src-jp --list-name b;=;OK
-m geojp --list-name a -m geojp --dst-jp;-m geojp --src-jp --list-name a -m geojp --dst-jp;OK
-m geojp --list-name;;FAIL
-m geojp --list-name "";;FAIL
-m geojp --list-name abcdefghijklmnop;;FAIL
-m geojp --list-name -a;;FAIL
-m geojp --list-name --fail-closed;;FAIL
-m geojp --list-name JP;;FAIL
-m geojp --list-name jP;;FAIL
-m geojp --list-name a.b;;FAIL
-m geojp --list-name ../jp;;FAIL
-m geojp --list-name "j p";;FAIL
-m geojp --list-name "jp ";;FAIL
-m geojp --list-name j,p;;FAIL
-m geojp --list-name 日本;;FAIL
-m geojp ! --list-name office;;FAIL
-m geojp --list-name office --list-name office;;FAIL
-m geojp --src-jp --src-jp;;FAIL
-m geojp --src-jp ! --src-jp;;FAIL
-m geojp --dst-jp --dst-jp;;FAIL
-m geojp ! --dst-jp --dst-jp;;FAIL
-m geojp ! --fail-closed;;FAIL
-m geojp --fail-closed --fail-closed;;FAIL
-m geojp ! ! --src-jp;;FAIL
-m geojp --src-jp jp;;FAIL
-m geojp --src-jp=jp;;FAIL
-m geojp --fail-closed=yes;;FAIL
-m geojp --src-us;;FAIL
! -m geojp;;FAIL
-m geojp !;;FAIL
--src-jp;;FAIL
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
*mangle
-m geojp ! --src-jp;=;OK
-m geojp --dst-jp --list-name office --fail-closed;=;OK
:PREROUTING,OUTPUT
*raw
-m geojp ! --src-jp;=;OK
-m geojp --dst-jp --list-name office --fail-closed;=;OK
:PREROUTING,INPUT,OUTPUT,POSTROUTING
*nat
-m geojp ! --src-jp;=;OK
-m geojp --dst-jp --list-name office --fail-closed;=;OK
:INPUT,FORWARD,OUTPUT
*security
-m geojp ! --src-jp;=;OK
-m geojp --dst-jp --list-name office --fail-closed;=;OK
