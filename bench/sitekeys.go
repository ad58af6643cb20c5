package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// benchPassphrase opens the keys of the benchmark's sites, which sign nothing else.
const benchPassphrase = "UNIONHALL_PASSPHRASE=four words of the benchmark"

// makeKeys gives a site the keys that sign what phones keep, as its webmaster
// does, and returns the file of the current one.
func makeKeys(ctx context.Context, unionhall, source, dir string) (string, error) {
	c := exec.CommandContext(ctx, unionhall, "keys", "site", "make", "--source", source, "--dir", dir, "--json", "--lang", "en")
	c.Env = append(os.Environ(), benchPassphrase)
	text, err := c.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w\n%s", err, tail(exit.Stderr))
		}
		return "", fmt.Errorf("the site's keys: %w", err)
	}
	return currentKey(text)
}

// currentKey finds the file of the key that signs in what the command answers.
func currentKey(answer []byte) (string, error) {
	var a struct {
		Keys struct {
			Keys []struct{ Role, File string }
		}
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return "", fmt.Errorf("the site's keys: %w", err)
	}
	for _, k := range a.Keys.Keys {
		if k.Role == "current" && k.File != "" {
			return k.File, nil
		}
	}
	return "", fmt.Errorf("no current key in %s", tail(answer))
}
