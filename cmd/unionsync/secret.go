package main

import (
	"os"
	"strings"

	"unionhall/internal/diag"
)

// secret reads what must not stand on a command line, where every user of the
// machine can read it: from the environment, or from the file that NAME_FILE names.
func (p *program) secret(name string) (string, error) {
	value, file := p.env[name], p.env[name+"_FILE"]
	switch {
	case value != "" && file != "":
		return "", usage(
			diag.Say("%[1]s 和 %[1]s_FILE 都写了", "both %[1]s and %[1]s_FILE are set", name),
			diag.Say("只留一个", "leave one of them"))
	case file == "":
		return value, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
