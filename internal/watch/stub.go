package watch

import (
	"context"
	"errors"
)

type watcher struct{}

func newWatcher(Options) (*Watcher, error)             { return nil, errors.New("not built yet") }
func (w *watcher) next(context.Context) (Batch, error) { return Batch{}, nil }
func (w *watcher) setFolders([]string) error           { return nil }
func (w *watcher) polls() error                        { return nil }
func (w *watcher) close() error                        { return nil }
