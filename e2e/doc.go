// Package e2e looks at the demonstration site as its readers get it: built by
// the command, read as files and in a real browser. It has only tests, and it
// knows nothing of how the site was made.
package e2e
