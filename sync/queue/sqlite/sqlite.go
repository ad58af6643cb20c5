// Package sqlite opens the queue in a SQLite file, with the driver modernc.org/sqlite.
// It knows files and the driver; what is done in the database is sync/queue/sqlqueue's.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"

	"modernc.org/sqlite"

	"unionhall/sync/queue/sqlqueue"
)

// libc is the version of modernc.org/libc that the driver's go.mod names. The driver is
// C that was translated for exactly this one; with another it has been seen to break.
const libc = "v1.77.1"

// Open opens the queue in a file, which it makes when it is not there. Only one process
// may have it open, apart from Snapshot.
func Open(ctx context.Context, path string, o sqlqueue.Options) (*sqlqueue.Queue, error) {
	info, _ := debug.ReadBuildInfo()
	if err := checkLibc(info); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := create(path); err != nil {
		return nil, err
	}
	q, err := sqlqueue.OpenSQLite(ctx, sqlqueue.SQLite{
		Driver: &sqlite.Driver{},
		Write:  address(path, "rw"),
		Read:   address(path, "ro"),
		Code:   code,
	}, o)
	if err != nil {
		return nil, err
	}
	// The first start has made and deleted a journal: one that comes back after a power
	// cut would roll back the whole database.
	if err := sqlqueue.SyncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(err, q.Close())
	}
	return q, nil
}

// checkLibc looks at what the binary was linked with. Test binaries carry no list of
// modules; for them a test looks at go.mod.
func checkLibc(info *debug.BuildInfo) error {
	if info == nil {
		return errors.New("SQLite: the binary does not say what it was built from")
	}
	if len(info.Deps) == 0 {
		return nil
	}
	for _, m := range info.Deps {
		if m.Path != "modernc.org/libc" {
			continue
		}
		if m.Replace != nil || m.Version != libc {
			return fmt.Errorf("SQLite: built with modernc.org/libc %s; the driver wants %s and no other", m.Version, libc)
		}
		return nil
	}
	return errors.New("SQLite: the binary was built without modernc.org/libc")
}

// create makes an empty file that only its owner reads, and its name durable.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), sqlqueue.SyncDir(filepath.Dir(path)))
}

func address(path, mode string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "mode=" + mode}
	return u.String()
}

func code(err error) (int, bool) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0, false
	}
	return e.Code(), true
}

// Snapshot copies the queue in a file, as it is at one moment, into a new file, while
// another process may be writing. What was deleted is not in the copy.
func Snapshot(ctx context.Context, path, into string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	part := into + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(into); err == nil {
		return fmt.Errorf("%s: %w", into, os.ErrExist)
	}
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := sqlqueue.CopySQLite(ctx, &sqlite.Driver{}, address(path, "ro"), part); err != nil {
		return errors.Join(err, f.Close(), os.Remove(part))
	}
	// SQLite leaves the copy to the kernel.
	return errors.Join(f.Sync(), f.Close(), os.Rename(part, into), sqlqueue.SyncDir(filepath.Dir(into)))
}

// Restore puts a snapshot where there is no queue yet. The next Open replays the ledger
// over it: what was erased since the snapshot goes again. It has to be the snapshot's
// ledger, else sqlqueue.ErrLedger; nil: it is lost.
func Restore(ctx context.Context, snapshot, path string, ledger *sqlqueue.Ledger) error {
	for _, rest := range []string{"", "-wal", "-shm"} {
		if _, err := os.Stat(path + rest); err == nil {
			return fmt.Errorf("%s: %w", path+rest, os.ErrExist)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	from, err := os.Open(snapshot)
	if err != nil {
		return err
	}
	defer from.Close()
	part := path + ".part"
	to, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	err = errors.Join(err, to.Sync(), to.Close())
	if err == nil {
		err = sqlqueue.CheckSQLite(ctx, &sqlite.Driver{}, address(part, "ro"), ledger)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return errors.Join(os.Rename(part, path), sqlqueue.SyncDir(filepath.Dir(path)))
}
