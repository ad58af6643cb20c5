// Package e2e looks at the demonstration site as its readers get it: built by
// the command, read as files and in a real browser. It has only tests, and it
// knows nothing of how the site was made.
//
// Tests share one browser, Chromium's headless shell where it is installed: each
// opens its own tab on an origin of its own, so that they run at the same time and
// nobody meets what another has stored. What only a browser with windows can do, as
// installing, is asked of a complete one. Sites that tests only read are built once.
package e2e
