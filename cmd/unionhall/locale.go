package main

import (
	"strings"

	"unionhall/internal/diag"
)

// spokenLanguage returns "zh" or "en": what --lang says, else the first of
// LC_ALL, LC_MESSAGES and LANG that is set (the order of POSIX), else the
// system's own setting. Every Chinese is Chinese; all else, C and nothing at
// all included, is English. A --lang that means nothing is told when flags
// are parsed.
func spokenLanguage(args []string, env map[string]string, system func() string) string {
	if lang, ok := languageNamed(langArgument(args)); ok {
		return lang
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if env[name] != "" {
			return languageOf(env[name])
		}
	}
	return languageOf(system())
}

func languageOf(locale string) string {
	if diag.IsChinese(locale) {
		return "zh"
	}
	return "en"
}

// languageNamed reads the value of --lang: zh or en, alone or with a region.
func languageNamed(value string) (lang string, ok bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(value), "_", "-"), "-")
	return base, base == "zh" || base == "en"
}

// langArgument finds --lang before the flags are parsed: help and the faults
// of the command line itself are told in that language too. Of several the
// last one counts, as it does for the flag library.
func langArgument(args []string) string {
	lang := ""
	for i, a := range args {
		if a == "--" {
			break
		}
		if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
		if value, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = value
		}
	}
	return lang
}
