package watch

import (
	"maps"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// askAgain asks the system once more to watch the folders that it has refused:
// somebody may have let us read them since. It returns what had changed in those
// that are watched from now on.
func (t *tree) askAgain() (found []fsnotify.Event) {
	refused := false
	for _, d := range t.dirs {
		if t.system == nil || d.why == nil || d.why.Reason != Refused {
			continue
		}
		refused = true
		if why, ok := t.askOnce(d); ok {
			d.why, d.polled = why, why != nil
			found = append(found, t.poller.last(d.real, d.polled)...)
		}
	}
	if refused || t.polling != nil && t.polling.Reason == Refused {
		t.renote()
	}
	return found
}

// askOnce asks for one folder. It reports whether the system tells of it now,
// and why it is looked at all the same, if it is.
func (t *tree) askOnce(d *dir) (why *PollingError, ok bool) {
	if t.unmove(d) {
		return nil, false
	}
	why, there := t.ask(d, false)
	if !there || why != nil && why.Reason >= Refused {
		return nil, false
	}
	if id, ok := identity(d.info); ok {
		t.byID[id] = d
	}
	return why, true
}

// renote finds anew why folders are looked at, where the system is asked.
func (t *tree) renote() {
	if t.system == nil {
		return
	}
	t.polling = nil
	for _, real := range slices.Sorted(maps.Keys(t.dirs)) {
		if why := t.dirs[real].why; why != nil {
			t.note(why)
		}
	}
}
