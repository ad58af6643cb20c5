package pwa

import "testing"

// Phones fetch these when somebody opens the page of what was sent, where the union has
// notices; the worker, when somebody asks for them.
func TestScriptsOfNoticesAreSmall(t *testing.T) {
	budget(t, Pushing, 2_000)
	budget(t, PushWorker, 900)
}

func TestPush(t *testing.T) {
	worker, err := PushWorker()
	if err != nil {
		t.Fatal(err)
	}
	page, err := Pushing()
	if err != nil {
		t.Fatal(err)
	}
	runScript(t, "push", map[string]any{"worker": string(worker), "page": string(page), "indexedDB": fakeIndexedDB(t)})
}
