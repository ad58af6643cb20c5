package deliver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestASpoolFolderHasEachEnvelopeOnceAndWhole(t *testing.T) {
	dir := t.TempDir()
	s := Spool{Folder: dir, Epoch: epochs}
	for range 3 {
		if err := s.Carry(t.Context(), claimed(0, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Carry(t.Context(), claimed()); err != nil { // its photos have come
		t.Fatal(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	c := claimed()
	if want := "20261102-0800-" + encode(c.Envelope.Digest[:]) + ".json"; list[0].Name() != want {
		t.Errorf("it is called %s, want %s", list[0].Name(), want)
	}
	text, err := os.ReadFile(filepath.Join(dir, list[0].Name()))
	var event Event
	if err == nil {
		err = json.Unmarshal(text, &event)
	}
	if err != nil || string(event.Data.Sealed) != string(c.Envelope.Body) || len(event.Data.Missing) != 0 {
		t.Errorf("%+v, %v", event, err)
	}
}

func TestASpoolFolderThatIsNotThereTakesNothing(t *testing.T) {
	err := Spool{Folder: filepath.Join(t.TempDir(), "gone"), Epoch: epochs}.Carry(t.Context(), claimed())
	if err == nil || reason(err) != "unreachable" {
		t.Errorf("%v", err)
	}
}
