package sqlqueue

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"unionhall/sync/queue"
)

// A Mark is a tombstone: 16 bytes of HMAC-SHA-256(ledger key, SHA-256(body)). Who
// has a body and the key can tell that it was erased; nobody can tell more.
type Mark [markSize]byte

const markSize = 16

// A Ledger keeps tombstones outside the database and its backups, so that what was
// erased stays erased when an older backup is restored. It is a folder with a file for
// each span of running time, marks one after the other. Each replica has a ledger of
// its own; all have the same key.
type Ledger struct {
	dir string
	key []byte

	mu     sync.Mutex // guards what follows, for the length of a write
	broken error      // of a write or an fsync, which are never tried again
}

// OpenLedger opens the folder, or makes it. A mark that was cut short by a crash was
// never answered for and goes. Whole ones are made durable: of those that were written
// when the process died nobody knows whether they are, and whoever asks again is told
// that all is erased already.
func OpenLedger(dir string, key []byte) (*Ledger, error) {
	if len(key) != sha256.Size {
		return nil, fmt.Errorf("ledger: the key has %d bytes, not %d", len(key), sha256.Size)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := &Ledger{dir: dir, key: key}
	err := l.each(func(path string, _ int64) error {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		stat, err := f.Stat()
		if err == nil && stat.Size()%markSize != 0 {
			err = f.Truncate(stat.Size() / markSize * markSize)
		}
		return errors.Join(err, syncFile(f), f.Close())
	})
	return l, errors.Join(err, SyncDir(dir))
}

// testOnlySynced is told of each file of a ledger before it is made durable.
var testOnlySynced = func(*os.File) {}

func syncFile(f *os.File) error {
	testOnlySynced(f)
	return f.Sync()
}

// LedgerKey reads the key from a file, or makes both.
func LedgerKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, sha256.Size)
		rand.Read(key) // never fails
		text = []byte(hex.EncodeToString(key) + "\n")
		err = writeSynced(path, text)
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != sha256.Size {
		return nil, fmt.Errorf("%s: a ledger key is %d hexadecimal digits", path, 2*sha256.Size)
	}
	return key, nil
}

// writeSynced makes a file that only its owner reads and that survives a power cut.
func writeSynced(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	return errors.Join(err, SyncDir(filepath.Dir(path)))
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(syncDir(d), d.Close())
}

// Mark is the tombstone of a body.
func (l *Ledger) Mark(body queue.Digest) Mark {
	h := hmac.New(sha256.New, l.key)
	h.Write(body[:])
	return Mark(h.Sum(nil)[:markSize])
}

// whose is the same for all ledgers with one key: a store keeps it, and takes tombstones
// from no other ledger.
func (l *Ledger) whose() Mark {
	h := hmac.New(sha256.New, l.key)
	h.Write([]byte("unionhall ledger"))
	return Mark(h.Sum(nil)[:markSize])
}

// Derived is another key of 32 bytes that follows from the ledger's: the same at all
// replicas, kept nowhere, and in no backup. what names its use.
func (l *Ledger) Derived(what string) [sha256.Size]byte {
	h := hmac.New(sha256.New, l.key)
	h.Write([]byte("unionhall key " + what))
	return [sha256.Size]byte(h.Sum(nil))
}

// ErrLedger: the ledger is another's. What was erased could come back, because nobody
// could tell it by its tombstone.
var ErrLedger = errors.New("ledger: its key is not the one that the tombstones of this queue were made with")

// own makes sure that the ledger belongs to this queue. The first one does.
func (q *Queue) own(ctx context.Context) error {
	mine := q.Ledger.whose()
	conflict := `DO NOTHING`
	if q.LedgerLost {
		conflict = `DO UPDATE SET mark = excluded.mark`
	}
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		if _, err := c.ExecContext(ctx, `INSERT INTO ledger (one, mark) VALUES (1, $1) ON CONFLICT (one) `+conflict, mine[:]); err != nil {
			return err
		}
		var kept []byte
		err := c.QueryRowContext(ctx, `SELECT mark FROM ledger`).Scan(&kept)
		if err == nil && string(kept) != string(mine[:]) {
			err = ErrLedger
		}
		return err
	})
}

const spanPrefix = "span-"

func (l *Ledger) path(span int64) string {
	return filepath.Join(l.dir, fmt.Sprintf(spanPrefix+"%06d", span))
}

// add makes marks durable. After one failure nothing is written any more: whether an
// fsync that failed can be repeated, no kernel says. ErrFull is none: nothing was
// written, and there may be room the next time.
func (l *Ledger) add(span int64, marks []Mark) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	err := l.append(l.path(span), marks)
	if !errors.Is(err, queue.ErrFull) {
		l.broken = err
	}
	return err
}

func (l *Ledger) append(path string, marks []Mark) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return full(err)
	}
	stat, err := f.Stat()
	if err != nil {
		return fmt.Errorf("ledger: %w", errors.Join(err, f.Close()))
	}
	bytes := make([]byte, 0, len(marks)*markSize)
	for _, m := range marks {
		bytes = append(bytes, m[:]...)
	}
	if _, err := f.Write(bytes); err != nil {
		if err := errors.Join(f.Truncate(stat.Size()), f.Close()); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		return full(err)
	}
	err = errors.Join(syncFile(f), f.Close())
	if stat.Size() == 0 { // its name is new
		err = errors.Join(err, SyncDir(l.dir))
	}
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// full tells a disk without room from one that fails.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("ledger: %w: %w", queue.ErrFull, err)
	}
	return fmt.Errorf("ledger: %w", err)
}

// all reads every mark with its span.
func (l *Ledger) all() (map[Mark]int64, error) {
	marks := map[Mark]int64{}
	return marks, l.each(func(path string, span int64) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		for {
			var m Mark
			switch _, err := io.ReadFull(f, m[:]); err {
			case nil:
				marks[m] = span
			case io.EOF, io.ErrUnexpectedEOF:
				return nil
			default:
				return err
			}
		}
	})
}

// trim removes the spans that are over.
func (l *Ledger) trim(running time.Duration) error {
	return l.each(func(path string, span int64) error {
		if !queue.SpanGoes(span, running) {
			return nil
		}
		return os.Remove(path)
	})
}

// each visits the files of the ledger.
func (l *Ledger) each(visit func(path string, span int64) error) error {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		var span int64
		if _, err := fmt.Sscanf(e.Name(), spanPrefix+"%06d", &span); err != nil {
			continue
		}
		if err := visit(l.path(span), span); err != nil {
			return err
		}
	}
	return nil
}
