package main

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"unionhall/internal/watch"
)

func TestEveryReasonForPollingIsSaidInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		name   string
		why    watch.PollingError
		system string
		zh, en []string
	}{
		{"asked", watch.PollingError{Reason: watch.Asked}, "linux", []string{"--poll", "每两秒"}, []string{"--poll", "every two seconds"}},
		{"network", watch.PollingError{Reason: watch.Remote, Folder: "/mnt/share", System: "nfs"}, "linux",
			[]string{"网络", "（nfs, /mnt/share）", "自己的磁盘"}, []string{"on a network", "(nfs, /mnt/share)", "on a disk of this machine"}},
		{"no watches left", watch.PollingError{Reason: watch.Limit, Err: syscall.ENOSPC}, "linux",
			[]string{"已经用满", "sudo sysctl fs.inotify.max_user_watches="}, []string{"no more folders", "sudo sysctl fs.inotify.max_user_watches="}},
		{"no watchers left", watch.PollingError{Reason: watch.Limit, Err: syscall.EMFILE}, "linux",
			[]string{"fs.inotify.max_user_instances="}, []string{"fs.inotify.max_user_instances="}},
		{"no files left", watch.PollingError{Reason: watch.Limit, Err: syscall.EMFILE}, "darwin", []string{"ulimit -n"}, []string{"ulimit -n"}},
		{"refused", watch.PollingError{Reason: watch.Refused, Folder: "/s", Err: syscall.EACCES}, "linux",
			[]string{"/s, permission denied", "每两秒"}, []string{"/s, permission denied", "every two seconds"}},
	} {
		var zh, en string
		for _, w := range pauseWords(&c.why, c.system) {
			zh, en = zh+w.ZH+"\n", en+w.EN+"\n"
		}
		for _, want := range c.zh {
			if !strings.Contains(zh, want) {
				t.Errorf("%s: no %q in %s", c.name, want, zh)
			}
		}
		for _, want := range c.en {
			if !strings.Contains(en, want) {
				t.Errorf("%s: no %q in %s", c.name, want, en)
			}
		}
		if strings.Contains(zh+en, "%!") {
			t.Errorf("%s: %s%s", c.name, zh, en)
		}
	}
}

// TestPollingIsSaidOncePerReason follows a watcher whose reason changes while
// it runs.
func TestPollingIsSaidOncePerReason(t *testing.T) {
	remote := &watch.PollingError{Reason: watch.Remote, System: "nfs"}
	limit := &watch.PollingError{Reason: watch.Limit, Err: syscall.ENOSPC}
	var p pause
	for i, c := range []struct {
		err  error
		said string // part of the first sentence; "" for nothing
	}{
		{nil, ""}, {remote, "network"}, {remote, ""}, {limit, "no more folders"}, {limit, ""},
		{nil, "tells of changes again"}, {nil, ""}, {errors.Join(remote), "network"},
	} {
		said := p.news(c.err)
		if (len(said) > 0) != (c.said != "") || len(said) > 0 && !strings.Contains(said[0].EN, c.said) {
			t.Errorf("%d: %v: %v, want %q", i, c.err, said, c.said)
		}
	}
}
