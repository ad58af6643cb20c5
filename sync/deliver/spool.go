package deliver

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"unionhall/sync/queue"
)

// Spool lays each envelope down as a file: RECEIVED-DIGEST.json, an Event. What has
// that name is complete and on the disk.
type Spool struct {
	Folder string
	Epoch  Epoch
}

// Carry writes the file, syncs it, renames it, and syncs the folder. The same
// envelope again is the same file; one whose photos have come meanwhile replaces it.
func (s Spool) Carry(_ context.Context, c *queue.Claimed) (err error) {
	text, err := eventOf(c, s.Epoch)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	name := c.Envelope.Received.UTC().Format("20060102-1504") + "-" + encode(c.Envelope.Digest[:]) + ".json"
	path := filepath.Join(s.Folder, name)
	if was, err := os.ReadFile(path); err == nil && bytes.Equal(was, text) {
		return syncFolder(s.Folder)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(s.Folder, ".part-*") // whoever reads the folder passes over it
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(s.Folder)
}

// syncFolder makes a name in a folder durable. Windows journals names itself and
// refuses to sync a folder.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
