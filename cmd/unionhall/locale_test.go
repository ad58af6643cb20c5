package main

import (
	"strings"
	"testing"
)

func TestSpokenLanguage(t *testing.T) {
	tests := []struct {
		name   string
		args   string
		env    map[string]string
		system string
		want   string
	}{
		{"nothing is set", "build", nil, "", "en"},
		{"C", "build", map[string]string{"LANG": "C"}, "", "en"},
		{"Chinese locale", "build", map[string]string{"LANG": "zh_CN.UTF-8"}, "", "zh"},
		{"traditional Chinese", "build", map[string]string{"LANG": "zh_TW"}, "", "zh"},
		{"LC_ALL is stronger than LANG", "build", map[string]string{"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "", "en"},
		{"LC_MESSAGES is stronger than LANG", "build", map[string]string{"LC_MESSAGES": "zh_CN", "LANG": "de_DE"}, "", "zh"},
		{"an empty LC_ALL says nothing", "build", map[string]string{"LC_ALL": "", "LANG": "zh_CN"}, "", "zh"},
		{"the system, where no variable is set", "build", nil, "zh-CN", "zh"},
		{"a variable is stronger than the system", "build", map[string]string{"LANG": "en_US"}, "zh-CN", "en"},
		{"--lang is the strongest", "build --lang zh", map[string]string{"LC_ALL": "en_US"}, "", "zh"},
		{"--lang before the command", "--lang=en build", map[string]string{"LC_ALL": "zh_CN"}, "", "en"},
		{"--lang with a region", "build --lang zh-Hans-CN", nil, "", "zh"},
		{"--lang twice", "--lang zh build --lang en", nil, "", "en"},
		{"--lang behind -- is no flag", "new site -- --lang zh", nil, "", "en"},
		{"an unknown --lang is told in the system's language", "build --lang fr", map[string]string{"LANG": "zh_CN"}, "", "zh"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := spokenLanguage(strings.Fields(tt.args), tt.env, func() string { return tt.system })
			if got != tt.want {
				t.Errorf("spokenLanguage = %q, want %q", got, tt.want)
			}
		})
	}
}
