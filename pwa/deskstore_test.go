package pwa

import "testing"

// What a desk keeps, and when it does not any more.
func TestDeskKeepsNothingInClear(t *testing.T) {
	storage := fakeIndexedDB(t)
	if storage == "" {
		t.Skip("LEFT OUT: there is no storage")
	}
	runScript(t, "outbox-desk", map[string]any{"indexedDB": storage})
}
